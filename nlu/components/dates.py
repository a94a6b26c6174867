"""Days, as numbers, with a month's name, or counted from today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from nlu.components.spans import Span

_MONTHS = (
    "січн|январ", "лют|феврал", "берез|март", "квіт|апрел", "трав|ма[йя]", "черв|июн",
    "лип|июл", "серп|август", "верес|сентябр", "жовт|октябр", "листопад|ноябр", "груд|декабр",
)  # fmt: skip
_WEEKDAYS = (
    "понеділ|понедел|понєд", "вівтор|вторник", "серед[уи]|сред[уы]", "четвер", "п'ятниц|пятниц", "субот|суббот",
    "неділ[юя]|воскресен",
)  # fmt: skip
_SOON = {"сьогодні": 0, "сегодня": 0, "завтра": 1, "післязавтра": 2, "послезавтра": 2}
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_SHORT = re.compile(r"(?:^|\b(?:на|до|від|з)\s)(\d{1,2})\.(\d{2})(?![\d.])")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})(?:-?го)?\s+(" + "|".join(_MONTHS) + r")\w*(?:\s+(\d{4}))?")
_SOON_WORD = re.compile(r"\b(?:" + "|".join(_SOON) + r")\b")
_WEEKDAY = re.compile(r"\b[ув]о?\s+(" + "|".join(_WEEKDAYS) + r")\w*|\bна\s+(" + "|".join(_WEEKDAYS) + r")\w*")


def find_dates(text: str, today: date) -> list[Span]:
    """The days in a straightened text as ISO dates, in order; a day without a year is the next such one."""
    found: list[Span] = []
    for day, match in _candidates(text, today):
        if day is not None and not any(span.start < match.end() and match.start() < span.end for span in found):
            found.append(Span(day.isoformat(), match.start(), match.end()))
    return sorted(found, key=lambda span: span.start)


def _candidates(text: str, today: date) -> Iterator[tuple[date | None, re.Match[str]]]:
    for match in _ISO.finditer(text):
        yield _day(int(match[1]), int(match[2]), int(match[3])), match
    for match in _NUMERIC.finditer(text):
        year = int(match[3]) if len(match[3]) == 4 else _century(int(match[3]), today)
        yield _day(year, int(match[2]), int(match[1])), match
    for match in _NAMED.finditer(text):
        month = _position(_MONTHS, match[2]) + 1
        day = int(match[1])
        yield (_day(int(match[3]), month, day) if match[3] else _next(month, day, today)), match
    for match in _SHORT.finditer(text):
        yield _next(int(match[2]), int(match[1]), today), match
    for match in _SOON_WORD.finditer(text):
        yield today + timedelta(days=_SOON[match[0]]), match
    for match in _WEEKDAY.finditer(text):
        ahead = (_position(_WEEKDAYS, match[1] or match[2]) - today.weekday() - 1) % 7 + 1
        yield today + timedelta(days=ahead), match


def _position(patterns: tuple[str, ...], word: str) -> int:
    return next(number for number, pattern in enumerate(patterns) if re.match(pattern, word))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _century(year: int, today: date) -> int:
    """Two digits mean the latest such year that is at most ten years ahead: births lie far back."""
    year += today.year // 100 * 100
    return year if year <= today.year + 10 else year - 100


def _next(month: int, day: int, today: date) -> date | None:
    for year in range(today.year, today.year + 9):
        found = _day(year, month, day)
        if found and found >= today:
            return found
    return None
