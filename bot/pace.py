"""Telegram's limits, counted in Redis by all senders together; the urgent go first, whoever sends them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.connection import Client, Script
from bot.keys import pace
from bot.lanes import ANSWER, Lane

SEVERAL = 3
"""Chats that Telegram refuses within a second before the whole bot pauses."""

_GIVEN, _QUEUE = 1, -1
WIDER = 1.015
"""A chat's slots are so much wider than its limit, for a message may be late on its way, and the next may not."""


@dataclass(frozen=True)
class Limits:
    """Telegram's, by core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this."""

    per_second: float = 30
    chat_per_second: float = 1
    chat_burst: int = 2
    group_per_minute: float = 20

    @property
    def window(self) -> tuple[int, float]:
        """So many messages over all chats in any so many milliseconds: thirty in a second."""
        count = max(1, int(self.per_second))
        return count, count * 1000 / self.per_second

    def in_chat(self, chat_id: int) -> tuple[float, int]:
        """Milliseconds between two messages, and how many may come at once. Groups have negative ids."""
        if chat_id < 0:
            return WIDER * 60_000 / self.group_per_minute, 1
        return WIDER * 1000 / self.chat_per_second, self.chat_burst


@dataclass(frozen=True)
class Slot:
    """`given`: kept for us, to be used after `wait` seconds; otherwise ask again after `wait` seconds.

    `queue`: not given because others come first, so whoever asks keeps its place. `moment`: when to use it, by the
    monotonic clock; `place`: its place among those of a second.
    """

    given: bool
    wait: float
    queue: bool = False
    moment: float = 0
    place: int = 0


class Pace:
    """`now`: Unix milliseconds; by default the clock of Redis, the same for all processes."""

    def __init__(self, client: Client, limits: Limits | None = None, now: Callable[[], float] = lambda: -1) -> None:
        self._client = client
        self._limits = limits or Limits()
        self._now = now
        self._reserve = Script(client, "reserve")
        self._pause = Script(client, "pause")
        self._quickest = float("inf")

    async def reserve(self, chat_id: int, lane: Lane = ANSWER, counted: bool = True) -> Slot:
        """`counted` False: not a message, so the chat's own limit does not mind it."""
        keys = [pace("all"), pace(f"chat:{chat_id}"), pace("pause"), pace(f"pause:{chat_id}"), pace("recent")]
        arguments = [self._now(), *self._limits.window, *self._limits.in_chat(chat_id), int(counted), lane.ahead]
        asked = time.monotonic()
        outcome, wait, place = await self._reserve.run(keys, arguments)
        return Slot(outcome == _GIVEN, wait / 1000, outcome == _QUEUE, asked + wait / 1000, place)

    async def arrived(self, slot: Slot, left: float) -> None:
        """A message that left at `left` (monotonic) is answered: Telegram counted it somewhere between.

        Not later than now, less the quickest way there and back. If that is after its slot, the slot that follows a
        second behind it moves by as much; else a message held up on the way would meet those of the next second.
        """
        now = time.monotonic()
        self._quickest = min(self._quickest, now - left)
        late = now - self._quickest - slot.moment
        if late > 0:
            await self._client.hincrbyfloat(pace("recent"), str(slot.place), late * 1000)

    async def is_open(self, chat_id: int) -> bool:
        """False: a pause began since the slot was given."""
        return not await self._client.exists(pace("pause"), pace(f"pause:{chat_id}"))

    async def pause(self, chat_id: int, seconds: float) -> bool:
        """Telegram's retry_after, kept to the millisecond. True: the whole bot pauses."""
        keys = [pace("pause"), pace(f"pause:{chat_id}"), pace("refusals")]
        return bool(await self._pause.run(keys, [self._now(), chat_id, int(seconds * 1000), SEVERAL]))
