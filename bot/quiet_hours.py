"""The hours, by Kyiv time, in which nobody is disturbed who has not asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from dialogs.wording import KYIV


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class QuietHours:
    """From `start` until before `end`, usually over midnight; never, if they are the same."""

    start: dt.time
    end: dt.time
    now: Callable[[], dt.datetime] = _now

    @classmethod
    def parse(cls, text: str) -> QuietHours:
        """`21:00-08:00`; ValueError for anything else."""
        if re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", text) is None:
            raise ValueError("quiet hours are written like 21:00-08:00")
        start, end = (dt.time.fromisoformat(part) for part in text.split("-"))
        return cls(start, end)

    def left(self) -> float:
        """Seconds until they end; 0 outside."""
        now = self.now().astimezone(KYIV)
        return self._next_end(now).timestamp() - now.timestamp() if self._within(now.time()) else 0

    def _within(self, time: dt.time) -> bool:
        if self.start <= self.end:
            return self.start <= time < self.end
        return time >= self.start or time < self.end

    def _next_end(self, now: dt.datetime) -> dt.datetime:
        day = now.date() if now.time() < self.end else now.date() + dt.timedelta(days=1)
        return dt.datetime.combine(day, self.end, KYIV)
