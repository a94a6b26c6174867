"""Telegram's pace, enforced when switched on: 30 messages a second over all chats, one a second within a chat,
20 a minute within a group (negative ids)."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram.errors import too_many


@dataclass
class Limits:
    """`on` False: any pace goes. `per_second` over all chats; `chat_burst` messages within `chat_window` seconds,
    and `group_per_minute` if the chat is a group.
    """

    on: bool = False
    per_second: int = 30
    chat_burst: int = 4
    chat_window: float = 3.0
    group_per_minute: int = 20
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._all: deque[float] = deque()
        self._chats: dict[int, deque[float]] = {}
        self._groups: dict[int, deque[float]] = {}
        self._paused: dict[int, float] = {}

    def check(self, chat_id: int) -> None:
        """Counts one message; raises 429, and then refuses all before its time has passed, as Telegram does."""
        if not self.on:
            return
        at = self.clock()
        wait = max(self._paused.get(0, 0) - at, self._paused.get(chat_id, 0) - at)
        if wait > 0:
            raise too_many(math.ceil(wait))
        self._count(self._all, at, 1.0, self.per_second, 0)
        self._count(self._chats.setdefault(chat_id, deque()), at, self.chat_window, self.chat_burst, chat_id)
        if chat_id < 0:
            self._count(self._groups.setdefault(chat_id, deque()), at, 60.0, self.group_per_minute, chat_id)

    def _count(self, times: deque[float], at: float, window: float, most: int, pause: int) -> None:
        while times and times[0] <= at - window:
            times.popleft()
        if len(times) >= most:
            retry = max(1, math.ceil(times[0] + window - at))
            self._paused[pause] = at + retry
            raise too_many(retry)
        times.append(at)
