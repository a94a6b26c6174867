"""Each POST once: what a repeated key gives back, and what it does not."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from tests.contract.office.stage import APPLICANT, JPEG, PNG, Running, running, settings

KEY = "the-same-key-0001"
MESSAGE = {"applicant": APPLICANT, "kind": "question", "text": "Коли прийти?", "language": "uk"}
REQUESTS = "SELECT count(*) FROM request"
MESSAGES = "SELECT count(*) FROM message"


async def test_the_same_call_twice_is_done_once(office: Running) -> None:
    """The second answer is the first, and says so."""
    new = await office.filled()
    first, again = [await office.post("/requests", new, key=KEY) for _ in range(2)]
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert await office.count(REQUESTS) == 1


async def test_many_tries_at_once_are_done_once(office: Running) -> None:
    """Whoever comes while the first is handled hears 409, or the first answer."""
    new = await office.filled()
    answers = await asyncio.gather(*(office.post("/requests", new, key=KEY) for _ in range(8)))
    assert {one.status for one in answers} <= {201, 409}
    assert {one.problem for one in answers if one.status == 409} <= {"idempotency-in-progress"}
    assert len({one.body["number"] for one in answers if one.status == 201}) == 1
    assert await office.count(REQUESTS) == 1


async def test_a_call_that_is_being_handled_is_in_progress(office: Running) -> None:
    office.office.in_progress.add(KEY)
    answer = await office.post("/messages", MESSAGE, key=KEY)
    assert (answer.status, answer.problem) == (409, "idempotency-in-progress")


@pytest.mark.parametrize("other", [{**MESSAGE, "text": "Інше."}, {**MESSAGE, "applicant": "tg-another-0001"}])
async def test_a_key_serves_one_body(office: Running, other: dict[str, str]) -> None:
    await office.post("/messages", MESSAGE, key=KEY)
    answer = await office.post("/messages", other, key=KEY)
    assert (answer.status, answer.problem) == (422, "idempotency-key-reused")
    assert await office.count(MESSAGES) == 1


async def test_a_key_serves_one_address(office: Running) -> None:
    """The path and the query count too."""
    number = (await office.submitted())["number"]
    withdrawal = {"applicant": APPLICANT}
    assert (await office.post("/requests/DP-999999-6/withdrawal", withdrawal, key=KEY)).status == 404
    answer = await office.post(f"/requests/{number}/withdrawal", withdrawal, key=KEY)
    assert (answer.status, answer.problem) == (422, "idempotency-key-reused")


async def test_a_refusal_is_kept_too(office: Running) -> None:
    """What was decided stays decided."""
    wrong = await office.filled(tax_number="1")
    first, again = [await office.post("/requests", wrong, key=KEY) for _ in range(2)]
    assert (first.status, again.status, again.body) == (422, 422, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Type"].startswith("application/problem+json")


async def test_the_unreadable_is_not_kept(office: Running) -> None:
    """400 decides nothing: the same key serves the call once it can be read."""
    broken = await office.call("POST", "/v1/messages", data=b"{", headers={"Content-Type": "application/json"}, key=KEY)
    assert (broken.status, broken.problem) == (400, "bad-request")
    assert (await office.post("/messages", MESSAGE, key=KEY)).status == 201


@pytest.mark.parametrize("status", [429, 503])
async def test_an_office_that_was_busy_kept_nothing(office: Running, status: int) -> None:
    await office.call("POST", "/_/faults", json={"path": "/v1/messages", "status": status})
    assert (await office.post("/messages", MESSAGE, key=KEY)).status == status
    assert (await office.post("/messages", MESSAGE, key=KEY)).status == 201


async def test_a_stranger_to_the_office_kept_nothing(office: Running) -> None:
    wrong = {"Authorization": "Bearer wrong"}
    refused = await office.call("POST", "/v1/messages", json=MESSAGE, key=KEY, headers=wrong)
    assert (refused.status, refused.problem) == (401, "unauthorized")
    assert (await office.post("/messages", MESSAGE, key=KEY)).status == 201


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space 1", "ключ-ключ-ключ"])
async def test_a_key_must_be_well_formed(office: Running, key: str) -> None:
    answer = await office.call("POST", "/v1/messages", json=MESSAGE, headers={"Idempotency-Key": key})
    assert (answer.status, answer.problem) == (400, "idempotency-key-missing")


async def test_an_upload_is_replayed_by_its_bytes(office: Running) -> None:
    """A photo sent again gives the same receipt; another photo under its key is refused."""
    path, query = "/v1/evidence", {"applicant": APPLICANT, "name": "a.jpg"}
    first, again = [await office.call("POST", path, params=query, data=JPEG, key=KEY) for _ in range(2)]
    assert first.body == again.body
    other = await office.call("POST", path, params=query, data=PNG, key=KEY)
    assert other.problem == "idempotency-key-reused"


async def test_answers_are_kept_for_30_days(tmp_path: Path) -> None:
    """And over a restart; then the key is free."""
    now = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    async with running(settings(tmp_path), lambda: now) as office:
        first = await office.post("/messages", MESSAGE, key=KEY)
    async with running(settings(tmp_path), lambda: now + dt.timedelta(days=29)) as office:
        assert (await office.post("/messages", MESSAGE, key=KEY)).body == first.body
    async with running(settings(tmp_path), lambda: now + dt.timedelta(days=31)) as office:
        assert (await office.post("/messages", MESSAGE, key=KEY)).body != first.body
