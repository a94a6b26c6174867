"""Sending what was confirmed, once: every try has the same key, and tries go on while the office is silent."""

from __future__ import annotations

from markupsafe import Markup

from backend_client.errors import Conflict, ContractBroken, Invalid, OfficeError, OfficeUnavailable
from backend_client.models import Correction, FieldType, Form, NewRequest, Request
from dialogs.flows import menu
from dialogs.flows.drafts import slot, slot_of
from dialogs.flows.form_step import ask
from dialogs.form import steps
from dialogs.ports import FileUnavailable, FileUnreachable
from dialogs.state import FILED_KEPT, Draft, KeptFile, Phase
from dialogs.talk import Talk
from dialogs.turn import Button
from dialogs.wording import lines, paragraphs

TIMER = "send"


async def send(talk: Talk, form: Form, draft: Draft) -> None:
    """The closed list of outcomes: filed, being sent, to be mended, refused by the office."""
    try:
        request = await _deliver(talk, draft)
    except (OfficeUnavailable, ContractBroken) as silence:
        # An answer that we cannot read may well be a yes: only the same key is safe.
        draft.maybe_filed |= _uploaded(draft) and silence.maybe_done
        _keep_trying(talk, draft)
    except FileUnreachable:
        _keep_trying(talk, draft)
    except Invalid as problem:
        _mend(talk, form, draft, {error.field: error.message for error in problem.errors})
    except FileUnavailable:
        _ask_for_files_again(talk, form, draft)
    except Conflict:
        _forget(talk, draft)
        talk.say(talk._("Цю заяву вже виправлено або розглянуто. Ось ваші заяви:"), _my_requests(talk))
    except OfficeError:
        if draft.maybe_filed:
            _keep_trying(talk, draft)  # it refuses now, and may have taken it before
        else:
            _not_taken(talk, draft)
    else:
        _filed(talk, draft, request)


async def try_again(talk: Talk, draft_id: str) -> None:
    """The timer rang: another try with the same key. Silent until there is something to tell."""
    where = slot_of(talk, draft_id)
    if where is None or talk.memory.drafts[where].phase is not Phase.SENDING:
        return
    draft = talk.memory.drafts[where]
    await send(talk, draft.form, draft)


async def _deliver(talk: Talk, draft: Draft) -> Request:
    key = draft.key or talk.world.mint(24)
    evidence = await _upload(talk, draft, key)
    office, applicant = talk.world.office, talk.heard.applicant
    if draft.correction:
        correction = Correction(applicant=applicant, answers=draft.answers, evidence=evidence)
        return await office.correct_request(draft.correction, correction, key)
    new = NewRequest(
        service_code=draft.service,
        applicant=applicant,
        form_version=draft.form.version,
        language=draft.language or talk.language,
        centre_id=draft.centre,
        answers=draft.answers,
        evidence=evidence,
        consent_given_at=talk.memory.consent_at or talk.heard.at,
    )
    return await office.submit_request(new, key)


async def _upload(talk: Talk, draft: Draft, key: str) -> dict[str, list[str]]:
    """Each file has a key of its own, made of the review's; once the office has it, a second try needs no file."""
    receipts: dict[str, list[str]] = {}
    for field_at, (field, kept) in enumerate(sorted(draft.files.items())):
        for file_at, file in enumerate(kept):
            file.receipt = file.receipt or await _upload_one(talk, file, f"{key}-{field_at}-{file_at}")
            receipts.setdefault(field, []).append(file.receipt)
    return receipts


async def _upload_one(talk: Talk, file: KeptFile, key: str) -> str:
    content = await talk.world.files.fetch(file.reference)
    receipt = await talk.world.office.upload_evidence(content, file.media_type, file.name, talk.heard.applicant, key)
    return receipt.id


def _filed(talk: Talk, draft: Draft, request: Request) -> None:
    _forget(talk, draft)
    filed = {**talk.memory.filed, draft.id: request.number}
    talk.memory.filed = dict(list(filed.items())[-FILED_KEPT:])
    talk.memory.cases.pop(draft.service, None)
    talk.memory.seen_versions[request.number] = max(request.version, talk.memory.seen_versions.get(request.number, 0))
    heading = (
        talk._("✅ <b>Виправлене надіслано.</b> Заява {number} знову на розгляді.", number=request.number)
        if draft.correction
        else talk._("🎉 <b>Заяву подано!</b> Її номер: <code>{number}</code>", number=request.number)
    )
    talk.say(
        paragraphs(heading, _when_and_what(talk, request)),
        ((Button(talk.label("📋 Стан заяви"), f"req/{request.number}"),), (menu.catalogue_button(talk),)),
    )


def _when_and_what(talk: Talk, request: Request) -> Markup:
    due = talk._("⏳ Відповідь – до {day}.", day=talk.words.day(request.due_on)) if request.due_on else None
    centre = talk._("🏛 Розглядає: {name}", name=request.centre_name) if request.centre_name else None
    return lines(
        centre,
        due,
        talk._("Я напишу вам про кожну зміну. Перевірити самому: «статус {number}».", number=request.number),
    )


def _keep_trying(talk: Talk, draft: Draft) -> None:
    if draft.phase is not Phase.SENDING:
        draft.phase = Phase.SENDING
        talk.wait_for_nothing()
        talk.say(
            talk._(
                "⏳ Офіс зараз не відповідає. Ваша заява збережена, я надсилатиму її сам, доки не вийде, "
                "і напишу номер. Вам нічого робити не треба."
            ),
            keyboard=menu.keyboard(talk),
        )
    _wait(talk, draft)


def _wait(talk: Talk, draft: Draft) -> None:
    policy = talk.world.policy
    pause = min(policy.resend_first * 2 ** min(draft.attempts, 16), policy.resend_longest)
    draft.attempts += 1
    talk.ring(f"{TIMER}/{draft.id}", pause)


def _mend(talk: Talk, form: Form, draft: Draft, problems: dict[str, str]) -> None:
    """The office found a mistake that we had not: back to that very field."""
    _undo(draft)
    field = next((one for one in steps(form, draft) if one.id in problems), None)
    if field is None:
        _not_taken(talk, draft)
        return
    draft.answers.pop(field.id, None)
    draft.files.pop(field.id, None)
    note = talk._("Офіс просить виправити одне поле: {problem}", problem=problems[field.id])
    ask(talk, form, draft, field, note)


def _ask_for_files_again(talk: Talk, form: Form, draft: Draft) -> None:
    _undo(draft)
    draft.files.clear()
    field = next(one for one in steps(form, draft) if one.type is FieldType.FILE)
    ask(
        talk,
        form,
        draft,
        field,
        talk._("Файли за цей час стали недоступні. Надішліть їх, будь ласка, ще раз."),
    )


def _not_taken(talk: Talk, draft: Draft) -> None:
    _undo(draft)
    talk.wait_for_nothing()
    text = talk._(
        "Офіс не прийняв заяву, і це не ваша помилка. Відповіді збережено. "
        "Спробуйте ще раз за кілька хвилин або зверніться до людини."
    )
    buttons = (
        (Button(talk.label("▶️ Спробувати ще раз"), f"resume/{draft.id}"),),
        (menu.person_button(talk),),
    )
    talk.say(text, buttons)


def _undo(draft: Draft) -> None:
    """The office has not taken it, that is sure: back to the answers."""
    draft.phase, draft.key, draft.attempts, draft.maybe_filed = Phase.FILLING, None, 0, False


def _uploaded(draft: Draft) -> bool:
    return all(file.receipt for kept in draft.files.values() for file in kept)


def _forget(talk: Talk, draft: Draft) -> None:
    talk.memory.drafts.pop(slot(draft), None)
    talk.wait_for_nothing()


def _my_requests(talk: Talk) -> tuple[tuple[Button, ...], ...]:
    return ((Button(talk.label("📋 Мої заяви"), "requests"),),)
