"""parse_mode HTML, as strict as Telegram: the plain text and its entities with UTF-16 offsets."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import bad_request

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_TOKEN = re.compile(r"<(/?)([^\s<>/]*)((?:\s[^<>]*)?)>|&(#x?[0-9a-fA-F]+|lt|gt|amp|quot);|[^<&]+|[<&]", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+)))?")


@dataclass
class _Open:
    tag: str
    start: int
    byte: int
    extra: dict[str, Any]
    type: str


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Raises the Refusal that Telegram gives for what it does not know or what is not closed."""
    text, offset, byte = "", 0, 0
    open_tags: list[_Open] = []
    entities: list[dict[str, Any]] = []
    for token in _TOKEN.finditer(source):
        piece = token[0]
        if token[2] is not None:
            _tag(token, byte, offset, open_tags, entities)
        elif piece == "<":
            raise bad_request(f"can't parse entities: Unclosed start tag at byte offset {byte}")
        else:
            plain = html.unescape(piece) if token[4] else piece
            text += plain
            offset += utf16_length(plain)
        byte += len(piece.encode("utf-8", "surrogatepass"))
    if open_tags:
        last = open_tags[-1].tag
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{last}\"")
    return text, sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def _tag(token: re.Match[str], byte: int, offset: int, open_tags: list[_Open], entities: list[dict[str, Any]]) -> None:
    name = token[2].lower()
    if not token[1]:
        open_tags.append(_opened(name, token[3], byte, offset))
        return
    if not open_tags:
        raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {byte}")
    started = open_tags.pop()
    if started.tag != name:
        raise bad_request(
            f"can't parse entities: Unmatched end tag at byte offset {byte}, "
            f'expected "</{started.tag}>", found "</{name}>"'
        )
    if offset > started.start:
        length = offset - started.start
        entities.append({"type": started.type, "offset": started.start, "length": length, **started.extra})


def _opened(name: str, attributes: str, byte: int, offset: int) -> _Open:
    given = {found[1]: found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(attributes)}
    if name == "span" and given.get("class") == "tg-spoiler":
        return _Open(name, offset, byte, {}, "spoiler")
    if name not in _TYPES:
        raise bad_request(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {byte}')
    extra = {"url": html.unescape(given.get("href", ""))} if name == "a" else {}
    kind = "expandable_blockquote" if name == "blockquote" and "expandable" in given else _TYPES[name]
    return _Open(name, offset, byte, extra, kind)
