"""What the dialogs need of the world. Clients fit these structurally; tests have hand-written fakes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

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
    ServiceCentre,
    ServiceSummary,
)
from nlu.understanding import Understanding


class FileUnavailable(Exception):
    """The file cannot be had: it is too large for us, or gone."""


class FileUnreachable(FileUnavailable):
    """Not now; the same file can be had later."""


class Understander(Protocol):
    async def understand(self, text: str) -> Understanding:
        """Raises `nlu.understanding.UnderstandingUnavailable` when there is no answer in time."""


class Files(Protocol):
    async def fetch(self, reference: str) -> bytes:
        """The content of a file that the citizen sent. Raises `FileUnavailable` or `FileUnreachable`."""


class Office(Protocol):
    """The office's API; each call raises `backend_client.errors.OfficeError` or one of its children."""

    async def life_events(self, language: str) -> list[LifeEvent]: ...
    async def services(self, life_event: str, language: str) -> list[ServiceSummary]: ...
    async def search_services(self, text: str, language: str, limit: int = 5) -> list[ServiceSummary]: ...
    async def service(self, code: str, language: str) -> PublicService: ...
    async def form(self, code: str, language: str) -> Form: ...
    async def centres_for_settlement(self, name: str, language: str) -> list[CentreMatch]: ...
    async def centres_near(self, latitude: float, longitude: float, language: str) -> list[CentreMatch]: ...
    async def centre(self, centre_id: str) -> ServiceCentre: ...
    async def upload_evidence(
        self, content: bytes, media_type: str, name: str, applicant: str, idempotency_key: str
    ) -> EvidenceReceipt: ...
    async def submit_request(self, new: NewRequest, idempotency_key: str) -> Request: ...
    async def export_applicant(self, applicant: str) -> dict[str, Any]: ...
    async def requests(self, applicant: str, language: str) -> list[Request]: ...
    async def request(self, number: str, applicant: str, language: str) -> Request: ...
    async def correct_request(self, number: str, correction: Correction, idempotency_key: str) -> Request: ...
    async def withdraw_request(self, number: str, applicant: str, idempotency_key: str) -> Request: ...
    async def rate(self, new: NewRating, idempotency_key: str) -> Rating: ...
    async def add_rating_details(self, rating_id: str, details: RatingDetails) -> Rating: ...
    async def send_message(self, new: NewMessage, idempotency_key: str) -> MessageReceipt: ...
    async def erase_applicant(self, applicant: str) -> None: ...


@dataclass(frozen=True)
class Policy:
    """The numbers that decide; all come from settings.

    A guess at or over `service_sure` that leads by `service_margin` is taken,
    one at or over `service_unsure` is offered, less is not understood;
    one at or over `service_named` is not about the service spoken of just before;
    `act_sure` is the same for the dialogue act. Sizes in bytes, lengths in characters.
    """

    act_sure: float = 0.5
    service_sure: float = 0.7
    service_unsure: float = 0.04
    service_margin: float = 0.25
    service_named: float = 0.3
    candidates: int = 3
    rating_delay: dt.timedelta = dt.timedelta(hours=3)
    resend_first: dt.timedelta = dt.timedelta(seconds=5)
    resend_longest: dt.timedelta = dt.timedelta(minutes=10)
    draft_kept: dt.timedelta = dt.timedelta(days=30)
    largest_file: int = 20 * 1024 * 1024
    longest_words: int = 1000


@dataclass(frozen=True)
class World:
    """All that a conversation can reach. `mint` makes a random name of that many characters of [a-z0-9]."""

    office: Office
    understander: Understander
    files: Files
    mint: Callable[[int], str]
    policy: Policy
