"""The tests' switch: the office fails on demand, and the bot's client takes it as it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend_client.client import OfficeClient
from backend_client.errors import OfficeUnavailable
from backend_client.models import MessageKind, NewMessage
from backend_client.transport import Patience
from tests.contract.office.stage import API_KEY, APPLICANT, Running, running, settings

QUICK = Patience(connect=0.5, one_try=0.3, altogether=2.0, upload=2.0, tries=3, pause=0.01, jitter=0.01)
MESSAGE = NewMessage(applicant=APPLICANT, kind=MessageKind.QUESTION, text="Коли прийти?", language="uk")
MESSAGES = "SELECT count(*) FROM message"


async def _fail(office: Running, **fault: Any) -> None:
    added = await office.call("POST", "/_/faults", json=fault)
    assert added.status == 201, added.body


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "retry_after": 0},
        {"status": 429, "retry_after": 0},
        {"kind": "timeout", "seconds": 1},
        {"kind": "cut"},
        {"status": 503, "when": "after"},
        {"kind": "cut", "when": "after"},
        {"kind": "timeout", "seconds": 1, "when": "after"},
    ],
)
async def test_a_fault_that_passes_is_not_noticed(office: Running, fault: dict[str, Any]) -> None:
    """Before the effect or after it, the message arrives once."""
    await _fail(office, path="/v1/messages", **fault)
    async with OfficeClient(office.url, API_KEY, patience=QUICK) as client:
        await client.send_message(MESSAGE, "message-key-1")
    assert await office.count(MESSAGES) == 1


async def test_a_fault_that_stays_is_told(office: Running) -> None:
    """What was done nevertheless is found by the same key later."""
    await _fail(office, path="/v1/messages", status=503, when="after", count=3)
    async with OfficeClient(office.url, API_KEY, patience=QUICK) as client:
        with pytest.raises(OfficeUnavailable):
            await client.send_message(MESSAGE, "message-key-1")
        await client.send_message(MESSAGE, "message-key-1")
    assert await office.count(MESSAGES) == 1


async def test_a_fault_hits_what_it_names_as_often_as_it_says(office: Running) -> None:
    await _fail(office, path="/v1/services", method="GET", status=500, count=2)
    assert (await office.get("/life-events")).status == 200
    assert [(await office.get("/services")).status for _ in range(3)] == [500, 500, 200]


async def test_faults_are_listed_and_cleared(office: Running) -> None:
    await _fail(office, status=503, count=5)
    assert [one["count"] for one in (await office.call("GET", "/_/faults")).body["items"]] == [5]
    assert (await office.call("DELETE", "/_/faults")).status == 204
    assert (await office.get("/services")).status == 200


@pytest.mark.parametrize("fault", [{"status": 200}, {"kind": "gremlin"}, {"count": 0}, {"problem": "no-such"}, []])
async def test_a_fault_that_makes_no_sense_is_refused(office: Running, fault: Any) -> None:
    assert (await office.call("POST", "/_/faults", json=fault)).status == 422


async def test_a_reset_forgets_everything(office: Running) -> None:
    await office.submitted()
    await _fail(office, status=503)
    assert (await office.call("POST", "/_/reset")).status == 204
    assert (await office.get("/requests", applicant=APPLICANT)).body == {"items": []}


@pytest.mark.parametrize(("method", "path"), [("GET", "/_/health"), ("POST", "/_/reset"), ("POST", "/_/faults")])
async def test_without_control_there_is_no_switch(tmp_path: Path, method: str, path: str) -> None:
    """An office for people cannot be told to forget."""
    async with running(settings(tmp_path, control=False)) as office:
        response = await office.session.request(method, f"{office.url}{path}")
        assert response.status == 404
