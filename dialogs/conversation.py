"""One hearing, one turn: which part of the bot answers what. Whatever happens, there is an answer."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Awaitable, Callable

from backend_client.errors import OfficeError
from backend_client.models import MessageAnswered, MessageKind, RequestChanged
from dialogs import notices
from dialogs.flows import (
    application_status,
    find_cas,
    find_service,
    form_attachments,
    handover,
    privacy,
    rating,
    smalltalk,
    submission,
)
from dialogs.flows.drafts import forget_old
from dialogs.listening import LISTENERS, answer, listen
from dialogs.ports import World
from dialogs.pressing import press
from dialogs.state import Conversation
from dialogs.talk import Talk
from dialogs.turn import (
    Button,
    Commanded,
    Heard,
    OfficeSpoke,
    Pressed,
    Said,
    SentFile,
    SentOther,
    SentTooMuch,
    SharedPhone,
    SharedPlace,
    TimerRang,
    Turn,
    could_be_carried,
)
from dialogs.wording import Wording

VERSION = 1


async def respond(memory: Conversation, heard: Heard, world: World) -> Turn:
    """The turn that this hearing makes. When the office fails in the middle, nothing is changed but the apology."""
    talk = Talk(memory.model_copy(deep=True), heard, world)
    try:
        forget_old(talk)
        await _hear(talk)
    except OfficeError:
        return _apologise(Talk(memory.model_copy(deep=True), heard, world))
    return talk.turn()


def remember(stored: bytes | None) -> Conversation:
    """The memory as it was written, by this or an older bot; an unreadable one raises ValueError."""
    if stored is None:
        return Conversation()
    content = json.loads(stored)
    if content.get("version", 0) > VERSION:
        raise ValueError(f"a memory of version {content['version']} is newer than this bot")
    return Conversation.model_validate(content)


def keep(memory: Conversation) -> bytes:
    """The memory as `remember` reads it."""
    content = memory.model_dump(mode="json", exclude_defaults=True)
    return json.dumps({**content, "version": VERSION}, ensure_ascii=False).encode()


async def _hear(talk: Talk) -> None:
    question = talk.memory.question
    if not isinstance(talk.heard.what, TimerRang | OfficeSpoke):
        talk.memory.question = None
    match talk.heard.what:
        case Said(text):
            if not await answer(talk, question, text):
                await listen(talk, text)
        case Pressed(action):
            await press(talk, action)
        case Commanded(name, argument):
            await _obey(talk, name, argument)
        case SentFile() as sent:
            await form_attachments.take_file(talk, sent)
        case SharedPlace() as place:
            await _take_place(talk, place)
        case SharedPhone() as phone:
            await _take_phone(talk, phone)
        case SentOther(kind):
            await _hear_other(talk, kind)
        case SentTooMuch():
            await smalltalk.slow_down(talk)
        case OfficeSpoke(event):
            await _tell(talk, event)
        case TimerRang(name):
            await _ring(talk, name)


async def _obey(talk: Talk, name: str, argument: str) -> None:
    command = COMMANDS.get(name.casefold())
    if command is None:
        await smalltalk.unknown_command(talk, name)
        await _resume(talk)
        return
    talk.wait_for_nothing()
    if name.casefold() == "start" and argument:
        await _follow_link(talk, argument)
        return
    await command(talk)


async def _follow_link(talk: Talk, argument: str) -> None:
    """A deep link to a service: `s-<code>`. Anything else is an ordinary start."""
    await smalltalk.greet(talk)
    if argument.startswith("s-"):
        await press(talk, f"card/{argument[2:]}")


async def _take_place(talk: Talk, place: SharedPlace) -> None:
    if not await form_attachments.take_place(talk, place):
        await find_cas.find_near(talk, place)


async def _take_phone(talk: Talk, phone: SharedPhone) -> None:
    if not await form_attachments.take_phone(talk, phone):
        await smalltalk.cannot_read(talk, "contact")
        await _resume(talk)


async def _hear_other(talk: Talk, kind: str) -> None:
    await smalltalk.cannot_read(talk, kind)
    await _resume(talk)


async def _resume(talk: Talk) -> None:
    focus = talk.memory.focus
    listener = LISTENERS.get(focus.flow) if focus else None
    if listener is not None and listener.resume is not None:
        await listener.resume(talk)


async def _tell(talk: Talk, event: RequestChanged | MessageAnswered) -> None:
    if isinstance(event, RequestChanged):
        await notices.tell_change(talk, event)
    else:
        await notices.tell_answer(talk, event)


async def _ring(talk: Talk, name: str) -> None:
    """A timer of a flow; one that nobody waits for any more rings for nothing."""
    kind, _, about = name.partition("/")
    if kind == rating.TIMER:
        await rating.prompt(talk, about)
    elif kind == submission.TIMER:
        await submission.try_again(talk, about)


def _apologise(talk: Talk) -> Turn:
    """An office that fails is told of kindly to a citizen who waits; timers and events come again by themselves."""
    if isinstance(talk.heard.what, TimerRang | OfficeSpoke):
        return talk.turn()
    again = talk.heard.what.action if isinstance(talk.heard.what, Pressed) else "themes"
    label = talk.label("🔄 Спробувати ще раз") if again != "themes" else talk.label("🗂 Усі послуги за темами")
    retry = ((Button(label, again),),) if could_be_carried(again) else ()
    talk.say(
        talk._(
            "Офіс зараз не відповідає. Нічого не загубилося: спробуйте, будь ласка, ще раз за хвилину – "
            "просто повторіть те, що робили."
        ),
        retry,
    )
    return talk.turn()


async def _write_to_person(talk: Talk) -> None:
    await handover.begin(talk, MessageKind.QUESTION)


COMMANDS: dict[str, Callable[[Talk], Awaitable[None]]] = {
    "start": smalltalk.greet,
    "help": smalltalk.help_out,
    "services": find_service.show_themes,
    "requests": application_status.show_requests,
    "centre": find_cas.ask_place,
    "person": _write_to_person,
    "language": smalltalk.offer_languages,
    "privacy": privacy.show,
}


def apology() -> str:
    """What a citizen reads when something broke on our side, whatever they sent. Plain text."""
    return Wording("uk").label(
        "Вибачте, щось зламалося в мене, не у вас. Ваше повідомлення збережено, наші інженери його побачать. "
        "Спробуйте, будь ласка, ще раз: /start, або напишіть людині: /person"
    )


def closed(notice: str, until: dt.datetime | None) -> str:
    """What a citizen who writes reads while the bot is turned off, whatever they sent. Plain text."""
    words = Wording("uk")
    if until is None:
        after = words.label("Ваше повідомлення не загубилося: відповім на нього, щойно знову запрацюю.")
    else:
        after = words.label(
            "Ваше повідомлення не загубилося: відповім на нього, щойно знову запрацюю, орієнтовно {time}.",
            time=words.minute(until),
        )
    return f"{notice}\n\n{after}"
