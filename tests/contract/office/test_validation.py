"""What the office does not take, field by field, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, JPEG, STRANGER, Running


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("tax_number", "1759013777"),
        ("tax_number", "175901377"),
        ("tax_number", "abcdefghij"),
        ("birth_date", "2000-02-31"),
        ("birth_date", "31.01.2000"),
        ("birth_date", "1899-12-31"),
        ("birth_date", "2999-01-01"),
        ("loss_date", "2999-01-01"),
        ("phone", "12345"),
        ("phone", "+380001"),
        ("email", "not-an-address"),
        ("last_name", "Smith"),
        ("last_name", "ш" * 41),
        ("last_name", "   "),
        ("copies", "0"),
        ("copies", "6"),
        ("copies", "три"),
        ("copies", "NaN"),
        ("abroad", "maybe"),
        ("pickup", "pigeon"),
        ("story", "я" * 301),
        ("address", "-"),
        ("reason", "eaten"),
    ],
)
async def test_an_answer_that_does_not_do_is_named(office: Running, field: str, answer: str) -> None:
    """By the field's id, that field alone, with words for the citizen."""
    refused = await office.post("/requests", await office.filled(**{field: answer}))
    assert (refused.status, refused.problem) == (422, "validation")
    assert set(refused.wrong) == {field}
    assert refused.wrong[field]


@pytest.mark.parametrize(
    "answers",
    [
        {"email": "olena@example.org"},
        {"copies": "5"},
        {"last_name": "Нечуй-Левицька"},
        {"birth_date": "2000-02-29"},
        {"abroad": "yes", "country": "Польща"},
        {"reason": "stolen", "reported": "later"},
        {"story": "Загубив у трамваї."},
        {"phone": "+48512345678"},
    ],
)
async def test_good_answers_are_taken(office: Running, answers: dict[str, str]) -> None:
    assert (await office.post("/requests", await office.filled(**answers))).status == 201


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"abroad": "yes"}, {"country"}),
        ({"abroad": "no", "country": "Польща"}, {"country"}),
        ({"reason": "stolen"}, {"reported"}),
        ({"reason": "lost", "reported": "later"}, {"reported"}),
        ({"applicant": "representative"}, {"power-of-attorney"}),
        ({"no_such_field": "х"}, {"no_such_field"}),
    ],
)
async def test_conditions_decide_what_is_asked(office: Running, answers: dict[str, str], wrong: set[str]) -> None:
    """What the case asks is required; what it does not ask is not taken."""
    refused = await office.post("/requests", await office.filled(**answers))
    assert (refused.status, set(refused.wrong)) == (422, wrong)


async def test_every_missing_field_is_named_at_once(office: Running) -> None:
    """The citizen mends all in one go."""
    new = await office.filled()
    refused = await office.post("/requests", {**new, "answers": {"reason": "lost"}, "evidence": {}})
    required = {"applicant", "last_name", "birth_date", "tax_number", "phone", "loss_date", "abroad", "address"}
    assert set(refused.wrong) == required | {"pickup", "photo"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service_code": "no-such-service"}, "service_code"),
        ({"service_code": "marriage"}, "service_code"),
        ({"centre_id": "nowhere"}, "centre_id"),
        ({"form_version": "old"}, "form_version"),
        ({"language": "de"}, "language"),
        ({"applicant": "short"}, "applicant"),
        ({"consent_given_at": "yesterday"}, "consent_given_at"),
        ({"consent_given_at": "2026-01-16T09:15:00"}, "consent_given_at"),
        ({"consent_given_at": "0001-01-01T00:00:00+10:00"}, "consent_given_at"),
        ({"answers": {"last_name": 1}}, "answers.last_name"),
        ({"mood": "good"}, "mood"),
    ],
)
async def test_members_are_checked(office: Running, changes: dict[str, Any], field: str) -> None:
    """Unknown services, centres and members are 422, with the member's name."""
    refused = await office.post("/requests", {**await office.filled(), **changes})
    assert (refused.status, refused.problem, set(refused.wrong)) == (422, "validation", {field})


async def test_evidence_must_be_the_applicants_own(office: Running) -> None:
    """Somebody else's file is as unknown as one that never was."""
    for evidence in ((await office.upload(JPEG, STRANGER)).body["id"], "ev_nothing"):
        new = await office.filled()
        refused = await office.post("/requests", {**new, "evidence": {"photo": [evidence]}})
        assert (refused.status, set(refused.wrong)) == (422, {"photo"})


async def test_there_is_a_limit_to_files(office: Running) -> None:
    files = [(await office.upload(JPEG)).body["id"] for _ in range(3)]
    new = await office.filled()
    refused = await office.post("/requests", {**new, "evidence": {**new["evidence"], "scan": files}})
    assert set(refused.wrong) == {"scan"}


@pytest.mark.parametrize(
    ("content", "media_type", "status", "problem"),
    [
        (b"{", "application/json", 400, "bad-request"),
        (b"", "application/json", 400, "bad-request"),
        (b"\xff\xfe", "application/json", 400, "bad-request"),
        (b"{}", "text/plain", 415, "unsupported-media"),
        (b"[]", "application/json", 422, "validation"),
        (b'"' + b"x" * 1024 * 1024 + b'"', "application/json", 413, "too-large"),
    ],
)
async def test_a_body_that_is_no_request(
    office: Running, content: bytes, media_type: str, status: int, problem: str
) -> None:
    headers = {"Content-Type": media_type}
    refused = await office.call("POST", "/v1/requests", data=content, headers=headers)
    assert (refused.status, refused.problem) == (status, problem)


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/services/search", {}, "q"),
        ("/services/search", {"q": ""}, "q"),
        ("/services/search", {"q": "x" * 1001}, "q"),
        ("/services/search", {"q": "паспорт", "limit": "0"}, "limit"),
        ("/services/search", {"q": "паспорт", "limit": "21"}, "limit"),
        ("/services/search", {"q": "паспорт", "limit": "1.5"}, "limit"),
        ("/services", {"life_event": ""}, "life_event"),
        ("/centres", {}, "settlement"),
        ("/centres", {"latitude": "48"}, "settlement"),
        ("/centres", {"settlement": "Самар", "latitude": "48", "longitude": "35"}, "settlement"),
        ("/centres", {"latitude": "91", "longitude": "35"}, "latitude"),
        ("/centres", {"latitude": "48", "longitude": "nan"}, "longitude"),
        ("/requests", {}, "applicant"),
        ("/requests", {"applicant": "коротко"}, "applicant"),
        ("/applicants/short/export", {}, "applicant"),
    ],
)
async def test_a_wrong_parameter_is_named(office: Running, path: str, query: dict[str, str], field: str) -> None:
    refused = await office.get(path, **query)
    assert (refused.status, refused.problem, set(refused.wrong)) == (422, "validation", {field})


async def test_the_longest_search_is_read(office: Running) -> None:
    """1000 letters, each of which takes 12 bytes of the address."""
    assert (await office.get("/services/search", q="🪪" * 1000)).status == 200


@pytest.mark.parametrize(
    ("answers", "evidence", "wrong"),
    [
        ({}, {}, {"last_name", "email", "photo"}),
        ({"last_name": "Коваль"}, {"photo": True}, {"email"}),
        ({"last_name": "Коваль", "email": "a@example.org"}, {}, {"photo"}),
        ({"last_name": "Коваль", "email": "a@example.org", "phone": "+380671234567"}, {"photo": True}, {"phone"}),
        ({"last_name": "Smith", "email": "a@example.org"}, {"photo": True}, {"last_name"}),
    ],
)
async def test_a_correction_mends_what_was_returned_and_nothing_else(
    office: Running, answers: dict[str, str], evidence: dict[str, bool], wrong: set[str]
) -> None:
    """All the returned fields, the optional ones too; each as good as in a new request."""
    number = (await office.submitted())["number"]
    reasons = {"last_name": "Не те.", "email": "Лист не дійшов.", "photo": "Розмите."}
    await office.decide(number, Status.RETURNED, reasons=reasons)
    photo = (await office.upload(JPEG)).body["id"]
    files = {field: [photo] for field in evidence}
    refused = await office.post(
        f"/requests/{number}/corrections", {"applicant": APPLICANT, "answers": answers, "evidence": files}
    )
    assert (refused.status, set(refused.wrong)) == (422, wrong)
    assert (await office.get(f"/requests/{number}", applicant=APPLICANT)).body["status"] == "returned"


async def test_words_come_in_the_language_that_is_asked_for(office: Running) -> None:
    """Of problems, of labels, of what comes next; Ukrainian for any other language."""
    new = await office.filled(tax_number="1")
    for language, start in {"en": "Check the number", "uk": "Перевірте номер", "de": "Перевірте номер"}.items():
        headers = {"Accept-Language": language}
        refused = await office.call("POST", "/v1/requests", json=new, headers=headers)
        assert refused.wrong["tax_number"].startswith(start)
    number = await office.brought_to(Status.RETURNED)
    path = f"/v1/requests/{number}"
    seen = await office.call("GET", path, params={"applicant": APPLICANT}, headers={"Accept-Language": "en"})
    assert seen.body["returned_items"][0]["label"] == "Last name"
    assert seen.body["next_step"].startswith("Correct what is marked")
