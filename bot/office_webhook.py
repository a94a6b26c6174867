"""The office posts events. 2xx means that the event is in the inbox, or that there is nobody to tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from backend_client.models import OfficeEvent
from backend_client.webhook import BadSignature, Malformed, Stale, verify
from bot.faults import kind_of
from bot.inbox import EVENT, Inbox
from bot.request_body import read_body

ChatOf = Callable[[str], int | None]
_log = structlog.get_logger(__name__)


class OfficeWebhook:
    """`chat_of(applicant)`: None for a reference that is not ours; those are counted in `unknown`."""

    def __init__(
        self, inbox: Inbox, secrets: Sequence[str], chat_of: ChatOf, now: Callable[[], float] = time.time
    ) -> None:
        self._inbox = inbox
        self._secrets = secrets
        self._chat_of = chat_of
        self._now = now
        self.unknown = 0

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answers 401, 413, 400; 503 when Redis is away, so that the office comes again."""
        body = await read_body(request)
        try:
            event = verify(self._secrets, request.headers, body, self._now())
        except (BadSignature, Stale) as error:
            _log.warning("event refused", error=kind_of(error))
            return web.Response(status=401)
        except Malformed:
            return web.Response(status=400)
        return await self._keep(event, body)

    async def _keep(self, event: OfficeEvent, body: bytes) -> web.StreamResponse:
        applicant = event.data.get("applicant")
        if not isinstance(applicant, str):
            return web.Response(status=400)
        chat_id = self._chat_of(applicant)
        if chat_id is None:
            self.unknown += 1
            _log.warning("event for nobody we know", delivery=event.id, unknown=self.unknown)
            return web.Response(status=202)
        try:
            await self._inbox.accept(chat_id, EVENT, f"event:{event.id}", body)
        except RedisError as error:
            _log.error("event not kept", error=kind_of(error))
            return web.Response(status=503)
        return web.Response(status=204)
