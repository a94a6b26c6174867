"""What I know of you, and how to have it erased."""

from __future__ import annotations

from dialogs.flows import consent, menu
from dialogs.state import Conversation, Phase
from dialogs.talk import Talk
from dialogs.turn import Button
from dialogs.wording import paragraphs


async def show(talk: Talk) -> None:
    agreed = talk.memory.consent_at
    text = paragraphs(
        consent.facts(talk),
        talk._("Згоду ви дали {day}.", day=talk.words.day(agreed)) if agreed else talk._("Згоди ви ще не давали."),
    )
    talk.say(text, ((Button(talk.label("🗑 Стерти мої дані"), "erase"),), (menu.person_button(talk),)))


async def ask_to_erase(talk: Talk) -> None:
    text = talk._(
        "Стерти чернетки, згоду й нашу розмову, а також завершені заяви в офісі? "
        "Заяви, які ще розглядають, закон велить зберегти."
    )
    buttons = (
        (Button(talk.label("Так, стерти"), "erase/yes"),),
        (Button(talk.label("Ні, залишити"), "nothing"),),
    )
    talk.say(text, buttons)


async def erase(talk: Talk) -> None:
    """A request that is just being sent is the citizen's own wish and goes on."""
    sending = {slot: one for slot, one in talk.memory.drafts.items() if one.phase is Phase.SENDING}
    await talk.world.office.erase_applicant(talk.heard.applicant)
    talk.memory = Conversation(language=talk.memory.language, drafts=sending)
    talk.replace(talk._("🗑 Стерто. Тепер я нічого про вас не пам’ятаю. Потрібна буде допомога – просто напишіть."))
