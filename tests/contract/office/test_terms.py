"""The legal term: which day is its last, and when it starts anew."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sandbox.office.statuses import Status
from sandbox.office.terms import due_day
from tests.contract.office.stage import APPLICANT, Running, running, settings

FRIDAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "days", "working", "last"),
    [
        (FRIDAY, 1, True, "2026-11-23"),
        (FRIDAY, 5, True, "2026-11-27"),
        (FRIDAY, 20, True, "2026-12-18"),
        ("2026-12-24", 1, True, "2026-12-25"),
        ("2026-12-30", 2, True, "2027-01-01"),
        (FRIDAY, 10, False, "2026-11-30"),
        (FRIDAY, 1, False, "2026-11-23"),
        (FRIDAY, 3, False, "2026-11-23"),
        (FRIDAY, 0, False, "2026-11-20"),
        (FRIDAY, 0, True, "2026-11-20"),
        ("2026-11-21", 0, True, "2026-11-23"),
        (FRIDAY, None, True, None),
    ],
)
def test_the_last_day(start: dt.date | str, days: int | None, working: bool, last: str | None) -> None:
    """The count begins the day after. Weekends are no working days, holidays under martial law are; a term in
    calendar days does not end on a weekend."""
    day = due_day(dt.date.fromisoformat(str(start)), days, working)
    assert (day.isoformat() if day else None) == last


async def test_the_day_is_kyivs(tmp_path: Path) -> None:
    """Half past midnight on Tuesday in Kyiv is still Monday in UTC."""
    night = dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC)
    async with running(settings(tmp_path), lambda: night) as office:
        assert (await office.submitted())["due_on"] == "2026-12-22"


async def test_a_correction_starts_the_term_anew(tmp_path: Path) -> None:
    """Until then the office had nothing complete to decide on."""
    days = [dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)]
    async with running(settings(tmp_path), lambda: days[-1]) as office:
        filed = await office.submitted()
        await office.decide(filed["number"], Status.RETURNED)
        days.append(days[0] + dt.timedelta(days=7))
        correction = {"applicant": APPLICANT, "answers": {"last_name": "Коваль"}}
        corrected = await office.post(f"/requests/{filed['number']}/corrections", correction)
    assert (filed["due_on"], corrected.body["due_on"]) == ("2026-12-21", "2026-12-28")
    assert corrected.body["submitted_at"] == filed["submitted_at"]


async def test_a_service_without_a_term_has_no_last_day(office: Running) -> None:
    """And one that is done at once ends on the day itself, or the next working one."""
    body = {"answers": {"last_name": "Коваль"}, "evidence": {}, "service_code": "residence-register"}
    version = await office.form_version("residence-register")
    filed = await office.post("/requests", {**await office.filled(), **body, "form_version": version})
    assert filed.status == 201
    due, submitted = dt.date.fromisoformat(filed.body["due_on"]), dt.datetime.fromisoformat(filed.body["submitted_at"])
    assert 0 <= (due - submitted.date()).days <= 3
