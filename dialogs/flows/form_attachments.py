"""What the phone shares in answer to a step of a form: a file, its number, its place."""

from __future__ import annotations

from backend_client.models import FieldType
from dialogs.answers import Rejected, check
from dialogs.flows import application, centre_step, evidence, menu
from dialogs.flows.evidence import Unusable
from dialogs.flows.form_step import ask
from dialogs.form import CENTRE, field_at
from dialogs.state import Phase
from dialogs.talk import Talk
from dialogs.turn import SentFile, SharedPhone, SharedPlace


async def take_file(talk: Talk, sent: SentFile) -> None:
    draft = talk.focused_draft
    form = draft.form if draft else None
    field = field_at(form, draft) if form and draft else None
    if draft is None or form is None or field is None or draft.phase is not Phase.FILLING:
        _file_not_expected(talk)
        return
    if field.type is not FieldType.FILE:
        ask(talk, form, draft, field, talk._("Дякую, та документ знадобиться пізніше. Зараз інше запитання."))
        return
    kept = await evidence.inspect(talk, sent)
    if isinstance(kept, Unusable):
        ask(talk, form, draft, field, kept.reason)
        return
    draft.files.setdefault(field.id, []).append(kept)
    if len(draft.files[field.id]) < field.max_files:
        note = talk._(
            "Отримав файл {n} із {most}. Надішліть ще або натисніть «Готово».",
            n=len(draft.files[field.id]),
            most=field.max_files,
        )
        ask(talk, form, draft, field, note)
        return
    application.accept(talk, form, draft, field)


async def take_phone(talk: Talk, phone: SharedPhone) -> bool:
    draft = talk.focused_draft
    if draft is None:
        return False
    form = draft.form
    field = field_at(form, draft)
    if field is None or field.type is not FieldType.PHONE:
        return False
    number = phone.number if phone.number.startswith("+") else f"+{phone.number}"
    verdict = check(field, number, talk.words, talk.today)
    if isinstance(verdict, Rejected):
        ask(talk, form, draft, field, verdict.reason)
    else:
        application.answer(talk, form, draft, field, verdict.value)
    return True


async def take_place(talk: Talk, place: SharedPlace) -> bool:
    draft = talk.focused_draft
    if draft is None or draft.at != CENTRE:
        return False
    await centre_step.find_near(talk, draft, place)
    return True


def _file_not_expected(talk: Talk) -> None:
    text = talk._(
        "Дякую за файл! Я візьму його, коли заповнюватимемо заяву: оберіть послугу, і я скажу, "
        "які фото потрібні. Зараз я його не зберіг."
    )
    talk.say(text, menu.ways_on(talk))
