"""What the dialogs reply -> Bot API calls, as plain values that wait in the outbox."""

from __future__ import annotations

import base64
import re
from typing import Any

from bot.outbox import OutgoingSend
from dialogs.turn import Attachment, Buttons, Keyboard, Lane, Reply, Turn, Wish

TEXT_LIMIT = 4096
_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")


def render(turn: Turn, chat_id: int, pressed: int | None, query: str | None) -> list[OutgoingSend]:
    """All that one turn sends, in order; the spinner on a pressed button stops first."""
    sends: list[OutgoingSend] = []
    if query is not None:
        sends.append(_answer_query(query, turn.toast))
    for reply in turn.replies:
        sends.extend(_reply(reply, chat_id, pressed))
    return sends


def _answer_query(query: str, toast: str | None) -> OutgoingSend:
    payload = {"callback_query_id": query, **({"text": toast[:200]} if toast else {})}
    return OutgoingSend("answerCallbackQuery", payload, Lane.ANSWER, ephemeral=True)


def _reply(reply: Reply, chat_id: int, pressed: int | None) -> list[OutgoingSend]:
    if reply.file is not None:
        return [_document(reply, reply.file, chat_id)]
    parts = split(str(reply.text))
    sends = [] if reply.venue is None else [_venue(reply, chat_id)]
    for number, part in enumerate(parts):
        payload: dict[str, Any] = {
            "chat_id": chat_id,
            "text": part,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if number == len(parts) - 1:
            markup = _markup(reply.buttons, reply.keyboard)
            payload |= {"reply_markup": markup} if markup else {}
        if reply.in_place and pressed is not None and number == 0:
            sends.append(OutgoingSend("editMessageText", {**payload, "message_id": pressed}, reply.lane))
        else:
            sends.append(OutgoingSend("sendMessage", payload, reply.lane))
    return sends


def _document(reply: Reply, file: Attachment, chat_id: int) -> OutgoingSend:
    """The content waits in the outbox with its message, sealed as all there."""
    content = base64.b64encode(file.content).decode()
    payload: dict[str, Any] = {
        "chat_id": chat_id,
        "document": {"name": file.name, "content": content},
        "caption": str(reply.text),
        "parse_mode": "HTML",
    }
    markup = _markup(reply.buttons, reply.keyboard)
    return OutgoingSend("sendDocument", payload | ({"reply_markup": markup} if markup else {}), reply.lane)


def _venue(reply: Reply, chat_id: int) -> OutgoingSend:
    assert reply.venue is not None  # noqa: S101 - the caller has looked
    payload = {
        "chat_id": chat_id,
        "latitude": reply.venue.latitude,
        "longitude": reply.venue.longitude,
        "title": reply.venue.title,
        "address": reply.venue.address,
    }
    return OutgoingSend("sendVenue", payload, reply.lane)


def _markup(buttons: Buttons, keyboard: Keyboard | None) -> dict[str, Any] | None:
    if buttons:
        rows = [[{"text": one.label, "callback_data": one.action} for one in row] for row in buttons if row]
        return {"inline_keyboard": rows}
    return _reply_keyboard(keyboard) if keyboard is not None else None


def _reply_keyboard(keyboard: Keyboard) -> dict[str, Any]:
    asks = {Wish.LOCATION: {"request_location": True}, Wish.PHONE: {"request_contact": True}}
    rows = [[{"text": key.label, **asks.get(key.wish, {})} for key in row] for row in keyboard.rows]
    markup: dict[str, Any] = {"keyboard": rows, "resize_keyboard": True, "is_persistent": True}
    if keyboard.placeholder:
        markup["input_field_placeholder"] = keyboard.placeholder[:64]
    return markup


def split(html: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cuts what is too long for one message at a paragraph, a line or a word; open tags are closed and reopened.

    The length of the markup counts too, though Telegram counts only the text: a little short is safe.
    """
    parts: list[str] = []
    while len(html) > limit:
        at = _cut(html, limit - 64)
        head, open_tags = _closed(html[:at])
        parts.append(head)
        html = "".join(open_tags) + html[at:].lstrip("\n")
    return [*parts, html]


def _cut(html: str, limit: int) -> int:
    for mark in ("\n\n", "\n", " "):
        at = html.rfind(mark, limit // 2, limit)
        if at > 0:
            return at
    return min(_before_open(html, "<", ">", limit), _before_open(html, "&", ";", limit))


def _before_open(html: str, start: str, end: str, limit: int) -> int:
    """Before the tag or the `&amp;` that the limit would cut in two; else the limit."""
    at = html.rfind(start, 0, limit)
    return at if at > html.rfind(end, 0, limit) and at > 0 else limit


def _closed(html: str) -> tuple[str, list[str]]:
    """The text with its open tags closed, and those tags, to open again."""
    open_tags: list[tuple[str, str]] = []
    for found in _TAG.finditer(html):
        if found[1]:
            open_tags.pop()
        else:
            open_tags.append((found[2], found[0]))
    closing = "".join(f"</{name}>" for name, _tag in reversed(open_tags))
    return html + closing, [tag for _name, tag in open_tags]
