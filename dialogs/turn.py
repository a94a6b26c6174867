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
class OfficeSpoke:
    event: RequestChanged | MessageAnswered


@dataclass(frozen=True)
class TimerRang:
    name: str


What = Said | Commanded | Pressed | SentFile | SharedPlace | SharedPhone | SentOther | OfficeSpoke | TimerRang


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


@dataclass(frozen=True)
class Button:
    label: str
    action: str

    def __post_init__(self) -> None:
        if not self.action.isascii() or not 0 < len(self.action) <= ACTION_BYTES:
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
class Reply:
    """One message. `text` is escaped HTML of b, i, code, a, blockquote only.

    `in_place` puts it where the pressed button's message was.
    """

    text: Markup
    buttons: Buttons = ()
    keyboard: Keyboard | None = None
    venue: Venue | None = None
    in_place: bool = False
    lane: Lane = Lane.ANSWER


@dataclass(frozen=True)
class Timer:
    """Rings once at `due` as `TimerRang(name)`; setting the same name again moves it."""

    name: str
    due: dt.datetime


@dataclass(frozen=True)
class Turn:
    """All that one hearing changes: written as a whole or not at all. `toast` shows briefly over the chat."""

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    timers: tuple[Timer, ...] = ()
    cancelled_timers: tuple[str, ...] = ()
    toast: str | None = None
