"""The way out of one lane in one process: its messages ask for slots in turn, and wait outside where it takes long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from bot.connection import until_back
from bot.lanes import Lane
from bot.leases import Lease, LeaseEnding
from bot.pace import Pace, Slot

LOOK_AGAIN = 60.0
"""Seconds between looks at the clock in a quiet night: clocks are set, and machines sleep."""

BEFOREHAND = 0.01
"""Seconds before a slot's moment at which its holder looks for a pause: later, the question would make it late."""


class Gate:
    """`quiet`: seconds that the quiet hours still last; 0 by day. Whoever asks has a place."""

    def __init__(self, lane: Lane, pace: Pace, quiet: Callable[[], float]) -> None:
        self._lane = lane
        self._pace = pace
        self._quiet = quiet
        self._calls = asyncio.Semaphore(lane.calls)
        self._asking = asyncio.Lock()
        self._waiting: dict[asyncio.Task[Any], Lease] = {}

    @contextlib.asynccontextmanager
    async def place(self, lease: Lease) -> AsyncIterator[None]:
        """One of the calls that may be under way; there may be hundreds before us. Raises LeaseEnding."""
        with self._wait(lease):
            await self._calls.acquire()
        try:
            yield
        finally:
            self._calls.release()

    def dismiss(self, lease: Lease) -> None:
        """Cancels the tasks that wait here for a lease that ends: what they have is for its next holder."""
        for task in [task for task, of in self._waiting.items() if of is lease]:
            task.cancel()

    @contextlib.contextmanager
    def _wait(self, lease: Lease) -> Iterator[None]:
        task = asyncio.current_task()
        if lease.ending.is_set() or task is None:
            raise LeaseEnding(lease.key)
        self._waiting[task] = lease
        try:
            yield
        finally:
            self._waiting.pop(task, None)

    async def ask(self, lease: Lease, chat_id: int, counted: bool) -> Slot:
        """Waits for a slot and then for its moment. One that is not given is to be asked for again after its wait:
        of a night, of a pause, of the chat's own limit. Raises LeaseEnding."""
        while True:
            with self._wait(lease):
                slot = await self._in_turn(lease, chat_id, counted)
            if not slot.given:
                return slot
            if await self._comes(lease, chat_id, slot.wait):
                return slot

    async def _comes(self, lease: Lease, chat_id: int, wait: float) -> bool:
        """Waits for a slot's moment. False: a pause has begun since it was given. Raises LeaseEnding."""
        loop = asyncio.get_running_loop()
        moment = loop.time() + wait  # not `slot.moment`, which may be early by the question's way to Redis
        await lease.pause(max(0.0, wait - BEFOREHAND))
        is_open = wait == 0 or await self._is_open(chat_id)
        await lease.pause(max(0.0, moment - loop.time()))
        return is_open

    async def _in_turn(self, lease: Lease, chat_id: int, counted: bool) -> Slot:
        async with self._asking:
            if night := self._night():
                return Slot(given=False, wait=min(night, LOOK_AGAIN))
            return await self._next(lease, chat_id, counted)

    async def _next(self, lease: Lease, chat_id: int, counted: bool) -> Slot:
        while True:
            async for attempt in until_back():
                with attempt:
                    slot = await self._pace.reserve(chat_id, self._lane, counted)
            if not slot.queue:
                return slot
            await lease.pause(slot.wait)

    async def _is_open(self, chat_id: int) -> bool:
        async for attempt in until_back():
            with attempt:
                answer = await self._pace.is_open(chat_id)
        return answer

    def _night(self) -> float:
        return self._quiet() if self._lane.held_at_night else 0
