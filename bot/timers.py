"""What is to happen later, kept in Redis: it rings once, through the inbox, whatever restarts meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.connection import Client, Script, until_back
from bot.keys import Shard

_AT_MOST = 100
_LOOK_EVERY = 0.5
"""Seconds between looks, as a nearer timer may be set meanwhile."""


@dataclass(frozen=True)
class TimerToSet:
    """Rings once at `due` (aware) with `payload`; the same name again in the same chat moves it."""

    name: str
    due: dt.datetime
    payload: bytes

    @property
    def due_ms(self) -> int:
        return int(self.due.timestamp() * 1000)


class Timers:
    def __init__(self, client: Client, shard: Shard, now: Callable[[], float] = time.time) -> None:
        self._ring = Script(client, "ring")
        self._keys = [shard.timers, shard.timer_payloads, shard.inbox]
        self._now = now

    async def run(self) -> None:
        """Rings until cancelled."""
        while True:
            async for attempt in until_back():
                with attempt:
                    wait = await self.ring()
            await asyncio.sleep(min(wait, _LOOK_EVERY))

    async def ring(self) -> float:
        """Moves what is due into the inbox; seconds to the next one (infinite if there is none)."""
        now = int(self._now() * 1000)
        due = int(await self._ring.run(self._keys, [now, _AT_MOST]))
        return max(due - now, 0) / 1000 if due >= 0 else float("inf")
