"""What came with a call, from JSON, a form or a query, read as the types that a method wants."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.telegram.errors import Refusal, bad_request

LARGEST_UPLOAD = 50 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    name: str
    media_type: str
    content: bytes


class Parameters:
    """Reads fail with the Refusal that Telegram gives."""

    def __init__(self, fields: dict[str, Any], uploads: dict[str, Upload]) -> None:
        self._fields = fields
        self._uploads = uploads

    def has(self, name: str) -> bool:
        return self._fields.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self._fields.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self._fields.get(name) or default)
        except (TypeError, ValueError):
            raise bad_request(f"invalid parameter {name}") from None

    def number(self, name: str) -> float:
        try:
            return float(self._fields[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"{name} is not specified or is not a number") from None

    def flag(self, name: str) -> bool:
        return str(self._fields.get(name, "")).lower() in {"true", "1"}

    def structure(self, name: str) -> Any:
        """An object or a list, whether it came as JSON or as its text; None when absent."""
        value = self._fields.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | str | None:
        """New content, or the file_id of what is known already."""
        reference = self._fields.get(name)
        if isinstance(reference, str) and reference.startswith("attach://"):
            return self._uploads.get(reference.removeprefix("attach://"))
        return self._uploads.get(name) or (reference if isinstance(reference, str) and reference else None)

    def as_dict(self) -> dict[str, Any]:
        return {**self._fields, **{name: f"<file {one.name}>" for name, one in self._uploads.items()}}


async def read_parameters(request: web.Request, largest: int | None = LARGEST_UPLOAD) -> Parameters:
    """GET and POST; JSON, urlencoded or multipart, as Telegram takes them; `largest` is the bytes of one file."""
    fields: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        fields |= await _json(request)
    elif request.content_type == "multipart/form-data":
        await _multipart(request, fields, uploads, largest)
    elif request.method == "POST":
        fields |= {name: str(value) for name, value in (await request.post()).items()}
    return Parameters(fields, uploads)


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return body


async def _multipart(
    request: web.Request, fields: dict[str, Any], uploads: dict[str, Upload], largest: int | None
) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            fields[part.name] = content.decode()
            continue
        if largest is not None and len(content) > largest:
            raise Refusal(413, "Request Entity Too Large")
        media_type = part.headers.get("Content-Type", "application/octet-stream")
        uploads[part.name] = Upload(part.filename, media_type, content)
