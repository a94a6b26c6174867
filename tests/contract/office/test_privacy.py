"""Whose data is whose, what is shown on request, what is erased, and who gets in at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sandbox.office.statuses import Status
from tests.contract.office.stage import ANSWERS, APPLICANT, JPEG, STRANGER, Receiver, Running, running, settings


async def test_somebody_elses_request_is_as_unknown_as_none(office: Running) -> None:
    """The same 404, word for word: a stranger learns not even that it exists."""
    theirs, none = (await office.submitted())["number"], "DP-999999-6"
    correction = {"applicant": STRANGER, "answers": {"last_name": "Коваль"}}
    for number in (theirs, none):
        read = await office.get(f"/requests/{number}", applicant=STRANGER)
        withdrawn = await office.post(f"/requests/{number}/withdrawal", {"applicant": STRANGER})
        corrected = await office.post(f"/requests/{number}/corrections", correction)
        assert {(one.status, str(one.body)) for one in (read, withdrawn, corrected)} == {(404, str(read.body))}
        assert read.problem == "not-found"
    assert (await office.get("/requests", applicant=STRANGER)).body == {"items": []}


async def test_a_message_cannot_name_somebody_elses_request(office: Running) -> None:
    number = (await office.submitted())["number"]
    message = {"kind": "question", "text": "Що там?", "language": "uk", "request_number": number}
    assert (await office.post("/messages", {**message, "applicant": APPLICANT})).status == 201
    refused = await office.post("/messages", {**message, "applicant": STRANGER})
    assert (refused.status, set(refused.wrong)) == (422, {"request_number"})


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic dGhlOmtleQ==", "the-office-key"])
async def test_the_key_opens_everything_but_health(office: Running, authorization: str) -> None:
    headers = {"Authorization": authorization}
    refused = await office.call("GET", "/v1/services", headers=headers)
    assert (refused.status, refused.problem) == (401, "unauthorized")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert (await office.call("GET", "/v1/health", headers=headers)).body == {"status": "ok"}


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v1/nothing", 404), ("PUT", "/v1/services", 405)])
async def test_a_wrong_address_is_a_problem_too(office: Running, method: str, path: str, status: int) -> None:
    answer = await office.call(method, path)
    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (status, "application/problem+json")


async def test_erasing_leaves_only_what_the_law_keeps(office: Running) -> None:
    """Messages, unused files and final requests go, with what the office remembers of them; an open request stays."""
    kept = await office.submitted()
    await office.brought_to(Status.WITHDRAWN)
    await office.upload(JPEG)
    await office.post("/messages", {"applicant": APPLICANT, "kind": "complaint", "text": "Довго.", "language": "uk"})
    path = f"/v1/applicants/{APPLICANT}"
    assert [(await office.call("DELETE", path)).status for _ in range(2)] == [204, 204]
    left = (await office.get(f"/applicants/{APPLICANT}/export")).body
    assert [one["number"] for one in left["requests"]] == [kept["number"]]
    assert left["messages"] == []
    assert await office.count("SELECT count(*) FROM evidence") == 1


async def test_nothing_of_an_erased_applicant_stays_in_the_file(tmp_path: Path, receiver: Receiver) -> None:
    """Not even where the database keeps free pages; other applicants lose nothing."""
    async with running(settings(tmp_path, receiver.url)) as office:
        receiver.answers += [500] * 50
        number = await office.brought_to(Status.REFUSED)
        text = "Пан Тарасенко-Незабутній чекав годину."
        for applicant in (APPLICANT, STRANGER):
            await office.post(
                "/messages", {"applicant": applicant, "kind": "complaint", "text": text[:4], "language": "uk"}
            )
        await office.post("/messages", {"applicant": APPLICANT, "kind": "complaint", "text": text, "language": "uk"})
        await office.call("DELETE", f"/v1/applicants/{APPLICANT}")
        assert await office.count("SELECT count(*) FROM message") == 1
    database = (tmp_path / "office.sqlite3").read_bytes()
    for trace in (APPLICANT, number, "Тарасенко", "Шевченко", "1759013776"):
        assert trace.encode() not in database


async def test_an_export_is_everything(office: Running) -> None:
    """Requests with their timelines, answers and files; messages with the answers."""
    number = await office.brought_to(Status.GRANTED)
    message = {"applicant": APPLICANT, "kind": "question", "text": "Коли прийти?", "language": "uk"}
    sent = await office.post("/messages", message)
    await office.answer(sent.body["id"], "У будній день.")
    export = (await office.get(f"/applicants/{APPLICANT}/export")).body
    assert [(one["number"], len(one["timeline"])) for one in export["requests"]] == [(number, 4)]
    (filed,) = export["requests"]
    assert filed["answers"]["tax_number"] == ANSWERS["tax_number"]
    assert [(one["field"], one["name"], one["size"]) for one in filed["evidence"]] == [("photo", "скан.jpg", len(JPEG))]
    assert [(one["text"], one["answer"]) for one in export["messages"]] == [("Коли прийти?", "У будній день.")]


async def test_files_that_nobody_filed_are_erased_after_a_week(tmp_path: Path) -> None:
    """At the office's next start, or an hour later; filed ones stay."""
    now = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    async with running(settings(tmp_path), lambda: now) as office:
        await office.upload(JPEG)
        await office.submitted()
    count = "SELECT count(*) FROM evidence"
    for days, left in ((6, 2), (8, 1)):
        async with running(settings(tmp_path), lambda days=days: now + dt.timedelta(days=days)) as office:  # type: ignore[misc]
            await office.get("/services")
            assert await office.count(count) == left
