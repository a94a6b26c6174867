"""Another program holds the database for a while: nothing is lost, nothing is done by halves."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, Receiver, Running

MESSAGE = {"applicant": APPLICANT, "kind": "question", "text": "Коли прийти?", "language": "uk"}


@asynccontextmanager
async def _held(office: Running) -> AsyncIterator[None]:
    """The office does not wait for it here, as it would for two seconds."""
    await office.office.database.run(lambda connection: connection.execute("PRAGMA busy_timeout = 0") and None)
    with closing(sqlite3.connect(office.office.settings.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_call_is_to_come_again(office: Running) -> None:
    """503 with a pause, after which the same key works."""
    async with _held(office):
        refused = await office.post("/messages", MESSAGE, key="message-key-1")
        assert (refused.status, refused.problem, refused.headers["Retry-After"]) == (503, "unavailable", "1")
    assert (await office.post("/messages", MESSAGE, key="message-key-1")).status == 201


async def test_the_queue_goes_on(office: Running, receiver: Receiver) -> None:
    """An event that could not be read from the queue, or not be ticked off, is delivered afterwards."""
    number = await office.brought_to(Status.ACCEPTED)
    await receiver.wait(1)
    async with _held(office):
        office.office.database.listeners[-1]()
        assert (await office.post("/messages", MESSAGE)).status == 503
    await office.decide(number, Status.IN_WORK)
    await receiver.wait_for_status("in_work")
