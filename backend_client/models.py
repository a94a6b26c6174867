"""What the office says and hears, as typed values. `openapi.yml` beside this file is the source of truth.

Words follow CPSV-AP 3.2 (`PublicService`, `Evidence`, `Channel`, `Cost`); the rest is in docs/glossary.md.
Texts are already in the language that was asked for, with Ukrainian where no translation exists.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from backend_client.catalogue_models import (
    CentreMatch,
    Certainty,
    Channel,
    ChannelKind,
    Conditions,
    Cost,
    EvidenceForm,
    FieldType,
    Form,
    FormField,
    LegalBasis,
    LifeEvent,
    LocationPrecision,
    OfficeModel,
    Option,
    Provenance,
    PublicService,
    Question,
    RequiredEvidence,
    ServiceCentre,
    ServiceSummary,
    Term,
)

__all__ = [
    "FINAL_STATUSES",
    "CentreAssessment",
    "CentreMatch",
    "Certainty",
    "Channel",
    "ChannelKind",
    "Conditions",
    "Correction",
    "Cost",
    "EventType",
    "EvidenceForm",
    "EvidenceReceipt",
    "FieldType",
    "Form",
    "FormField",
    "LegalBasis",
    "LifeEvent",
    "LocationPrecision",
    "MessageAnswered",
    "MessageKind",
    "MessageReceipt",
    "NewMessage",
    "NewRating",
    "NewRequest",
    "OfficeEvent",
    "OfficeModel",
    "Option",
    "Provenance",
    "PublicService",
    "Question",
    "Rating",
    "RatingDetails",
    "Request",
    "RequestChanged",
    "RequestStatus",
    "RequiredEvidence",
    "ReturnedItem",
    "ServiceCentre",
    "ServiceSummary",
    "Term",
    "TimelineEntry",
]


class RequestStatus(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    IN_WORK = "in_work"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


FINAL_STATUSES = frozenset({RequestStatus.GRANTED, RequestStatus.REFUSED, RequestStatus.WITHDRAWN})


class TimelineEntry(OfficeModel):
    at: dt.datetime
    status: RequestStatus
    note: str | None = None


class ReturnedItem(OfficeModel):
    """One field (or required document) that the clerk sent back, and why."""

    field_id: str
    label: str
    reason: str


class Request(OfficeModel):
    """A filed request. `version` grows by one with each change; `due_on` is the legal term's last day."""

    number: str
    service_code: str
    service_title: str
    status: RequestStatus
    version: int
    submitted_at: dt.datetime
    due_on: dt.date | None = None
    centre_id: str | None = None
    centre_name: str | None = None
    next_step: str
    timeline: list[TimelineEntry] = []
    returned_items: list[ReturnedItem] = []
    result: str | None = None
    refusal_ground: str | None = None
    refusal_explanation: str | None = None


class NewRequest(OfficeModel):
    """What the citizen confirmed. `applicant` is the bot's opaque reference to the chat, never its number."""

    service_code: str
    applicant: str
    form_version: str
    language: str
    centre_id: str | None = None
    answers: dict[str, str]
    evidence: dict[str, list[str]] = {}
    consent_given_at: dt.datetime


class Correction(OfficeModel):
    applicant: str
    answers: dict[str, str] = {}
    evidence: dict[str, list[str]] = {}


class EvidenceReceipt(OfficeModel):
    id: str
    media_type: str
    size: int
    sha256: str


class NewRating(OfficeModel):
    """`token` comes with the final event of a request and works once. `score` is 1 (bad) to 5 (good)."""

    token: str
    score: int


class RatingDetails(OfficeModel):
    """`unofficial_payment` and `unlisted_document` answer the integrity question; None: not answered."""

    reasons: list[str] = []
    comment: str | None = None
    unofficial_payment: bool | None = None
    unlisted_document: bool | None = None


class Rating(OfficeModel):
    id: str
    score: int
    centre_id: str | None = None


class CentreAssessment(OfficeModel):
    """The public assessment of a centre: the average score (None without answers) and how many answered."""

    centre_id: str
    average: float | None
    count: int


class MessageKind(StrEnum):
    QUESTION = "question"
    COMPLAINT = "complaint"
    CORRUPTION = "corruption"


class NewMessage(OfficeModel):
    """A citizen's words to a person at the office."""

    applicant: str
    kind: MessageKind
    text: str
    language: str
    request_number: str | None = None


class MessageReceipt(OfficeModel):
    id: str


class EventType(StrEnum):
    REQUEST_CHANGED = "request.changed"
    MESSAGE_ANSWERED = "message.answered"


class OfficeEvent(OfficeModel):
    """The body of a webhook. `id` equals the `webhook-id` header: the same id twice is one event."""

    id: str
    type: EventType
    timestamp: dt.datetime
    data: dict[str, Any]


class RequestChanged(OfficeModel):
    """Data of `request.changed`. `rating_token` comes only with a final outcome of the office."""

    applicant: str
    request: Request
    rating_token: str | None = None


class MessageAnswered(OfficeModel):
    """Data of `message.answered`: a person's reply to a citizen's message."""

    applicant: str
    message_id: str
    text: str
    answer: str
