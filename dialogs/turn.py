"""The three values of a conversation: what was `Heard`, the `Reply` to show, the `Turn` that one hearing makes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from backend_client.models import MessageAnswered, RequestChanged
from dialogs.state import Conversation

ACTION_BYTES = 64
"""What a button can carry at most, in bytes (Telegram's limit, and the narrowest that we know of)."""


@dataclass(frozen=True)
class Said:
    text: str


@dataclass(frozen=True)
class Commanded:
    """A word after a slash, and what followed it: `/start s-id-card-lost`."""

    name: str
    argument: str = ""


@dataclass(frozen=True)
class Pressed:
    """A button under a message; `action` is what `Button.action` was, or anything at all if somebody forged it."""

    action: str


@dataclass(frozen=True)
class SentFile:
    """`reference` finds the content again; `name` and `size` (bytes) are only what the sender claims."""

    reference: str
    name: str | None
    size: int | None


@dataclass(frozen=True)
class SharedPlace:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class SharedPhone:
    number: str


@dataclass(frozen=True)
class SentOther:
    """Something that the bot cannot read: sticker, voice, video, game, edit ..."""

    kind: str


@dataclass(frozen=True)
class SentTooMuch:
    """More messages than anybody writes by hand: what came last was not read, nor is what comes next."""


@dataclass(frozen=True)
class OfficeSpoke:
    event: RequestChanged | MessageAnswered


@dataclass(frozen=True)
class TimerRang:
    name: str


What = (
    Said
    | Commanded
    | Pressed
    | SentFile
    | SharedPlace
    | SharedPhone
    | SentOther
    | SentTooMuch
    | OfficeSpoke
    | TimerRang
)


@dataclass(frozen=True)
class Heard:
    """One thing that reached one conversation.

    `applicant` is the opaque name of the chat that the office knows it by. `key` is the same when the same thing
    is handled again after a crash: what is derived from it happens once.
    """

    what: What
    at: dt.datetime
    applicant: str
    key: str


class Lane(StrEnum):
    """What goes first when there is much to send."""

    ANSWER = "answer"
    STATUS = "status"
    PROMPT = "prompt"


def could_be_carried(action: str) -> bool:
    """Whether any button of ours can have this action."""
    return action.isascii() and 0 < len(action) <= ACTION_BYTES


@dataclass(frozen=True)
class Button:
    label: str
    action: str

    def __post_init__(self) -> None:
        if not could_be_carried(self.action):
            raise ValueError(f"a button cannot carry {self.action!r}")


Buttons = tuple[tuple[Button, ...], ...]


class Wish(StrEnum):
    """What a key of the reply keyboard asks the phone for."""

    NOTHING = "nothing"
    LOCATION = "location"
    PHONE = "phone"


@dataclass(frozen=True)
class Key:
    label: str
    wish: Wish = Wish.NOTHING


@dataclass(frozen=True)
class Keyboard:
    """The keys in place of the phone's own keyboard; they type their label."""

    rows: tuple[tuple[Key, ...], ...]
    placeholder: str = ""


@dataclass(frozen=True)
class Venue:
    """A place on the map."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True)
class Attachment:
    """A file that the bot gives to the citizen."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Reply:
    """One message. `text` is escaped HTML of b, i, code, a, blockquote only.

    `in_place` puts it where the pressed button's message was. With a `file` the text is its caption, and short.
    """

    text: Markup
    buttons: Buttons = ()
    keyboard: Keyboard | None = None
    venue: Venue | None = None
    in_place: bool = False
    lane: Lane = Lane.ANSWER
    file: Attachment | None = None


@dataclass(frozen=True)
class Timer:
    """Rings once at `due` as `TimerRang(name)`; setting the same name again moves it."""

    name: str
    due: dt.datetime


@dataclass(frozen=True)
class Lesson:
    """What the trainer of the understanding can learn: words without names and figures, and what came of them.

    `offered` are the services that the citizen could choose from; `outcome` is the chosen one, or a word of `Came`.
    """

    words: str
    offered: tuple[str, ...]
    outcome: str


class Came(StrEnum):
    """What came of words when no service was chosen."""

    NONE_OF_THESE = "none-of-these"
    NOT_UNDERSTOOD = "not-understood"
    OUT_OF_SCOPE = "out-of-scope"


@dataclass(frozen=True)
class Turn:
    """All that one hearing changes: written as a whole or not at all. `toast` shows briefly over the chat."""

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    timers: tuple[Timer, ...] = ()
    cancelled_timers: tuple[str, ...] = ()
    toast: str | None = None
    lessons: tuple[Lesson, ...] = ()
    erased: bool = False
    """The citizen is to be forgotten: what lies anywhere else of this chat goes with this turn, too."""
