"""How one question of a form is put: where we are, what is asked, the answers to tap, the ways out."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from backend_client.models import FieldType, Form, FormField
from dialogs.flows import find_cas
from dialogs.form import CENTRE, place
from dialogs.state import Draft
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons, Key, Keyboard, Wish
from dialogs.wording import Wording, lines, paragraphs, shorten


def ask(talk: Talk, form: Form, draft: Draft, field: FormField, note: Markup | None = None) -> None:
    """Puts the question; `note` comes first (what was wrong, what changed)."""
    draft.at = field.id
    talk.wait_for("application", draft.correction or draft.service)
    text = paragraphs(note, _progress(talk, form, draft, field), _question(talk, draft, field))
    if field.id == CENTRE and not _centre_button(talk, draft):
        talk.say(text, keyboard=find_cas.place_keyboard(talk))
    elif field.type is FieldType.PHONE and field.id not in draft.answers:
        talk.say(text, keyboard=_phone_keyboard(talk, field))
    else:
        talk.say(text, _buttons(talk, form, draft, field))


def number_of(form: Form, field: FormField) -> int:
    """What buttons carry for a field: its place in the whole form, the same in every case. The centre is 0."""
    return 0 if field.id == CENTRE else 1 + [one.id for one in form.fields].index(field.id)


def action(draft: Draft, verb: str, *arguments: object) -> str:
    return "/".join(["f", draft.id, verb, *map(str, arguments)])


def shown_answer(words: Wording, field: FormField, draft: Draft) -> str | None:
    """An answer as people read it."""
    if field.id == CENTRE:
        return draft.centre_name
    if field.type is FieldType.FILE:
        kept = draft.files.get(field.id, [])
        return ", ".join(file.name for file in kept) or None
    value = draft.answers.get(field.id)
    if value is None:
        return None
    match field.type:
        case FieldType.CHOICE:
            return next((option.label for option in field.options if option.id == value), value)
        case FieldType.YES_NO:
            return words.label("Так") if value == "yes" else words.label("Ні")
        case FieldType.DATE:
            return words.day(dt.date.fromisoformat(value))
        case _:
            return value


def _progress(talk: Talk, form: Form, draft: Draft, field: FormField) -> Markup:
    step, of = place(form, draft, field)
    title = shorten(draft.title, 60)
    return talk._("<b>Крок {step} з {of}</b> · {title}", step=step, of=of, title=title)


def _question(talk: Talk, draft: Draft, field: FormField) -> Markup:
    if field.id == CENTRE:
        return talk._(
            "🏛 Який ЦНАП розгляне заяву? Напишіть ваше місто чи село, або поділіться місцем – і оберіть зі списку."
        )
    label = field.label if field.required else talk._("{label} (можна пропустити)", label=field.label)
    reason = draft.reasons.get(field.id)
    current = shown_answer(talk.words, field, draft)
    return lines(
        talk._("Клерк просить виправити: <i>{reason}</i>", reason=reason) if reason else None,
        Markup("<b>{}</b>").format(label),
        *(Markup("<i>{}</i>").format(hint) for hint in _hints(talk, field)),
        talk._("Зараз: {answer}", answer=current) if current else None,
    )


def _hints(talk: Talk, field: FormField) -> list[str]:
    """The office's own hint; how to answer at all is told beside it where that is not plain."""
    general = _hint(talk, field)
    if field.hint and field.type not in {FieldType.DATE, FieldType.PHONE, FieldType.FILE}:
        return [field.hint]
    return [hint for hint in (field.hint, general) if hint]


def _hint(talk: Talk, field: FormField) -> str | None:
    match field.type:
        case FieldType.DATE:
            return talk.label("День, місяць, рік – наприклад, 05.03.1990")
        case FieldType.PHONE:
            return talk.label("Натисніть «📱 Надіслати мій номер» або напишіть: 067 123 45 67")
        case FieldType.TAX_NUMBER:
            return talk.label("10 цифр із картки платника податків")
        case FieldType.ADDRESS:
            return talk.label("Населений пункт, вулиця, будинок, квартира")
        case FieldType.EMAIL:
            return talk.label("Наприклад, olena@ukr.net")
        case FieldType.FILE:
            return talk.label("Надішліть фото або PDF, до 20 МБ – скріпкою внизу")
        case _:
            return None


def _buttons(talk: Talk, form: Form, draft: Draft, field: FormField) -> Buttons:
    at = number_of(form, field)
    rows: list[tuple[Button, ...]] = [*_options(talk, draft, field, at)]
    if field.type is FieldType.FILE and draft.files.get(field.id):
        rows.append((Button(talk.label("✅ Готово, це всі файли"), action(draft, "done", at)),))
        rows.append((Button(talk.label("🗑 Надіслати інші"), action(draft, "drop", at)),))
    elif shown_answer(talk.words, field, draft):
        rows.append((Button(talk.label("👌 Залишити як є"), action(draft, "keep", at)),))
    rows.append(_ways_out(talk, draft, field, at))
    rows.append((Button(talk.label("✖️ Скасувати"), action(draft, "cancel", at)),))
    return tuple(row for row in rows if row)


def _options(talk: Talk, draft: Draft, field: FormField, at: int) -> Buttons:
    if field.id == CENTRE:
        return _centre_button(talk, draft)
    if field.type is FieldType.YES_NO:
        yes = Button(talk.label("Так"), action(draft, "pick", at, "yes"))
        return ((yes, Button(talk.label("Ні"), action(draft, "pick", at, "no"))),)
    return tuple(
        (Button(option.label, action(draft, "pick", at, number)),) for number, option in enumerate(field.options)
    )


def _centre_button(talk: Talk, draft: Draft) -> Buttons:
    """The centre that was looked at before is one tap away."""
    if talk.memory.centre is None or talk.memory.centre_name is None:
        return ()
    return ((Button(f"🏛 {shorten(talk.memory.centre_name, 50)}", action(draft, "centre", talk.memory.centre)),),)


def _ways_out(talk: Talk, draft: Draft, field: FormField, at: int) -> tuple[Button, ...]:
    back = Button(talk.label("← Назад"), action(draft, "back", at))
    skip = Button(talk.label("Пропустити →"), action(draft, "skip", at))
    first = field.id == CENTRE or draft.correction is not None
    return (*(() if first else (back,)), *(() if field.required or field.id == CENTRE else (skip,)))


def _phone_keyboard(talk: Talk, field: FormField) -> Keyboard:
    ways = (Key(talk.label("Назад")), Key(talk.label("Скасувати")))
    skip = () if field.required else ((Key(talk.label("Пропустити")),),)
    phone = (Key(talk.label("📱 Надіслати мій номер"), Wish.PHONE),)
    return Keyboard((phone, *skip, ways), placeholder="067 123 45 67")
