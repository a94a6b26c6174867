"""When nobody is disturbed: by Kyiv time, over midnight and over the change to summer time."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.quiet_hours import QuietHours
from dialogs.wording import KYIV


def left(hours: str, moment: str) -> float:
    """Hours until the quiet ends, at a moment in Kyiv."""
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=KYIV)
    parsed = QuietHours.parse(hours)
    return QuietHours(parsed.start, parsed.end, lambda: now).left() / 3600


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        ("2026-03-10 20:59", 0),
        ("2026-03-10 21:00", 11),
        ("2026-03-10 23:30", 8.5),
        ("2026-03-11 00:00", 8),
        ("2026-03-11 07:00", 1),
        ("2026-03-11 08:00", 0),
        ("2026-03-11 12:00", 0),
    ],
)
def test_the_night_lasts_until_the_morning(moment: str, hours: float) -> None:
    """21:00 to 08:00 goes over midnight."""
    assert left("21:00-08:00", moment) == hours


@pytest.mark.parametrize(("moment", "hours"), [("2026-03-28 22:00", 9), ("2026-10-24 22:00", 11)])
def test_a_night_in_which_the_clock_moves_ends_by_the_clock(moment: str, hours: float) -> None:
    """It is an hour shorter in March and an hour longer in October, but ends at eight."""
    assert left("21:00-08:00", moment) == hours


def test_quiet_hours_by_day() -> None:
    """They need not go over midnight."""
    assert left("13:00-14:00", "2026-03-10 13:15") == 0.75
    assert left("13:00-14:00", "2026-03-10 14:00") == 0


def test_the_same_hour_twice_is_never_quiet() -> None:
    """How an operator switches them off."""
    assert left("00:00-00:00", "2026-03-10 00:00") == 0
    assert left("00:00-00:00", "2026-03-10 12:00") == 0


@pytest.mark.parametrize("text", ["", "21-8", "21:00", "25:00-08:00", "21:00-08:60", "21:00 - 08:00"])
def test_other_words_are_refused(text: str) -> None:
    """The bot does not start with hours that nobody can read."""
    with pytest.raises(ValueError, match=r"quiet hours|must be in"):
        QuietHours.parse(text)
