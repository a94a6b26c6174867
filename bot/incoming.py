"""A Telegram update -> what the dialogs hear. All that a person can send is named; nothing is dropped silently."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from dialogs.turn import (
    Commanded,
    Pressed,
    Said,
    SentFile,
    SentOther,
    SharedPhone,
    SharedPlace,
    What,
)

Json = dict[str, Any]
UNREADABLE = (
    "sticker",
    "voice",
    "video_note",
    "video",
    "audio",
    "animation",
    "dice",
    "poll",
    "game",
    "story",
)
_CHECKS: dict[type, TypeAdapter[What]] = {
    kind: TypeAdapter(kind) for kind in (Commanded, Pressed, Said, SentFile, SentOther, SharedPhone, SharedPlace)
}
_NUMBERS = 2**52
"""Telegram's ids have at most 52 bits (core.telegram.org/bots/api#chat)."""
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


def chat_of(update: Json) -> int | None:
    """The private chat that an update belongs to; None: not for us (groups, channels, inline queries)."""
    for name in ("message", "edited_message", "my_chat_member"):
        if name in update:
            return _private(update[name].get("chat"))
    query = update.get("callback_query")
    if query is None:
        return None
    return _private((query.get("message") or {}).get("chat"))


def tells_of_block(update: Json) -> bool:
    """The citizen has blocked the bot."""
    member = update.get("my_chat_member", {}).get("new_chat_member", {})
    return bool(member.get("status") == "kicked")


def what(update: Json) -> What | None:
    """None when there is nothing to answer: blocked, unblocked, service messages.

    What has not the shape that Telegram promises is something that we cannot read, and is told so.
    """
    try:
        heard = _what(update)
        return None if heard is None else _CHECKS[type(heard)].validate_python(asdict(heard))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return SentOther("unknown")


def _what(update: Json) -> What | None:
    if "callback_query" in update:
        return Pressed(str(update["callback_query"].get("data", "")))
    if "edited_message" in update:
        return SentOther("edited")
    message = update.get("message")
    return _message(message) if message is not None else None


def pressed_message(update: Json) -> int | None:
    """The message under which a button was pressed, if it still can be edited."""
    query = update.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(message, dict) or not message.get("date"):
        return None
    number = message.get("message_id")
    return number if isinstance(number, int) else None


def query_id(update: Json) -> str | None:
    query = update.get("callback_query")
    number = query.get("id") if isinstance(query, dict) else None
    return str(number) if number is not None else None


def _private(chat: Json | None) -> int | None:
    """None for what is no number of a chat, too: it must not become somebody else's."""
    if not chat or chat.get("type") != "private" or type(chat["id"]) is not int:
        return None
    return int(chat["id"]) if abs(chat["id"]) < _NUMBERS else None


def _message(message: Json) -> What | None:
    if "text" in message:
        return _text(message["text"])
    if "photo" in message:
        return _photo(message)
    if "document" in message and "animation" not in message:
        document = message["document"]
        return SentFile(document["file_id"], document.get("file_name"), document.get("file_size"))
    if "location" in message:
        return _place(message["location"])
    if "contact" in message:
        return SharedPhone(message["contact"]["phone_number"])
    kind = next((one for one in UNREADABLE if one in message), None)
    if kind is not None:
        return SentOther(kind)
    return SentOther("unknown") if "from" in message and not _is_service(message) else None


def _text(text: str) -> What:
    if not text.startswith("/") or len(text) < 2 or not text[1].isalpha():
        return Said(text)
    command, _, argument = text[1:].partition(" ")
    return Commanded(command.partition("@")[0], argument.strip())


def _place(location: Json) -> SharedPlace:
    """Raises ValueError for what is not on Earth."""
    latitude, longitude = location["latitude"], location["longitude"]
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError
    return SharedPlace(latitude, longitude)


def _photo(message: Json) -> SentFile:
    largest = max(message["photo"], key=lambda size: size.get("file_size") or size["width"] * size["height"])
    return SentFile(largest["file_id"], None, largest.get("file_size"))


def _is_service(message: Json) -> bool:
    """Pinned messages, timers and the like: told by Telegram, not said by the person."""
    return any(name.endswith(("_created", "_changed", "pinned_message")) for name in message)
