"""Times as an operator types them at night, in Kyiv time."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.notice_command import when
from dialogs.wording import KYIV

NIGHT = dt.datetime(2026, 11, 26, 3, 5, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("06:00", dt.datetime(2026, 11, 26, 6, 0, tzinfo=KYIV)),
        ("02:00", dt.datetime(2026, 11, 27, 2, 0, tzinfo=KYIV)),
        ("2026-11-28 14:30", dt.datetime(2026, 11, 28, 14, 30, tzinfo=KYIV)),
        ("2026-11-28T14:30", dt.datetime(2026, 11, 28, 14, 30, tzinfo=KYIV)),
    ],
)
def test_times(typed: str, meant: dt.datetime) -> None:
    """An hour alone is the next time that it is so late."""
    assert when(typed, NIGHT) == meant


@pytest.mark.parametrize("typed", ["завтра", "25:00", "", "14"])
def test_what_is_no_time(typed: str) -> None:
    """Is refused with how to write one."""
    with pytest.raises(ValueError, match="Kyiv time"):
        when(typed, NIGHT)
