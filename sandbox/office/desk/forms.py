"""What a clerk's form sent."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp.web_request import FileField

Form = Mapping[str, str | bytes | bytearray | FileField]


def text_of(form: Form, name: str) -> str:
    """Empty when it was not sent, or is no text."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def version_of(form: Form) -> int:
    """Of the request as the clerk saw it; -1, which no request has, when it was not sent."""
    text = text_of(form, "version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
