"""What I know of you: told, given as a file, and erased."""

from __future__ import annotations

import json
from typing import Any

from dialogs.flows import consent, menu, rating
from dialogs.state import Conversation, Phase
from dialogs.talk import Talk
from dialogs.turn import Attachment, Button
from dialogs.wording import paragraphs

FILE_NAME = "moi-dani.json"
NOT_THEIRS: Any = {
    "version": True,
    "drafts": {"__all__": {"form": True, "key": True, "files": {"__all__": {"__all__": {"reference"}}}}},
    "ratings": {"__all__": {"token": True}},
    "unsent": {"key": True},
}
"""Of the memory: the office's form, and keys that open something. No word of the citizen's is in them."""


async def show(talk: Talk) -> None:
    agreed = talk.memory.consent_at
    text = paragraphs(
        consent.facts(talk),
        talk._("Згоду ви дали {day}.", day=talk.words.day(agreed)) if agreed else talk._("Згоди ви ще не давали."),
    )
    buttons = (
        (Button(talk.label("📄 Отримати мої дані файлом"), "export"),),
        (Button(talk.label("🗑 Стерти мої дані"), "erase"),),
        (menu.person_button(talk),),
    )
    talk.say(text, buttons)


async def export(talk: Talk) -> None:
    """Everything that the bot and the office keep of this applicant, as JSON that people can read, too."""
    content = {
        "made_at": talk.heard.at.isoformat(),
        "bot": _of_the_bot(talk.memory),
        "office": await talk.world.office.export_applicant(talk.heard.applicant),
    }
    file = Attachment(FILE_NAME, json.dumps(content, ensure_ascii=False, indent=2).encode())
    text = talk._(
        "📄 Тут усе, що про вас зберігаємо я і офіс: чернетки, заяви, відповіді, повідомлення. "
        "Файл бачите лише ви; бережіть його."
    )
    talk.give(file, text, ((Button(talk.label("🗑 Стерти мої дані"), "erase"),),))


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
    for number in talk.memory.ratings:
        talk.silence(f"{rating.TIMER}/{number}")
    consent_at = talk.memory.consent_at if sending else None
    talk.memory = Conversation(language=talk.memory.language, drafts=sending, consent_at=consent_at)
    talk.erased = True
    talk.replace(talk._("🗑 Стерто. Тепер я нічого про вас не пам’ятаю. Потрібна буде допомога – просто напишіть."))


def _of_the_bot(memory: Conversation) -> dict[str, Any]:
    return memory.model_dump(mode="json", exclude=NOT_THEIRS, exclude_none=True)
