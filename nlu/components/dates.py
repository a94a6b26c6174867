"""Days, as numbers, with a month's name, or counted from today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from nlu.components.spans import Span
from nlu.components.spelling import hint

_MONTHS = (
    "січн|январ", "лют|феврал", "берез|март", "квіт|апрел", "трав|ма[йя]", "черв|июн",
    "лип|июл", "серп|август", "верес|сентябр", "жовт|октябр", "листопад|ноябр", "груд|декабр",
)  # fmt: skip
_WEEKDAYS = (
    "пон[еиє]д[іеєи]?л[оькнаиу]", "вівт[ои]р|втор[оа]?к|вторник", "серед[уиаі]|сред[уыа]", "чет[ві]?ер", "п'?ятн[іи]?ц",
    "субот|суббот", "неділ[юя]|воскрес",
)  # fmt: skip
_SOON = {
    **dict.fromkeys(("сьогодні", "сьодні", "сьогоднішній", "сегодня", "севодня", "сёдня", "седня"), 0),
    **dict.fromkeys(("завтра", "завтро", "зафтра", "звтра", "завтрашній"), 1),
    **dict.fromkeys(("післязавтра", "послезавтра"), 2),
    **dict.fromkeys(("вчора", "учора", "вчера", "вчорашній"), -1),
    **dict.fromkeys(("позавчора", "позавчера"), -2),
    **dict.fromkeys(("через тиждень", "через неделю"), 7),
}
_JUST_PAST = timedelta(days=45)
"""A day and a month that were so short a time ago are those, and not the next ones, eleven months ahead."""
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_SHORT = re.compile(r"(?:^|\b(?:на|до|від|з)\s)(\d{1,2})\.(\d{2})(?![\d.])")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})(?:-?го)?\s+(" + "|".join(_MONTHS) + r")\w*(?:\s+(\d{4}))?")
_SOON_WORD = re.compile(r"\b(?:" + "|".join(_SOON) + r")\b")
# «по п'ятницях» and «щопонеділка» are no days, and «воскресіння» is a holiday.
_WEEKDAY = re.compile(r"(?<!по\s)\b(" + "|".join(_WEEKDAYS) + r")(?!\w*(?:ах|ам|іння)\b)\w*")
# Without such a word there is no day.
_may_name_a_day = hint(rf"\d|{'|'.join(word.partition(' ')[0] for word in _SOON)}|{'|'.join(_WEEKDAYS)}")
_DIGIT = re.compile(r"\d")
_OF_MONTH = re.compile(r"(?<!\d)(\d{1,2})(?:-?го)?\s+числ[оаі]")


def find_dates(text: str, today: date) -> list[Span]:
    """The days in a straightened text as ISO dates, in order; a day without a year is the next such one."""
    found: list[Span] = []
    if not _may_name_a_day(text):
        return found
    for day, match in _candidates(text, today):
        if day is not None and not any(span.start < match.end() and match.start() < span.end for span in found):
            found.append(Span(day.isoformat(), match.start(), match.end()))
    return sorted(found, key=lambda span: span.start)


def _candidates(text: str, today: date) -> Iterator[tuple[date | None, re.Match[str]]]:
    if _DIGIT.search(text):
        yield from _in_numbers(text, today)
    for match in _SOON_WORD.finditer(text):
        yield today + timedelta(days=_SOON[match[0]]), match
    for match in _WEEKDAY.finditer(text):
        ahead = (_position(_WEEKDAYS, match[1]) - today.weekday() - 1) % 7 + 1
        yield today + timedelta(days=ahead), match


def _in_numbers(text: str, today: date) -> Iterator[tuple[date | None, re.Match[str]]]:
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
    for match in _OF_MONTH.finditer(text):
        yield _next_of_month(int(match[1]), today), match


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
        if found and found >= today - _JUST_PAST:
            return found
    return None


def _next_of_month(day: int, today: date) -> date | None:
    months = [(today.year + (today.month + ahead - 1) // 12, (today.month + ahead - 1) % 12 + 1) for ahead in range(3)]
    found = (_day(year, month, day) for year, month in months)
    return next((one for one in found if one and one >= today), None)
