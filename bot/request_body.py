"""The body of a request that strangers may send: never more of it than agreed."""

from __future__ import annotations

from aiohttp import web

BODY_LIMIT = 1024 * 1024
"""Bytes; neither Telegram's updates nor the office's events come near."""


async def read_body(request: web.Request, limit: int = BODY_LIMIT) -> bytes:
    """Raises HTTPRequestEntityTooLarge as soon as it is too much, whatever its header says."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=len(body))
    return bytes(body)
