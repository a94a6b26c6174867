"""Applying: a form described by the office, one question a message. Every button knows its draft and its step."""

from __future__ import annotations

import re

from markupsafe import Markup

from backend_client.models import FieldType, Form, FormField
from dialogs.answers import Rejected, check
from dialogs.conditions import applies
from dialogs.flows import centre_step, consent, danger, menu, pause, review
from dialogs.flows.drafts import forget_later, slot_of
from dialogs.flows.form_step import ask, number_of
from dialogs.form import CENTRE, done, drop_hidden, field_at, next_step, previous_step
from dialogs.state import Draft, Phase
from dialogs.talk import Talk
from dialogs.turn import Button
from dialogs.wording import paragraphs, shorten

OPEN_ENDED = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.ADDRESS}
_ASKING = re.compile(
    r"(що|шо|як|де|скільки|скіки|коли|чому|навіщо|чи|який|яка|яке|які|куди|хто|"
    r"сколько|скока|где|как|когда|почему|зачем|какой|какая|какие|куда|кто|"
    r"what|how|where|when|why|who|which)\b.*\s",
    re.IGNORECASE | re.DOTALL,
)


def looks_like_question(text: str) -> bool:
    return text.rstrip().endswith("?") or _ASKING.match(text.strip()) is not None


async def begin(talk: Talk, code: str) -> None:
    """A form that waits is gone on with; a new one takes over what is known of the case. Raises `NotFound`."""
    service = await talk.world.office.service(code, talk.language)
    if not await consent.given(talk, f"apply/{code}"):
        return
    waiting = talk.memory.drafts.get(code)
    if waiting is not None:
        await resume(talk, waiting.id)
        return
    form = await talk.world.office.form(code, talk.language)
    draft = Draft(id=talk.world.mint(6), service=code, form=form, title=service.short_title, started_at=talk.heard.at)
    draft.answers = _known(form, talk.memory.cases.get(code, {}))
    talk.memory.topic, talk.memory.drafts[code] = code, draft
    forget_later(talk, draft.id)
    advance(talk, form, draft, _introduction(talk))


async def resume(talk: Talk, draft_id: str) -> None:
    where = slot_of(talk, draft_id)
    if where is None:
        _stale(talk)
        return
    draft = talk.memory.drafts[where]
    form = draft.form
    if draft.phase is Phase.SENDING:
        review.say_being_sent(talk)
        return
    advance(talk, form, draft, talk._("Продовжуємо. Усе, що ви ввели, збережено."))


async def show_step(talk: Talk) -> None:
    """The step that waits for an answer, again: after an interruption or a stale button."""
    draft = talk.focused_draft
    if draft is not None:
        form = draft.form
        _show_current(talk, form, draft, talk._("Повертаємося до заяви."))


async def take_words(talk: Talk, text: str) -> bool:
    """True if the words were an answer (or a way out); False: perhaps a question in the middle of the form."""
    draft = talk.focused_draft
    if draft is None:
        return False
    form = draft.form
    field = field_at(form, draft)
    if draft.phase is not Phase.FILLING or field is None:
        return False
    if await _way_out(talk, form, draft, text):
        return True
    if field.type is FieldType.FILE or (_open_ended(field) and looks_like_question(text)):
        return False
    if field.type is not FieldType.LONG_TEXT and danger.is_heard(text):
        return False  # A cry for help is nobody's surname.
    if field.id == CENTRE:
        return not looks_like_question(text) and await centre_step.find(talk, draft, text)
    verdict = check(field, text, talk.words, talk.today)
    if isinstance(verdict, Rejected):
        return False
    answer(talk, form, draft, field, verdict.value)
    return True


async def refuse(talk: Talk, text: str) -> None:
    """The words were neither a good answer nor a question: what is wrong, and the step again."""
    draft = talk.focused_draft
    if draft is None:
        return
    form = draft.form
    field = field_at(form, draft)
    if draft.phase is not Phase.FILLING or field is None:
        _show_current(talk, form, draft, talk._("Перевірте відповіді й натисніть кнопку, будь ласка."))
        return
    ask(talk, form, draft, field, _what_is_wrong(talk, field, text))


async def press(talk: Talk, draft_id: str, verb: str, *arguments: str) -> None:
    """A button of a form. One of another draft or of an earlier step says so, and shows where we are."""
    where = slot_of(talk, draft_id)
    if where is None:
        _stale(talk, draft_id)
        return
    draft = talk.memory.drafts[where]
    talk.wait_for("application", where)
    form = draft.form
    if verb in {"save", "erase"} and draft.phase is not Phase.SENDING:
        pause.stop(talk, draft, erase=verb == "erase")
        return
    if await review.press(talk, form, draft, verb, *arguments):
        return
    field = field_at(form, draft)
    if draft.phase is not Phase.FILLING or field is None or not await _step(talk, form, draft, field, verb, arguments):
        _show_current(talk, form, draft, talk._("Ця кнопка вже не діє. Ось де ми зупинилися:"))


def advance(talk: Talk, form: Form, draft: Draft, note: Markup | None = None) -> None:
    """On to the first field without an answer, or to the review."""
    drop_hidden(form, draft)
    draft.phase, draft.key = Phase.FILLING, None
    field = next_step(form, draft)
    if field is None:
        review.show(talk, form, draft, note)
        return
    ask(talk, form, draft, field, note)


async def _step(talk: Talk, form: Form, draft: Draft, field: FormField, verb: str, arguments: tuple[str, ...]) -> bool:
    """Carries out a button of the current step; False if it belongs to another one."""
    if verb == "centre" and field.id == CENTRE and arguments:
        if not await centre_step.choose(talk, draft, arguments[0]):
            return False
        advance(talk, form, draft)
        return True
    if not arguments or arguments[0] != str(number_of(form, field)):
        return False
    match verb:
        case "pick" if len(arguments) == 2:
            return _pick(talk, form, draft, field, arguments[1])
        case "keep" | "done":
            if not done(field, draft):
                return False
            accept(talk, form, draft, field)
        case "drop" if field.type is FieldType.FILE:
            draft.files.pop(field.id, None)
            ask(talk, form, draft, field)
        case "skip" if not field.required and field.id != CENTRE:
            _skip(talk, form, draft, field)
        case "back":
            _back(talk, form, draft)
        case "cancel":
            pause.ask(talk, draft)
        case _:
            return False
    return True


async def _way_out(talk: Talk, form: Form, draft: Draft, text: str) -> bool:
    """The words that mean the same as the buttons."""
    field = field_at(form, draft)
    match text.strip().casefold().strip("←→✖️ ."):
        case "назад" | "back":
            _back(talk, form, draft)
        case "скасувати" | "отмена" | "відміна" | "стоп" | "cancel" | "отменить":
            pause.ask(talk, draft)
        case "пропустити" | "пропустить" | "skip" if field and not field.required:
            _skip(talk, form, draft, field)
        case "готово" | "done" if field and field.type is FieldType.FILE and done(field, draft):
            accept(talk, form, draft, field)
        case _:
            return False
    return True


def _pick(talk: Talk, form: Form, draft: Draft, field: FormField, picked: str) -> bool:
    if field.type is FieldType.YES_NO and picked in {"yes", "no"}:
        answer(talk, form, draft, field, picked)
        return True
    if field.type is not FieldType.CHOICE or not picked.isdecimal() or int(picked) >= len(field.options):
        return False
    answer(talk, form, draft, field, field.options[int(picked)].id)
    return True


def answer(talk: Talk, form: Form, draft: Draft, field: FormField, value: str) -> None:
    draft.answers[field.id] = value
    if field.type is FieldType.CHOICE and not draft.correction:
        talk.memory.cases.setdefault(draft.service, {})[field.id] = value
    accept(talk, form, draft, field)


def accept(talk: Talk, form: Form, draft: Draft, field: FormField) -> None:
    draft.skipped = [one for one in draft.skipped if one != field.id]
    if field.type is FieldType.PHONE:
        talk.say(talk._("Записав: {phone}", phone=draft.answers[field.id]), keyboard=menu.keyboard(talk))
    advance(talk, form, draft)


def _skip(talk: Talk, form: Form, draft: Draft, field: FormField) -> None:
    draft.answers.pop(field.id, None)
    draft.files.pop(field.id, None)
    draft.skipped.append(field.id)
    if field.type is FieldType.PHONE:
        talk.say(talk._("Добре, без телефону."), keyboard=menu.keyboard(talk))
    advance(talk, form, draft)


def _back(talk: Talk, form: Form, draft: Draft) -> None:
    field = previous_step(form, draft)
    if field is None:
        _show_current(talk, form, draft, talk._("Це найперший крок."))
        return
    ask(talk, form, draft, field)


def _known(form: Form, case: dict[str, str]) -> dict[str, str]:
    """What was answered about the case before the form."""
    known: dict[str, str] = {}
    for field in form.fields:
        options = {option.id for option in field.options}
        if case.get(field.id) in options and applies(field.when, known):
            known[field.id] = case[field.id]
    return known


def _introduction(talk: Talk) -> Markup:
    return talk._(
        "Заповнимо заяву разом – по одному запитанню. Можна зупинитися будь-коли: я все збережу. "
        "Якщо щось незрозуміло, просто запитайте."
    )


def _show_current(talk: Talk, form: Form, draft: Draft, note: Markup) -> None:
    field = field_at(form, draft)
    if draft.phase is Phase.SENDING:
        review.say_being_sent(talk)
    elif draft.phase is Phase.REVIEW or field is None:
        review.show(talk, form, draft, note)
    else:
        ask(talk, form, draft, field, note)


def _what_is_wrong(talk: Talk, field: FormField, text: str) -> Markup:
    if field.type is FieldType.FILE:
        return talk._("Тут потрібен файл: надішліть, будь ласка, фото або PDF скріпкою внизу.")
    if field.id == CENTRE:
        return talk._(
            "Не знаю населеного пункту «{name}» в області. Перевірте назву, будь ласка.",
            name=shorten(text, 60),
        )
    verdict = check(field, text, talk.words, talk.today)
    if isinstance(verdict, Rejected):
        return verdict.reason
    return talk._("Схоже на запитання, але я його не зрозумів. Якщо це відповідь – напишіть її без знака питання.")


def _open_ended(field: FormField) -> bool:
    return field.type in OPEN_ENDED and field.id != CENTRE


def _stale(talk: Talk, draft_id: str = "") -> None:
    number = talk.memory.filed.get(draft_id)
    if number is None:
        text = talk._("Ця кнопка вже не діє: чернетки більше немає. Чим допомогти?")
        talk.say(text, menu.ways_on(talk))
        return
    text = talk._("Цю заяву вже подано: <b>{number}</b>. Вдруге подавати не треба.", number=number)
    talk.say(paragraphs(text), ((Button(talk.label("📋 Стан заяви"), f"req/{number}"),),))
