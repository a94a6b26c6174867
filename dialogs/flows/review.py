"""The review before sending: every answer with "change" beside it, and one confirmation that counts once."""

from __future__ import annotations

from markupsafe import Markup

from backend_client.models import FieldType, Form, FormField
from dialogs.flows import submission
from dialogs.flows.form_step import action, ask, number_of, shown_answer
from dialogs.form import CENTRE, next_step, steps
from dialogs.state import Draft, Phase
from dialogs.talk import Talk, rows
from dialogs.turn import Button
from dialogs.wording import lines, paragraphs, shorten


def show(talk: Talk, form: Form, draft: Draft, note: Markup | None = None) -> None:
    """Mints the idempotency key: what is confirmed is exactly what is shown here, in this language."""
    draft.phase, draft.at = Phase.REVIEW, None
    draft.key, draft.language = draft.key or talk.world.mint(24), talk.language
    talk.wait_for("application", draft.correction or draft.service)
    fields = steps(form, draft)
    heading = talk._("📝 <b>Перевірте, будь ласка</b> · {title}", title=draft.title)
    answers = lines(*(_line(talk, field, draft) for field in fields))
    ending = talk._("Усе правильно? Натисніть кнопку внизу. Якщо ні – натисніть ✏️ біля потрібного.")
    changes = [_change_button(talk, form, field, draft) for field in fields]
    buttons = (*rows(changes, 2), (_send_button(talk, draft),), (_cancel_button(talk, draft),))
    talk.say(paragraphs(note, heading, answers, ending), buttons)


async def press(talk: Talk, form: Form, draft: Draft, verb: str, *arguments: str) -> bool:
    """True if the button is one of the review and was carried out."""
    if verb == "send" and draft.phase is Phase.SENDING:
        say_being_sent(talk)
        return True
    if draft.phase is not Phase.REVIEW:
        return False
    match verb:
        case "send" if arguments == (_mark(draft),):
            if next_step(form, draft) is not None:
                return False
            await submission.send(talk, form, draft)
        case "edit" if len(arguments) == 1:
            return _change(talk, form, draft, arguments[0])
        case _:
            return False
    return True


def say_being_sent(talk: Talk) -> None:
    text = talk._("⏳ Заява вже надсилається. Щойно офіс відповість, я напишу номер. Вам нічого робити не треба.")
    talk.say(text)


def _change(talk: Talk, form: Form, draft: Draft, number: str) -> bool:
    field = next((one for one in steps(form, draft) if str(number_of(form, one)) == number), None)
    if field is None:
        return False
    draft.phase, draft.key = Phase.FILLING, None
    ask(talk, form, draft, field)
    return True


def _line(talk: Talk, field: FormField, draft: Draft) -> Markup:
    answer = shown_answer(talk.words, field, draft) or talk.label("– пропущено –")
    return Markup("• {}: <b>{}</b>").format(_name(talk, field), shorten(answer, 300))


def _name(talk: Talk, field: FormField) -> str:
    return talk.label("ЦНАП") if field.id == CENTRE else field.label.rstrip("?:. ")


def _change_button(talk: Talk, form: Form, field: FormField, draft: Draft) -> Button:
    emoji = "📎" if field.type is FieldType.FILE else "✏️"
    return Button(f"{emoji} {shorten(_name(talk, field), 24)}", action(draft, "edit", number_of(form, field)))


def _mark(draft: Draft) -> str:
    """Ties the confirmation to this very review; the key itself stays with us."""
    return (draft.key or "")[:8]


def _send_button(talk: Talk, draft: Draft) -> Button:
    label = talk.label("✅ Надіслати виправлене") if draft.correction else talk.label("✅ Подати заяву")
    return Button(label, action(draft, "send", _mark(draft)))


def _cancel_button(talk: Talk, draft: Draft) -> Button:
    return Button(talk.label("💾 Зберегти на потім"), action(draft, "save"))
