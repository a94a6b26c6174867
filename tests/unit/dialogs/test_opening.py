"""Opening hours in a sentence: open now, or when it opens."""

from __future__ import annotations

import datetime as dt

import pytest

from dialogs.opening import open_now, timetable
from dialogs.wording import KYIV, Wording

HOURS = "Mo-Th 08:00-17:00; Fr 08:00-15:45"
UK, EN = Wording("uk"), Wording("en")


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of November 2026 in Kyiv; the 23rd is a Monday."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (at(23, 8), "Зараз відчинено до 17:00"),
        (at(23, 16, 59), "Зараз відчинено до 17:00"),
        (at(23, 17), "зачинено, відчиниться завтра о 08:00"),
        (at(24, 7, 59), "зачинено, відчиниться сьогодні о 08:00"),
        (at(27, 16), "зачинено, відчиниться у понеділок о 08:00"),
        (at(28, 12), "зачинено, відчиниться у понеділок о 08:00"),
    ],
)
def test_now(moment: dt.datetime, told: str) -> None:
    """By the clock of Kyiv, wherever the server is."""
    assert told in open_now(HOURS, moment, UK)
    assert told in open_now(HOURS, moment.astimezone(dt.UTC), UK)


def test_always_open() -> None:
    """Some places never close."""
    assert "цілодобово" in open_now("24/7", at(23, 3), UK)


def test_timetables() -> None:
    """OpenStreetMap's syntax is not for people."""
    assert timetable("Mo-Th 08:00-17:00; Sa,Su off", UK) == "Пн–Чт 08:00–17:00; Сб, Нд вихідний"
    assert timetable(HOURS, EN).startswith("Mon–Thu 08:00–17:00")


def test_nonsense() -> None:
    """What cannot be read is an error of the office's data, not a guess."""
    with pytest.raises(ValueError, match="cannot be read"):
        open_now("як домовимось", at(23, 12), UK)
