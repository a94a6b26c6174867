"""The other way in: Telegram posts updates. 200 means that the update is in the inbox, nothing less."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from bot.faults import kind_of
from bot.inbox import Inbox
from bot.request_body import read_body

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_log = structlog.get_logger(__name__)


def webhook(inbox: Inbox, secret: str) -> Handler:
    """Answers 401, 413, 400; 503 when Redis is away, so that Telegram comes again."""
    if not secret:
        raise ValueError("a webhook without a secret would take anybody's updates")

    async def receive(request: web.Request) -> web.StreamResponse:
        if not _is_telegram(request, secret):
            return web.Response(status=401)
        update = _update(await read_body(request))
        if update is None:
            return web.Response(status=400)
        try:
            await inbox.accept_update(update)
        except RedisError as error:
            _log.error("update not kept", error=kind_of(error))
            return web.Response(status=503)
        return web.Response()

    return receive


def _is_telegram(request: web.Request, secret: str) -> bool:
    given = request.headers.get(SECRET_HEADER, "")
    return hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode())


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        return None
    return update
