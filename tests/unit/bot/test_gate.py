"""The way out of a lane: when a message may leave, and what holds it back at the last moment."""

from __future__ import annotations

import time
from typing import cast

from bot.gate import BEFOREHAND, Gate
from bot.keys import Shard
from bot.lanes import ANSWER, Lane
from bot.leases import Lease
from bot.pace import Pace, Slot

WAIT = 0.1


class OnePause:
    """Every slot comes after WAIT; a pause holds the first. `asked`: when it was asked for pauses (monotonic)."""

    def __init__(self) -> None:
        self.reserved: list[float] = []
        self.asked: list[float] = []

    async def reserve(self, chat_id: int, lane: Lane, counted: bool) -> Slot:
        self.reserved.append(time.monotonic())
        return Slot(given=True, wait=WAIT)

    async def is_open(self, chat_id: int) -> bool:
        self.asked.append(time.monotonic())
        return len(self.asked) > 1


async def test_a_pause_that_begins_while_a_message_waits_holds_it() -> None:
    """Also one that begins late. Its slot is let go and another one asked for; it leaves at that one's moment."""
    pace, lease = OnePause(), Lease(Shard(0), "sender", "token", float("inf"))
    gate = Gate(ANSWER, cast(Pace, pace), lambda: 0)
    await gate.ask(lease, 1, counted=True)
    assert len(pace.reserved) == 2
    assert pace.asked[0] >= pace.reserved[0] + WAIT - BEFOREHAND
    assert time.monotonic() >= pace.reserved[1] + WAIT
