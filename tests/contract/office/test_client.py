"""The bot's own client against the office: each of the 20 operations, once, as the bot calls it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from backend_client.client import OfficeClient
from backend_client.errors import Conflict, Invalid, NotFound, TokenUsed, UnsupportedMedia
from backend_client.models import (
    Correction,
    MessageKind,
    NewMessage,
    NewRating,
    NewRequest,
    RatingDetails,
    RequestStatus,
)
from sandbox.office.statuses import Status
from tests.contract.office.stage import ANSWERS, APPLICANT, JPEG, SERVICE, STRANGER, Receiver, Running

CONTRACT = Path(__file__).parents[3] / "backend_client" / "openapi.yml"


async def _new(client: OfficeClient) -> NewRequest:
    form = await client.form(SERVICE, "uk")
    photo = await client.upload_evidence(JPEG, "image/jpeg", "фото.jpg", APPLICANT, "upload-photo-1")
    return NewRequest(
        service_code=SERVICE,
        applicant=APPLICANT,
        form_version=form.version,
        language="uk",
        centre_id="pavlohrad",
        answers=ANSWERS,
        evidence={"photo": [photo.id]},
        consent_given_at=dt.datetime.now(dt.UTC),
    )


def test_the_contract_has_no_other_operations() -> None:
    """The tests below call them all; a new operation is to be called here too."""
    paths = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["paths"]
    assert sum(len(operations) for operations in paths.values()) == 20


async def test_the_catalogue(client: OfficeClient) -> None:
    """health, lifeEvents, services, searchServices, service, form: events without services are not shown."""
    assert await client.healthy()
    assert [(event.code, event.service_count) for event in await client.life_events("uk")] == [
        ("identity", 2),
        ("family", 2),
    ]
    assert [one.code for one in await client.services("family", "en")] == ["birth-help", "marriage"]
    assert (await client.search_services("загубила паспорт", "uk"))[0].code == SERVICE
    card = await client.service(SERVICE, "en")
    assert (card.short_title, card.provider) == ("Lost passport", "Міграційна служба (через ЦНАП)")
    with pytest.raises(NotFound):
        await client.form("marriage", "uk")


async def test_a_form_is_questions_fields_uploads(client: OfficeClient) -> None:
    """In this order; a document to upload that is needed twice has two fields; a condition is the card's."""
    form = await client.form(SERVICE, "uk")
    ids = [field.id for field in form.fields]
    assert ids[:4] == ["reason", "applicant", "reported", "last_name"]
    assert ids[-5:] == ["scan", "photo", "power-of-attorney", "passport", "photo-2"]
    fields = {field.id: field for field in form.fields}
    assert fields["reported"].when == {"reason": ["stolen"]}
    assert fields["power-of-attorney"].when == {"applicant": ["representative"]}
    assert (fields["photo"].required, fields["passport"].required, fields["photo-2"].required) == (True, False, False)
    assert (fields["birth_date"].required, fields["birth_date"].earliest) == (True, "1900-01-01")


async def test_the_centres(client: OfficeClient) -> None:
    """centres (both ways), centre, centreAssessment."""
    assert (await client.centres_for_settlement("Павлоград", "uk"))[0].centre.id == "pavlohrad"
    assert (await client.centres_near(48.5, 34.6, "uk"))[0].centre.id == "kamianske"
    assert (await client.centre("samar")).settlement == "Самар"
    assert (await client.centre_assessment("samar")).average is None
    with pytest.raises(NotFound):
        await client.centre("nowhere")


async def test_a_request(client: OfficeClient, office: Running) -> None:
    """uploadEvidence, submitRequest, requests, request, correctRequest, withdrawRequest."""
    filed = await client.submit_request(await _new(client), "file-request-1")
    assert filed.status is RequestStatus.SUBMITTED
    assert [one.number for one in await client.requests(APPLICANT, "uk")] == [filed.number]
    with pytest.raises(NotFound):
        await client.request(filed.number, STRANGER, "uk")
    await office.decide(filed.number, Status.RETURNED)
    returned = await client.request(filed.number, APPLICANT, "uk")
    assert [item.field_id for item in returned.returned_items] == ["last_name"]
    correction = Correction(applicant=APPLICANT, answers={"last_name": "Коваль"})
    assert (await client.correct_request(filed.number, correction, "correct-1")).status is RequestStatus.SUBMITTED
    withdrawn = await client.withdraw_request(filed.number, APPLICANT, "withdraw-1")
    assert withdrawn.status is RequestStatus.WITHDRAWN
    with pytest.raises(Conflict):
        await client.withdraw_request(filed.number, APPLICANT, "withdraw-2")


async def test_refusals_are_understood(client: OfficeClient) -> None:
    """What the bot can tell the citizen: which field, which file."""
    new = await _new(client)
    with pytest.raises(Invalid) as refused:
        await client.submit_request(new.model_copy(update={"answers": {**ANSWERS, "tax_number": "1"}}), "file-wrong-1")
    assert [error.field for error in refused.value.errors] == ["tax_number"]
    with pytest.raises(UnsupportedMedia):
        await client.upload_evidence(b"MZ\x90\x00" + b"\x00" * 60, "image/jpeg", "фото.jpg", APPLICANT, "upload-exe-1")


async def test_a_rating_a_message_and_privacy(client: OfficeClient, office: Running, receiver: Receiver) -> None:
    """rate, addRatingDetails, sendMessage, exportApplicant, eraseApplicant."""
    await office.brought_to(Status.GRANTED)
    token = (await receiver.wait(3))[-1].event.data["rating_token"]
    rating = await client.rate(NewRating(token=token, score=4), "rate-once-1")
    with pytest.raises(TokenUsed):
        await client.rate(NewRating(token=token, score=1), "rate-twice-1")
    assert (await client.add_rating_details(rating.id, RatingDetails(reasons=["fast"]))).score == 4
    message = NewMessage(applicant=APPLICANT, kind=MessageKind.QUESTION, text="Коли прийти?", language="uk")
    receipt = await client.send_message(message, "message-1")
    assert [one["id"] for one in (await client.export_applicant(APPLICANT))["messages"]] == [receipt.id]
    await client.erase_applicant(APPLICANT)
    assert await client.export_applicant(APPLICANT) == {"requests": [], "messages": []}
