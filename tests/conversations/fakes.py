"""Hand-written stand-ins for the world of the dialogs: a small office, an understander by phrase book."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import yaml
from stdnum import luhn

from backend_client.errors import Conflict, FieldError, Invalid, NotFound, OfficeError, OfficeUnavailable, TokenUsed
from backend_client.models import (
    CentreMatch,
    Correction,
    EvidenceReceipt,
    Form,
    LifeEvent,
    MessageReceipt,
    NewMessage,
    NewRating,
    NewRequest,
    PublicService,
    Rating,
    RatingDetails,
    Request,
    RequestStatus,
    ReturnedItem,
    ServiceCentre,
    ServiceSummary,
    TimelineEntry,
)
from dialogs.ports import FileUnavailable, FileUnreachable
from nlu.understanding import Entity, ServiceGuess, Understanding, UnderstandingUnavailable

WORLD = yaml.safe_load((Path(__file__).parent / "world.yml").read_text(encoding="utf-8"))
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


class FakeUnderstander:
    """Knows the phrases that a transcript teaches it; anything else is out of scope, and unsure of that."""

    def __init__(self) -> None:
        self.phrases: dict[str, dict[str, Any]] = {}
        self.down = False

    async def understand(self, text: str) -> Understanding:
        if self.down:
            raise UnderstandingUnavailable("down")
        known = self.phrases.get(text, {"act": "out_of_scope", "confidence": 0.2})
        return Understanding(
            act=known["act"],
            confidence=known.get("confidence", 0.9),
            services=tuple(ServiceGuess(code, sure) for code, sure in known.get("services", {}).items()),
            wishes=tuple(known.get("wishes", ())),
            plain=known.get("plain", ""),
            entities=tuple(Entity(name, str(value)) for name, value in known.get("entities", {}).items()),
        )


class FakeFiles:
    """`away`: they cannot be had now."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.away = False

    async def fetch(self, reference: str) -> bytes:
        if self.away:
            raise FileUnreachable(reference)
        if reference not in self.contents:
            raise FileUnavailable(reference)
        return self.contents[reference]


class FakeOffice:
    """Keeps what it is given; `down` makes it silent, `refuses` makes it find fault with a field.

    `loses_answer`: the next request or message is taken, and nobody learns of it. `shut`: it takes nothing from us,
    key or no key.
    """

    def __init__(self) -> None:
        self.down = False
        self.shut = False
        self.loses_answer = False
        self.refuses: dict[str, str] = {}
        self.filed: dict[str, Request] = {}
        self.applicants: dict[str, str] = {}
        self.received: list[NewRequest] = []
        self.corrections: list[Correction] = []
        self.evidence: dict[str, bytes] = {}
        self.messages: list[NewMessage] = []
        self.ratings: dict[str, dict[str, Any]] = {}
        self.erased: list[str] = []
        self._answers: dict[str, Any] = {}
        self._numbers = itertools.count(42)
        self._services = {one["code"]: PublicService.model_validate(one) for one in WORLD["services"]}
        self._forms = {code: Form.model_validate(one) for code, one in WORLD["forms"].items()}
        self._centres = {one["id"]: ServiceCentre.model_validate(one) for one in WORLD["centres"]}

    def _check_up(self) -> None:
        if self.down:
            raise OfficeUnavailable("down")

    def _lose_answer(self) -> None:
        if self.loses_answer:
            self.loses_answer = False
            raise OfficeUnavailable("no answer", maybe_done=True)

    async def life_events(self, language: str) -> list[LifeEvent]:
        self._check_up()
        return [LifeEvent.model_validate(one) for one in WORLD["life_events"]]

    async def services(self, life_event: str, language: str) -> list[ServiceSummary]:
        self._check_up()
        return [_summary(one) for one in self._services.values() if one.life_event == life_event]

    async def search_services(self, text: str, language: str, limit: int = 5) -> list[ServiceSummary]:
        self._check_up()
        words = text.casefold().split()
        found = [one for one in self._services.values() if any(word[:5] in one.title.casefold() for word in words)]
        return [_summary(one) for one in found[:limit]]

    async def service(self, code: str, language: str) -> PublicService:
        self._check_up()
        if code not in self._services:
            raise NotFound(code)
        return self._services[code]

    async def form(self, code: str, language: str) -> Form:
        self._check_up()
        if code not in self._forms:
            raise NotFound(code)
        return self._forms[code]

    async def centres_for_settlement(self, name: str, language: str) -> list[CentreMatch]:
        self._check_up()
        known = WORLD["settlements"].get(name.casefold(), [])
        return [CentreMatch(centre=self._centres[one["centre"]], **one["match"]) for one in known]

    async def centres_near(self, latitude: float, longitude: float, language: str) -> list[CentreMatch]:
        self._check_up()
        distances = {
            one.id: 111 * ((one.latitude - latitude) ** 2 + (0.66 * (one.longitude - longitude)) ** 2) ** 0.5
            for one in self._centres.values()
        }
        nearest = sorted(distances, key=lambda one: distances[one])
        return [CentreMatch(centre=self._centres[one], distance_km=distances[one]) for one in nearest[:3]]

    async def centre(self, centre_id: str) -> ServiceCentre:
        self._check_up()
        if centre_id not in self._centres:
            raise NotFound(centre_id)
        return self._centres[centre_id]

    async def upload_evidence(
        self, content: bytes, media_type: str, name: str, applicant: str, idempotency_key: str
    ) -> EvidenceReceipt:
        self._check_up()
        self.evidence[idempotency_key] = content
        return EvidenceReceipt(id=f"e-{idempotency_key}", media_type=media_type, size=len(content), sha256="0" * 64)

    async def submit_request(self, new: NewRequest, idempotency_key: str) -> Request:
        self._check_up()
        if self.shut:
            raise OfficeError("unauthorized")
        if idempotency_key in self._answers:
            number, before = self._answers[idempotency_key]
            if before != new:
                raise Conflict("idempotency-key-reused")
            return self._request(number)
        if self.refuses:
            errors = [FieldError(field, message) for field, message in self.refuses.items()]
            raise Invalid("invalid", errors)
        request = self._file(new)
        self._answers[idempotency_key] = request.number, new
        self._lose_answer()
        return request

    async def requests(self, applicant: str, language: str) -> list[Request]:
        self._check_up()
        return [one for one in self.filed.values() if self.applicants[one.number] == applicant]

    async def request(self, number: str, applicant: str, language: str) -> Request:
        self._check_up()
        if self.applicants.get(number) != applicant:
            raise NotFound(number)
        return self.filed[number]

    async def correct_request(self, number: str, correction: Correction, idempotency_key: str) -> Request:
        self._check_up()
        if self.filed[number].status is not RequestStatus.RETURNED:
            raise Conflict(number)
        self.corrections.append(correction)
        return self.move(number, RequestStatus.SUBMITTED)

    async def withdraw_request(self, number: str, applicant: str, idempotency_key: str) -> Request:
        await self.request(number, applicant, "uk")
        return self.move(number, RequestStatus.WITHDRAWN)

    async def rate(self, new: NewRating, idempotency_key: str) -> Rating:
        self._check_up()
        if new.token in self.ratings:
            raise TokenUsed(new.token)
        self.ratings[new.token] = {"score": new.score}
        return Rating(id=f"r-{new.token}", score=new.score)

    async def add_rating_details(self, rating_id: str, details: RatingDetails) -> Rating:
        self._check_up()
        rating = self.ratings[rating_id.removeprefix("r-")]
        rating.update(details.model_dump(exclude_unset=True))
        return Rating(id=rating_id, score=rating["score"])

    async def send_message(self, new: NewMessage, idempotency_key: str) -> MessageReceipt:
        self._check_up()
        receipt = MessageReceipt(id=idempotency_key)
        _, before = self._answers.setdefault(idempotency_key, (receipt, new))
        if before != new:
            raise Conflict("idempotency-key-reused")
        if before is new:
            self.messages.append(new)
        self._lose_answer()
        return receipt

    async def export_applicant(self, applicant: str) -> dict[str, Any]:
        self._check_up()
        filed = [one.model_dump(mode="json") for one in self.filed.values() if self.applicants[one.number] == applicant]
        return {"requests": filed, "messages": [one.text for one in self.messages if one.applicant == applicant]}

    async def erase_applicant(self, applicant: str) -> None:
        self._check_up()
        self.erased.append(applicant)

    def move(self, number: str, status: RequestStatus, **changes: Any) -> Request:
        """What a clerk does."""
        old = self.filed[number]
        items = [ReturnedItem.model_validate(one) for one in changes.pop("returned_items", [])]
        entry = TimelineEntry(at=NOW, status=status)
        changed = {
            "status": status,
            "version": old.version + 1,
            "timeline": [*old.timeline, entry],
            "returned_items": items,
            "next_step": WORLD["next_steps"][status.value],
            **changes,
        }
        self.filed[number] = old.model_copy(update=changed)
        return self.filed[number]

    def _request(self, number: str) -> Request:
        return self.filed[number]

    def _file(self, new: NewRequest) -> Request:
        digits = f"{next(self._numbers):06d}"
        number = f"DP-{digits}-{luhn.calc_check_digit(digits)}"
        centre = self._centres.get(new.centre_id or "")
        request = Request(
            number=number,
            service_code=new.service_code,
            service_title=self._services[new.service_code].title,
            status=RequestStatus.SUBMITTED,
            version=1,
            submitted_at=NOW,
            due_on=dt.date(2026, 12, 21),
            centre_id=new.centre_id,
            centre_name=centre.name if centre else None,
            next_step=WORLD["next_steps"]["submitted"],
            timeline=[TimelineEntry(at=NOW, status=RequestStatus.SUBMITTED)],
        )
        self.received.append(new)
        self.filed[number], self.applicants[number] = request, new.applicant
        return request


def _summary(service: PublicService) -> ServiceSummary:
    return ServiceSummary.model_validate(service.model_dump(include=set(ServiceSummary.model_fields)))
