"""A person: the citizen's words go to a clerk, whose answer comes back to this chat."""

from __future__ import annotations

from markupsafe import Markup

from backend_client.errors import OfficeUnavailable
from backend_client.models import MessageKind, NewMessage
from dialogs.flows import consent, menu
from dialogs.talk import Talk
from dialogs.turn import Button
from dialogs.wording import paragraphs

FLOW = "handover"
LONGEST = 2000
SHORTEST = 3


async def begin(talk: Talk, kind: MessageKind) -> None:
    if not await consent.given(talk, f"write/{kind.value}", _promise(talk, kind)):
        return
    talk.wait_for(FLOW, kind.value)
    stop = Button(talk.label("✖️ Не писати"), "nothing")
    talk.say(_invitation(talk, kind), ((stop,),))


async def take_words(talk: Talk, text: str) -> bool:
    focus = talk.memory.focus
    if focus is None:
        return False
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        talk.say(talk._("Напишіть, будь ласка, одним повідомленням – до {most} знаків.", most=LONGEST))
        return True
    await _send(talk, MessageKind(focus.about), text.strip())
    return True


async def _send(talk: Talk, kind: MessageKind, text: str) -> None:
    new = NewMessage(applicant=talk.heard.applicant, kind=kind, text=text, language=talk.language)
    try:
        await talk.world.office.send_message(new, talk.heard.key)
    except OfficeUnavailable:
        talk.say(
            talk._(
                "Офіс зараз не відповідає, повідомлення ще не передано. Надішліть його, будь ласка, за хвилину ще раз."
            )
        )
        return
    talk.wait_for_nothing()
    talk.say(_received(talk, kind), menu.ways_on(talk))


def _promise(talk: Talk, kind: MessageKind) -> Markup:
    """Before anything else: that they were heard, and what will come of it."""
    match kind:
        case MessageKind.QUESTION:
            return talk._("💬 Передам ваше питання людині, і відповідь прийде сюди.")
        case MessageKind.COMPLAINT:
            return talk._("✋ Прикро таке чути. Передам вашу скаргу відповідальній людині, і відповідь прийде сюди.")
        case MessageKind.CORRUPTION:
            return talk._("🛡 Це важливо. Передам ваші слова відповідальній людині.")


def _invitation(talk: Talk, kind: MessageKind) -> Markup:
    match kind:
        case MessageKind.QUESTION:
            return talk._(
                "💬 Напишіть ваше питання одним повідомленням. Його прочитає людина, і відповідь прийде сюди."
            )
        case MessageKind.COMPLAINT:
            return talk._(
                "✋ Мені шкода, що так вийшло. Опишіть, що сталося: де, коли, що було не так. Відповідь прийде сюди."
            )
        case MessageKind.CORRUPTION:
            return paragraphs(
                talk._("🛡 Дякую, що не мовчите. Опишіть, що, де й коли просили. Ваш номер Telegram клерк не бачить."),
                talk._(
                    "Повідомити можна й напряму: Єдиний портал повідомлень викривачів, "
                    "whistleblowers.nazk.gov.ua (уточніть адресу)."
                ),
            )


def _received(talk: Talk, kind: MessageKind) -> Markup:
    if kind is MessageKind.QUESTION:
        return talk._("✅ Передав людині. Відповідь прийде в цей чат. Чим ще допомогти?")
    return talk._("✅ Передав відповідальній людині. Відповідь прийде в цей чат. Дякую!")
