"""Telegram's limits, counted in Redis by all senders together; the urgent go first within a process."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.connection import Client, Script
from bot.keys import pace

SEVERAL = 3
"""Chats that Telegram refuses within a second before the whole bot pauses."""

_URGENCY = {"answer": 0, "status": 1, "prompt": 2, "broadcast": 3}


@dataclass(frozen=True)
class Limits:
    """Telegram's, by core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this."""

    per_second: float = 30
    chat_per_second: float = 1
    chat_burst: int = 3


@dataclass(frozen=True)
class Slot:
    """`given`: kept for us, to be used after `wait` seconds; otherwise ask again after `wait` seconds."""

    given: bool
    wait: float


class Pace:
    """`now`: Unix milliseconds; by default the clock of Redis, the same for all processes."""

    def __init__(self, client: Client, limits: Limits | None = None, now: Callable[[], float] = lambda: -1) -> None:
        self._client = client
        self._limits = limits or Limits()
        self._now = now
        self._reserve = Script(client, "reserve")
        self._pause = Script(client, "pause")

    async def reserve(self, chat_id: int, counted: bool = True) -> Slot:
        """`counted` False: not a message, so the chat's own limit does not mind it."""
        keys = [pace("all"), pace(f"chat:{chat_id}"), pace("pause"), pace(f"pause:{chat_id}")]
        limits = self._limits
        arguments = [self._now(), 1000 / limits.per_second, 1000 / limits.chat_per_second, limits.chat_burst]
        given, wait = await self._reserve.run(keys, [*arguments, int(counted)])
        return Slot(bool(given), wait / 1000)

    async def is_open(self, chat_id: int) -> bool:
        """False: a pause began since the slot was given."""
        return not await self._client.exists(pace("pause"), pace(f"pause:{chat_id}"))

    async def pause(self, chat_id: int, seconds: float) -> bool:
        """Telegram's retry_after, kept to the millisecond. True: the whole bot pauses."""
        keys = [pace("pause"), pace(f"pause:{chat_id}"), pace("refusals")]
        return bool(await self._pause.run(keys, [self._now(), chat_id, int(seconds * 1000), SEVERAL]))


class Turnstile:
    """Lets one through at a time, the most urgent lane first, then by arrival."""

    def __init__(self) -> None:
        self._busy = False
        self._line: list[tuple[int, int, asyncio.Future[None]]] = []
        self._arrival = itertools.count()

    @contextlib.asynccontextmanager
    async def turn(self, lane: str) -> AsyncIterator[None]:
        await self._enter(_URGENCY.get(lane, len(_URGENCY)))
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, urgency: int) -> None:
        if not self._busy:
            self._busy = True
            return
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (urgency, next(self._arrival), called))
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        while self._line:
            *_, called = heapq.heappop(self._line)
            if not called.done():
                called.set_result(None)
                return
        self._busy = False
