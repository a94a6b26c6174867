"""A person: the citizen's words go to a clerk, whose answer comes back to this chat."""

from __future__ import annotations

from textwrap import wrap

from markupsafe import Markup

from backend_client.errors import OfficeUnavailable
from backend_client.models import MessageKind, NewMessage
from dialogs.flows import consent, menu
from dialogs.flows.drafts import forget_later
from dialogs.state import Unsent, YesOrNo
from dialogs.talk import Talk
from dialogs.turn import Button
from dialogs.wording import lines, paragraphs

FLOW = "handover"
LETTER = 4096
"""Characters, the most that the office takes at once, and no fewer than Telegram lets anyone write."""
LONGEST = 4 * LETTER
SHORTEST = 3
MERE_WISH = 5
"""Words: «хочу поскаржитися на ваш цнап» says no more than that; what is longer tells what happened."""


async def begin(talk: Talk, kind: MessageKind, words: str = "") -> None:
    """`words`: what the citizen has written already; they need not write it again."""
    if len(words.split()) > MERE_WISH:
        _keep(talk, kind, words.strip())
    if not await consent.given(talk, f"write/{kind.value}", _promise(talk, kind)):
        return
    talk.wait_for(FLOW, kind.value)
    if waiting := _waiting(talk, kind.value):
        _offer(talk, kind, waiting.text)
    else:
        talk.say(_invitation(talk, kind), ((_stop(talk),),))


async def take_words(talk: Talk, text: str) -> bool:
    """They go with what was written before, unless they are the same words once more."""
    focus = talk.memory.focus
    if focus is None:
        return False
    unsent = _waiting(talk, focus.about)
    before = unsent.text if unsent else ""
    whole = before if text.strip() == before else f"{before}\n\n{text.strip()}".strip()
    if len(text.strip()) < SHORTEST or len(whole) > LONGEST:
        talk.say(talk._("Напишіть, будь ласка, одним повідомленням – до {most} знаків.", most=LONGEST - len(before)))
        return True
    if unsent is None or whole != before:
        unsent = _keep(talk, MessageKind(focus.about), whole)
    await _send(talk, unsent)
    return True


async def pass_on(talk: Talk) -> None:
    """A yes to the words that wait; also another try after the office was away."""
    unsent = talk.memory.unsent
    if unsent is None:
        await menu.say_stale(talk)
    elif await consent.given(talk, f"write/{unsent.kind}", _promise(talk, MessageKind(unsent.kind))):
        await _send(talk, unsent)


def _waiting(talk: Talk, kind: str) -> Unsent | None:
    unsent = talk.memory.unsent
    return unsent if unsent is not None and unsent.kind == kind else None


def _keep(talk: Talk, kind: MessageKind, text: str) -> Unsent:
    unsent = Unsent(kind=kind.value, text=text, language=talk.language, since=talk.heard.at)
    talk.memory.unsent = unsent
    forget_later(talk, FLOW)
    return unsent


def _offer(talk: Talk, kind: MessageKind, words: str) -> None:
    quoted = lines(talk._("Ось що я передам:"), Markup("<blockquote>{}</blockquote>").format(words))
    more = talk._("Якщо хочете щось додати, напишіть одним повідомленням, і я передам усе разом.")
    talk.ask(YesOrNo(yes="pass", no="nothing"))
    talk.say(paragraphs(_heard(talk, kind), quoted, more), ((_yes(talk),), (_stop(talk),)))


def _yes(talk: Talk) -> Button:
    return Button(talk.label("✅ Передати"), "pass")


def _stop(talk: Talk) -> Button:
    return Button(talk.label("✖️ Не писати"), "nothing")


async def _send(talk: Talk, unsent: Unsent) -> None:
    unsent.key = unsent.key or talk.heard.key
    try:
        for number, letter in enumerate(_letters(talk, unsent)):
            await talk.world.office.send_message(letter, f"{unsent.key}/{number}" if number else unsent.key)
    except OfficeUnavailable:
        talk.say(
            talk._("Офіс зараз не відповідає. Ваші слова я зберіг: натисніть «Передати» за хвилину."),
            ((_yes(talk),), (_stop(talk),)),
        )
        return
    talk.memory.unsent = None
    talk.wait_for_nothing()
    talk.say(_received(talk, MessageKind(unsent.kind)), menu.ways_on(talk))


def _letters(talk: Talk, unsent: Unsent) -> list[NewMessage]:
    """One as a rule; a long story in as many as it takes, cut between words, no letter changed."""
    kind, applicant = MessageKind(unsent.kind), talk.heard.applicant
    parts = wrap(unsent.text, LETTER, replace_whitespace=False, drop_whitespace=False, expand_tabs=False)
    return [NewMessage(applicant=applicant, kind=kind, text=part, language=unsent.language) for part in parts]


def _promise(talk: Talk, kind: MessageKind) -> Markup:
    """Before anything else: that they were heard, and what will come of it."""
    match kind:
        case MessageKind.QUESTION:
            return talk._("💬 Передам ваше питання людині, і відповідь прийде сюди.")
        case MessageKind.COMPLAINT:
            return talk._("✋ Прикро таке чути. Передам вашу скаргу відповідальній людині, і відповідь прийде сюди.")
        case MessageKind.CORRUPTION:
            return talk._("🛡 Це важливо. Передам ваші слова відповідальній людині.")


def _heard(talk: Talk, kind: MessageKind) -> Markup:
    """Where the words tell already what happened."""
    match kind:
        case MessageKind.QUESTION:
            return talk._("💬 Ваше питання прочитає людина, і відповідь прийде сюди.")
        case MessageKind.COMPLAINT:
            return talk._("✋ Мені шкода, що так вийшло.")
        case MessageKind.CORRUPTION:
            return paragraphs(talk._("🛡 Дякую, що не мовчите. Ваш номер Telegram клерк не бачить."), _directly(talk))


def _directly(talk: Talk) -> Markup:
    return talk._(
        "Повідомити можна й напряму: Єдиний портал повідомлень викривачів, "
        "whistleblowers.nazk.gov.ua (уточніть адресу)."
    )


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
                _directly(talk),
            )


def _received(talk: Talk, kind: MessageKind) -> Markup:
    if kind is MessageKind.QUESTION:
        return talk._("✅ Передав людині. Відповідь прийде в цей чат. Чим ще допомогти?")
    return talk._("✅ Передав відповідальній людині. Відповідь прийде в цей чат. Дякую!")
