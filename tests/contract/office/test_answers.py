"""What the office says when all is well, each answer held against the contract's schema: a request's whole life."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, JPEG, PDF, PNG, Receiver, Running

CONTRACT = Path(__file__).parents[3] / "backend_client" / "openapi.yml"
_REGISTRY = Registry[Any]().with_resource(
    "openapi", DRAFT202012.create_resource(yaml.safe_load(CONTRACT.read_text(encoding="utf-8")))
)


def check(name: str, value: Any) -> None:
    """Against `components.schemas`, formats too."""
    reference = {"$ref": f"openapi#/components/schemas/{name}"}
    Draft202012Validator(reference, registry=_REGISTRY, format_checker=FormatChecker()).validate(value)


@pytest.mark.parametrize("content", [JPEG, PNG, PDF])
async def test_a_receipt(office: Running, content: bytes) -> None:
    """What was kept, by its bytes."""
    receipt = await office.upload(content)
    assert (receipt.status, receipt.body["size"]) == (201, len(content))
    check("EvidenceReceipt", receipt.body)


async def test_a_request_from_filing_to_its_grant(office: Running) -> None:
    """Filed, returned, corrected with a field and a document, taken to work, granted: each view is as promised."""
    filed = await office.submitted()
    check("Request", filed)
    number = filed["number"]
    await office.decide(number, Status.RETURNED, reasons={"last_name": "Не те прізвище.", "photo": "Розмите фото."})
    returned = (await office.get(f"/requests/{number}", applicant=APPLICANT)).body
    check("Request", returned)
    photo = (await office.upload(PNG)).body["id"]
    correction = {"applicant": APPLICANT, "answers": {"last_name": "Коваль"}, "evidence": {"photo": [photo]}}
    corrected = await office.post(f"/requests/{number}/corrections", correction)
    assert (corrected.status, corrected.body["status"], corrected.body["returned_items"]) == (200, "submitted", [])
    check("Request", corrected.body)
    for step in (Status.ACCEPTED, Status.IN_WORK, Status.GRANTED):
        await office.decide(number, step)
    granted = (await office.get("/requests", applicant=APPLICANT)).body["items"][0]
    check("Request", granted)
    assert (granted["status"], granted["result"]) == ("granted", "Паспорт можна забрати.")


async def test_the_events(office: Running, receiver: Receiver) -> None:
    """Both kinds, as the bot gets them."""
    await office.brought_to(Status.REFUSED)
    message = {"applicant": APPLICANT, "kind": "question", "text": "Коли прийти?", "language": "uk"}
    sent = await office.post("/messages", message)
    await office.answer(sent.body["id"], "У будній день.")
    changed, answered = [delivery.event for delivery in await receiver.wait(2)]
    for event in (changed, answered):
        check("OfficeEvent", event.model_dump(mode="json"))
    check("RequestChanged", changed.data)
    check("MessageAnswered", answered.data)


async def test_every_card_and_form(office: Running) -> None:
    """The catalogue in both languages."""
    for summary in (await office.get("/services")).body["items"]:
        check("ServiceSummary", summary)
        for language in ("uk", "en"):
            headers = {"Accept-Language": language}
            path = f"/v1/services/{summary['code']}"
            card = (await office.call("GET", path, headers=headers)).body
            check("PublicService", card)
            form = await office.call("GET", f"{path}/form", headers=headers)
            assert form.status == (200 if card["has_form"] else 404)
            if card["has_form"]:
                check("Form", form.body)
