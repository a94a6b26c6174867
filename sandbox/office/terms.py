"""The legal term of an answer: its last day, and how many days are left."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
_SATURDAY = 5


def today_in_kyiv(now: dt.datetime) -> dt.date:
    return now.astimezone(KYIV).date()


def due_day(start: dt.date, days: int | None, working_days: bool) -> dt.date | None:
    """The last day of a term that begins the day after `start`; None when the service has no term in days.

    During martial law public holidays are working days in Ukraine (the Law on the Organisation of Labour Relations
    under Martial Law, № 2136-IX, article 6), so that only weekends are left out. A term in calendar days that would
    end on a weekend ends on the next working day (the Civil Code, article 254).
    """
    if days is None:
        return None
    if not working_days:
        return _next_working_day(start + dt.timedelta(days=days))
    day = start
    for _ in range(days):
        day = _next_working_day(day + dt.timedelta(days=1))
    return _next_working_day(day)


def _next_working_day(day: dt.date) -> dt.date:
    while day.weekday() >= _SATURDAY:
        day += dt.timedelta(days=1)
    return day
