"""Each method asks what openapi.yml says, and gives what the office answered."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest

from backend_client.client import OfficeClient
from backend_client.errors import NotFound
from backend_client.models import (
    CentreAssessment,
    CentreMatch,
    Correction,
    EvidenceReceipt,
    Form,
    LifeEvent,
    MessageKind,
    MessageReceipt,
    NewMessage,
    NewRating,
    NewRequest,
    PublicService,
    Rating,
    RatingDetails,
    Request,
    ServiceCentre,
    ServiceSummary,
)
from tests.unit.backend_client.conftest import API_KEY, QUICK, Asked, ScriptedOffice
from tests.unit.backend_client.contract import complaints, example, followed, operations

KEY = "key-12345678"
APPLICANT = "tg-sample0001"
NUMBER = "DP-000042-2"
NEW = NewRequest.model_validate(example("NewRequest"))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

LIFE_EVENT = {"code": "identity", "title": "Документи", "service_count": 9}
CENTRE = {
    "id": "sample-centre",
    "name": "ЦНАП (зразок)",
    "settlement": "Зразкове",
    "community": "Зразкова громада",
    "address": None,
    "latitude": 48.46,
    "longitude": 35.04,
    "location_precision": "settlement",
    "address_provenance": {"source": "зразок"},
}
ASSESSMENT = {"centre_id": "sample-centre", "average": None, "count": 0}
RECEIPT = {"id": "ev_1", "media_type": "image/png", "size": len(PNG), "sha256": "0" * 64}
RATING = {"id": "ra_1", "score": 5}
MESSAGE = NewMessage(applicant=APPLICANT, kind=MessageKind.QUESTION, text="Чи є черга?", language="uk")
EXPORT = {"requests": [example("Request")], "messages": []}
REQUEST = example("Request")
SUMMARIES = example("ServiceSummaries")


@dataclass(frozen=True)
class Case:
    operation: str
    call: Callable[[OfficeClient], Awaitable[Any]]
    status: int
    answer: Any
    value: Any


CASES = [
    Case("health", lambda c: c.healthy(), 200, {"status": "ok"}, True),
    Case(
        "lifeEvents",
        lambda c: c.life_events("uk"),
        200,
        {"items": [LIFE_EVENT]},
        [LifeEvent.model_validate(LIFE_EVENT)],
    ),
    Case(
        "services",
        lambda c: c.services("identity", "en"),
        200,
        SUMMARIES,
        [ServiceSummary.model_validate(one) for one in SUMMARIES["items"]],
    ),
    Case("searchServices", lambda c: c.search_services("загубила паспорт & інше", "uk"), 200, {"items": []}, []),
    Case(
        "service",
        lambda c: c.service("id-card-lost", "uk"),
        200,
        example("PublicService"),
        PublicService.model_validate(example("PublicService")),
    ),
    Case("form", lambda c: c.form("id-card-lost", "uk"), 200, example("Form"), Form.model_validate(example("Form"))),
    Case(
        "centres",
        lambda c: c.centres_for_settlement("в Павлограде", "uk"),
        200,
        {"items": [{"centre": CENTRE, "serves": "unverified"}]},
        [CentreMatch.model_validate({"centre": CENTRE, "serves": "unverified"})],
    ),
    Case("centres", lambda c: c.centres_near(48.4647, -0.0000001, "uk"), 200, {"items": []}, []),
    Case("centre", lambda c: c.centre("sample-centre"), 200, CENTRE, ServiceCentre.model_validate(CENTRE)),
    Case(
        "centreAssessment",
        lambda c: c.centre_assessment("sample-centre"),
        200,
        ASSESSMENT,
        CentreAssessment(centre_id="sample-centre", average=None, count=0),
    ),
    Case(
        "uploadEvidence",
        lambda c: c.upload_evidence(PNG, "image/png", "фото 1.png", APPLICANT, KEY),
        201,
        RECEIPT,
        EvidenceReceipt.model_validate(RECEIPT),
    ),
    Case("submitRequest", lambda c: c.submit_request(NEW, KEY), 201, REQUEST, Request.model_validate(REQUEST)),
    Case(
        "requests",
        lambda c: c.requests(APPLICANT, "uk"),
        200,
        {"items": [REQUEST]},
        [Request.model_validate(REQUEST)],
    ),
    Case("request", lambda c: c.request(NUMBER, APPLICANT, "en"), 200, REQUEST, Request.model_validate(REQUEST)),
    Case(
        "correctRequest",
        lambda c: c.correct_request(NUMBER, Correction(applicant=APPLICANT, answers={"last_name": "Зразок"}), KEY),
        200,
        REQUEST,
        Request.model_validate(REQUEST),
    ),
    Case(
        "withdrawRequest",
        lambda c: c.withdraw_request(NUMBER, APPLICANT, KEY),
        200,
        REQUEST,
        Request.model_validate(REQUEST),
    ),
    Case("rate", lambda c: c.rate(NewRating(token="rt_1", score=5), KEY), 201, RATING, Rating.model_validate(RATING)),
    Case(
        "addRatingDetails",
        lambda c: c.add_rating_details("ra_1", RatingDetails(reasons=["fast"])),
        200,
        RATING,
        Rating.model_validate(RATING),
    ),
    Case("sendMessage", lambda c: c.send_message(MESSAGE, KEY), 201, {"id": "ms_1"}, MessageReceipt(id="ms_1")),
    Case("eraseApplicant", lambda c: c.erase_applicant(APPLICANT), 204, None, None),
    Case("exportApplicant", lambda c: c.export_applicant(APPLICANT), 200, EXPORT, EXPORT),
]


def test_every_operation_is_called() -> None:
    """What the contract offers, the client can do: an operation without a method is half a contract."""
    assert {case.operation for case in CASES} == set(operations())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)
async def test_asks_what_the_contract_says(case: Case, office: ScriptedOffice, client: OfficeClient) -> None:
    """Method, path, parameters, headers and body are the contract's, and the answer comes back typed."""
    office.answers(case.status, case.answer)
    assert await case.call(client) == case.value
    (asked,) = office.asked
    method, template, operation = operations()[case.operation]
    assert asked.method == method
    assert re.fullmatch(re.sub(r"\{\w+}", "[^/]+", f"/v1{template}"), asked.path)
    assert _parameter_complaints(operation, asked, template) == []
    assert _body_complaints(operation, asked) == []
    assert asked.headers["authorization"] == f"Bearer {API_KEY}"


def _parameter_complaints(operation: dict[str, Any], asked: Asked, template: str) -> list[str]:
    names = re.findall(r"\{(\w+)}", template)
    parts = re.fullmatch(re.sub(r"\{\w+}", "([^/]+)", f"/v1{template}"), asked.path)
    assert parts is not None
    given: dict[str, dict[str, str]] = {
        "path": {name: unquote(part) for name, part in zip(names, parts.groups(), strict=True)},
        "query": asked.query,
        "header": asked.headers,
    }
    declared = [followed(one) for one in operation.get("parameters", [])]
    wrong = [f"unknown {name}" for name in asked.query if name not in {one["name"] for one in declared}]
    for one in declared:
        name = one["name"].lower() if one["in"] == "header" else one["name"]
        text = given[one["in"]].get(name)
        if text is None:
            wrong += [f"missing {name}"] if one.get("required") else []
        else:
            wrong += complaints(one["schema"], _typed(one["schema"], text))
    return wrong


def _typed(schema: dict[str, Any], text: str) -> Any:
    kind = followed(schema)["type"]
    return json.loads(text) if kind in {"integer", "number"} else text


def _body_complaints(operation: dict[str, Any], asked: Asked) -> list[str]:
    if "requestBody" not in operation:
        return ["a body that nobody wants"] if asked.body else []
    content = operation["requestBody"]["content"]
    media_type = asked.headers["content-type"]
    if media_type not in content:
        return [f"unknown {media_type}"]
    if media_type != "application/json":
        return [] if asked.body == PNG else ["other bytes"]
    return complaints(content[media_type]["schema"], json.loads(asked.body))


async def test_citizens_words_arrive_as_written(office: ScriptedOffice, client: OfficeClient) -> None:
    """Ampersands, plus signs and Cyrillic are part of the words, not of the address."""
    office.answers(200, {"items": []})
    await client.search_services("паспорт + прописка & 50% #1", "uk")
    assert office.asked[0].query == {"q": "паспорт + прописка & 50% #1", "limit": "5"}


async def test_a_slash_in_a_number_stays_in_the_number(office: ScriptedOffice, client: OfficeClient) -> None:
    """What a citizen types cannot lead to another address of the office."""
    office.refuses(404, "not-found")
    with pytest.raises(NotFound):
        await client.request("DP/../../applicants", APPLICANT, "uk")
    assert office.asked[0].path == "/v1/requests/DP%2F..%2F..%2Fapplicants"


async def test_language_of_texts(office: ScriptedOffice, client: OfficeClient) -> None:
    """The office answers in the language of the conversation."""
    office.answers(201, REQUEST)
    await client.submit_request(NEW.model_copy(update={"language": "en"}), KEY)
    assert office.asked[0].headers["accept-language"] == "en"


async def test_rating_details_send_only_what_was_said(office: ScriptedOffice, client: OfficeClient) -> None:
    """A later comment does not wipe the reasons that were tapped before."""
    office.answers(200, RATING)
    await client.add_rating_details("ra_1", RatingDetails(comment="Дякую"))
    assert json.loads(office.asked[0].body) == {"comment": "Дякую"}


async def test_catalogue_is_kept_for_a_while(office: ScriptedOffice, client: OfficeClient) -> None:
    """The same card twice asks the office once; another language is another card."""
    office.answers(200, example("PublicService"))
    first = await client.service("id-card-lost", "uk")
    assert await client.service("id-card-lost", "uk") == first
    await client.service("id-card-lost", "en")
    assert [one.headers["accept-language"] for one in office.asked] == ["uk", "en"]


async def test_catalogue_is_asked_again_when_its_time_is_over(office: ScriptedOffice) -> None:
    """A change of the catalogue reaches citizens; with 0 seconds at once."""
    office.answers(200, {"items": [LIFE_EVENT]})
    office.answers(200, {"items": []})
    async with OfficeClient(office.url, API_KEY, patience=QUICK, keep_catalogue=0) as client:
        assert len(await client.life_events("uk")) == 1
        assert await client.life_events("uk") == []


async def test_requests_are_never_kept(office: ScriptedOffice, client: OfficeClient) -> None:
    """A citizen who asks for the status sees the status of now."""
    office.answers(200, REQUEST)
    office.answers(200, {**REQUEST, "status": "accepted", "version": 2})
    before = await client.request(NUMBER, APPLICANT, "uk")
    now = await client.request(NUMBER, APPLICANT, "uk")
    assert (before.status, now.status) == ("submitted", "accepted")
