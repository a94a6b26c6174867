"""The office's API as typed calls. Each raises `OfficeError` or one of its children (errors.py), nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import aiohttp
from pydantic import BaseModel, TypeAdapter, ValidationError

from backend_client.errors import ContractBroken, OfficeError
from backend_client.models import (
    CentreAssessment,
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
    ServiceCentre,
    ServiceSummary,
)
from backend_client.transport import Call, Patience, Transport

Answer = TypeVar("Answer")

Watch = Callable[[str], AbstractContextManager[object]]

_KEPT_AT_MOST = 2000
_HEALTH_SECONDS = 2.0


class _Items(BaseModel, Generic[Answer]):
    items: list[Answer]


class OfficeClient:
    """Made inside a running event loop, closed with `close()` or as an async context manager.

    `base_url` is without /v1. The catalogue (life events, services, forms) is kept in memory for `keep_catalogue`
    seconds; 0 keeps nothing. A session that is given stays open. `watch(operation)` is open during each call.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        session: aiohttp.ClientSession | None = None,
        *,
        patience: Patience | None = None,
        keep_catalogue: float = 60.0,
        watch: Watch = nullcontext,
    ) -> None:
        self._transport = Transport(base_url, api_key, session, patience or Patience())
        self._keep_catalogue = keep_catalogue
        self._watch = watch
        self._kept: dict[tuple[object, ...], tuple[float, bytes]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._transport.close()

    async def healthy(self) -> bool:
        try:
            await self._transport.call(Call("GET", ("health",), seconds=_HEALTH_SECONDS))
        except OfficeError:
            return False
        return True

    # Catalogue

    async def life_events(self, language: str) -> list[LifeEvent]:
        return (await self._look_up(_Items[LifeEvent], Call("GET", ("life-events",), language=language))).items

    async def services(self, life_event: str, language: str) -> list[ServiceSummary]:
        call = Call("GET", ("services",), {"life_event": life_event}, language)
        return (await self._look_up(_Items[ServiceSummary], call)).items

    async def search_services(self, text: str, language: str, limit: int = 5) -> list[ServiceSummary]:
        call = Call("GET", ("services", "search"), {"q": text, "limit": str(limit)}, language)
        return (await self._ask(_Items[ServiceSummary], call)).items

    async def service(self, code: str, language: str) -> PublicService:
        return await self._look_up(PublicService, Call("GET", ("services", code), language=language))

    async def form(self, code: str, language: str) -> Form:
        """Raises `NotFound` when the service has none."""
        return await self._look_up(Form, Call("GET", ("services", code, "form"), language=language))

    # Centres

    async def centres_for_settlement(self, name: str, language: str) -> list[CentreMatch]:
        return await self._centres({"settlement": name}, language)

    async def centres_near(self, latitude: float, longitude: float, language: str) -> list[CentreMatch]:
        """Degrees, WGS 84."""
        return await self._centres({"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}, language)

    async def centre(self, centre_id: str, language: str = "uk") -> ServiceCentre:
        return await self._ask(ServiceCentre, Call("GET", ("centres", centre_id), language=language))

    async def centre_assessment(self, centre_id: str) -> CentreAssessment:
        return await self._ask(CentreAssessment, Call("GET", ("centres", centre_id, "assessment")))

    async def _centres(self, where: dict[str, str], language: str) -> list[CentreMatch]:
        return (await self._ask(_Items[CentreMatch], Call("GET", ("centres",), where, language))).items

    # Requests

    async def upload_evidence(
        self, content: bytes, media_type: str, name: str, applicant: str, idempotency_key: str
    ) -> EvidenceReceipt:
        call = Call(
            "POST",
            ("evidence",),
            {"applicant": applicant, "name": name},
            body=content,
            media_type=media_type,
            idempotency_key=idempotency_key,
            seconds=self._transport.patience.upload,
        )
        return await self._ask(EvidenceReceipt, call)

    async def submit_request(self, new: NewRequest, idempotency_key: str) -> Request:
        return await self._post(Request, ("requests",), new, idempotency_key, new.language)

    async def requests(self, applicant: str, language: str) -> list[Request]:
        """The newest first; timelines may be empty."""
        call = Call("GET", ("requests",), {"applicant": applicant}, language)
        return (await self._ask(_Items[Request], call)).items

    async def request(self, number: str, applicant: str, language: str) -> Request:
        return await self._ask(Request, Call("GET", ("requests", number), {"applicant": applicant}, language))

    async def correct_request(self, number: str, correction: Correction, idempotency_key: str) -> Request:
        return await self._post(Request, ("requests", number, "corrections"), correction, idempotency_key)

    async def withdraw_request(self, number: str, applicant: str, idempotency_key: str) -> Request:
        withdrawal = _Withdrawal(applicant=applicant)
        return await self._post(Request, ("requests", number, "withdrawal"), withdrawal, idempotency_key)

    # Ratings, messages, privacy

    async def rate(self, new: NewRating, idempotency_key: str) -> Rating:
        return await self._post(Rating, ("ratings",), new, idempotency_key)

    async def add_rating_details(self, rating_id: str, details: RatingDetails) -> Rating:
        """Sends the members that were given when `details` was made, and no others."""
        body = details.model_dump_json(exclude_unset=True).encode()
        return await self._ask(Rating, Call("PATCH", ("ratings", rating_id), body=body))

    async def send_message(self, new: NewMessage, idempotency_key: str) -> MessageReceipt:
        return await self._post(MessageReceipt, ("messages",), new, idempotency_key)

    async def erase_applicant(self, applicant: str) -> None:
        call = Call("DELETE", ("applicants", applicant))
        with self._watch(call.operation):
            await self._transport.call(call)

    async def export_applicant(self, applicant: str) -> dict[str, Any]:
        return await self._ask(dict[str, Any], Call("GET", ("applicants", applicant, "export")))

    async def _post(
        self,
        answer: type[Answer],
        path: tuple[str, ...],
        sent: BaseModel,
        idempotency_key: str,
        language: str | None = None,
    ) -> Answer:
        body = sent.model_dump_json().encode()
        return await self._ask(
            answer, Call("POST", path, language=language, body=body, idempotency_key=idempotency_key)
        )

    async def _ask(self, answer: type[Answer], call: Call) -> Answer:
        return (await self._fetch(answer, call))[0]

    async def _look_up(self, answer: type[Answer], call: Call) -> Answer:
        """Keeps the text of the answer, not the value: nobody can change what another turn will read."""
        key = (call.path, *call.query.items(), call.language)
        until, body = self._kept.get(key, (0.0, b""))
        if until > time.monotonic():
            return _read(answer, body)
        value, body = await self._fetch(answer, call)
        if len(self._kept) >= _KEPT_AT_MOST:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + self._keep_catalogue, body)
        return value

    async def _fetch(self, answer: type[Answer], call: Call) -> tuple[Answer, bytes]:
        with self._watch(call.operation):
            body = await self._transport.call(call)
            return _read(answer, body), body


class _Withdrawal(BaseModel):
    applicant: str


def _read(answer: type[Answer], body: bytes) -> Answer:
    try:
        return TypeAdapter(answer).validate_json(body)
    except ValidationError as error:
        # Only where and of what kind: the values are personal, and so is the error that has them.
        places = ", ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['type']}" for one in error.errors())
    raise ContractBroken(places)
