"""One way in: asks Telegram for updates, and confirms them only once they are in the inbox."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.connection import until_back
from bot.faults import kind_of
from bot.inbox import Inbox
from bot.sender import TelegramRefused

GetUpdates = Callable[[int | None, int], Awaitable[list[dict[str, Any]]]]
"""`get_updates(offset, timeout)`; the timeout in seconds. Raises TelegramRefused, TelegramUnreachable."""

LONG_POLL = 30
_LONGEST_WAIT = 30.0
_log = structlog.get_logger(__name__)


class Polling:
    """Telegram allows one at a time: run it under a lease of its own."""

    def __init__(self, inbox: Inbox, get_updates: GetUpdates, first_wait: float = 0.5) -> None:
        self._inbox = inbox
        self._get_updates = get_updates
        self._first_wait = first_wait
        self._offset: int | None = None
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. What was read and not yet confirmed is offered again, and known by its id."""
        polling = asyncio.create_task(self._poll())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            polling.cancel()
            stopping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await polling

    async def _poll(self) -> None:
        while True:
            try:
                updates = await self._get_updates(self._offset, LONG_POLL)
            except Exception as error:
                await asyncio.sleep(self._wait(error))
            else:
                self._failures = 0
                await self._keep(updates)

    async def _keep(self, updates: list[dict[str, Any]]) -> None:
        for update in updates:
            async for attempt in until_back():
                with attempt:
                    await self._inbox.accept_update(update)
            self._offset = int(update["update_id"]) + 1

    def _wait(self, error: Exception) -> float:
        """Seconds to the next try: what Telegram asks for, or longer with every failure."""
        self._failures += 1
        _log.warning("no updates", error=kind_of(error), failures=self._failures)
        if isinstance(error, TelegramRefused) and error.retry_after:
            return error.retry_after
        longest = min(_LONGEST_WAIT, self._first_wait * 2 ** min(self._failures - 1, 10))
        return float(longest * random.uniform(0.5, 1))  # noqa: S311 - spreads retries, guards nothing
