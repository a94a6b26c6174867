"""Dates as people write them: 5.3.1990, 05/03/1990, 1990-03-05, «5 березня 1990 року»."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from enum import Enum, auto

_NUMERIC = re.compile(r"(\d{1,2})[.,/\- ](\d{1,2})[.,/\- ](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORDED = re.compile(r"(\d{1,2})\s+([^\W\d_]+)\s+(\d{4})")
_MONTHS = (
    ("січ", "янв", "jan"),
    ("лют", "фев", "feb"),
    ("бер", "мар", "mar"),
    ("кві", "апр", "apr"),
    ("тра", "май", "мая", "may"),
    ("чер", "июн", "jun"),
    ("лип", "июл", "jul"),
    ("сер", "авг", "aug"),
    ("вер", "сен", "sep"),
    ("жов", "окт", "oct"),
    ("лис", "ноя", "nov"),
    ("гру", "дек", "dec"),
)


class DateProblem(Enum):
    NOT_A_DATE = auto()
    NO_SUCH_DAY = auto()


def read_date(text: str) -> dt.date | DateProblem:
    said = re.sub(r"\s*(року|рік|года|р|г)\.?$", "", text.strip().casefold())
    parts = _parts(said)
    if parts is None:
        return DateProblem.NOT_A_DATE
    try:
        return dt.date(*parts)
    except ValueError:
        return DateProblem.NO_SUCH_DAY


def _parts(said: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(said):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMERIC.fullmatch(said):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _WORDED.fullmatch(said):
        month = _month(found[2])
        return (int(found[3]), month, int(found[1])) if month else None
    return None


def _month(word: str) -> int | None:
    return next((at for at, stems in enumerate(_MONTHS, 1) if word.startswith(stems)), None)


def bound(limit: str | None, today: dt.date) -> dt.date | None:
    """The day that a field's `earliest` or `latest` means: an ISO date, `today`, `today-14y`, `today+9m`, `today+30d`.

    Raises ValueError when the office sent something else.
    """
    if limit is None:
        return None
    if not limit.startswith("today"):
        return dt.date.fromisoformat(limit)
    shift = limit.removeprefix("today")
    if not shift:
        return today
    found = re.fullmatch(r"([+-]\d{1,4})([ymd])", shift)
    if found is None:
        raise ValueError(f"not a bound of a date: {limit!r}")
    return _shifted(today, int(found[1]), found[2])


def _shifted(day: dt.date, number: int, unit: str) -> dt.date:
    if unit == "d":
        return day + dt.timedelta(days=number)
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]  # no 31st of November, no 29th of February in most years
    return dt.date(year, month + 1, min(day.day, last))
