"""What the office says and hears, as typed values. `openapi.yml` beside this file is the source of truth.

Words follow CPSV-AP 3.2 (`PublicService`, `Evidence`, `Channel`, `Cost`); the rest is in docs/glossary.md.
Texts are already in the language that was asked for, with Ukrainian where no translation exists.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

Conditions = dict[str, list[str]]
"""Question or field id -> the option ids under which the thing applies; all ids must match; empty: always."""


class OfficeModel(BaseModel):
    """Values never change once read; fields that a newer office adds are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Certainty(StrEnum):
    CONFIRMED = "confirmed"
    UNVERIFIED = "unverified"


class Provenance(OfficeModel):
    """Where a fact comes from and when somebody last looked. `checked` is None when nobody has yet."""

    source: str
    url: str | None = None
    checked: dt.date | None = None
    certainty: Certainty = Certainty.UNVERIFIED


class LifeEvent(OfficeModel):
    code: str
    title: str
    emoji: str = ""
    service_count: int


class ServiceSummary(OfficeModel):
    """A service in a list. `difference` tells it from its neighbours ("втрачений або викрадений")."""

    code: str
    title: str
    short_title: str
    difference: str | None = None
    life_event: str
    complete: bool


class Cost(OfficeModel):
    """`amount` in hryvnias, None where it depends; `text` is what a citizen reads."""

    text: str
    amount: float | None = None
    provenance: Provenance | None = None


class Term(OfficeModel):
    """The legal term of the answer, in days."""

    text: str
    days: int | None = None
    working_days: bool = False
    provenance: Provenance | None = None


class ChannelKind(StrEnum):
    CAS = "cas"
    ONLINE = "online"
    OTHER = "other"


class Channel(OfficeModel):
    kind: ChannelKind
    text: str
    url: str | None = None


class LegalBasis(OfficeModel):
    title: str
    url: str | None = None


class Option(OfficeModel):
    id: str
    label: str


class Question(OfficeModel):
    """A question that changes the list of evidence types; asked only under `when`."""

    id: str
    text: str
    options: list[Option]
    when: Conditions = {}


class EvidenceForm(StrEnum):
    ORIGINAL = "original"
    COPY = "copy"
    ORIGINAL_AND_COPY = "original_and_copy"
    ELECTRONIC = "electronic"


class RequiredEvidence(OfficeModel):
    """A required document of a case. `optional`: brought only if the citizen has it."""

    type: str
    name: str
    form: EvidenceForm
    where_to_get: str | None = None
    note: str | None = None
    optional: bool = False
    when: Conditions = {}


class PublicService(OfficeModel):
    """The information card (інформаційна картка) with the questions that decide the documents."""

    code: str
    title: str
    short_title: str
    difference: str | None = None
    life_event: str
    complete: bool
    provider: str
    description: str
    for_whom: str | None = None
    result: str | None = None
    channels: list[Channel] = []
    cost: Cost | None = None
    term: Term | None = None
    refusal_grounds: list[str] = []
    legal_basis: list[LegalBasis] = []
    provenance: Provenance
    questions: list[Question] = []
    evidence: list[RequiredEvidence] = []
    has_form: bool = False


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"
    TAX_NUMBER = "tax_number"
    ADDRESS = "address"
    FILE = "file"


class FormField(OfficeModel):
    """One question of a form.

    `earliest`/`latest` bound a date: an ISO date or `today`, `today-14y`. `minimum`/`maximum` bound a number.
    `pattern` is a full-match regular expression for text, with `pattern_hint` for people.
    A yes/no field answers `yes` or `no`; a file field takes up to `max_files` photos or PDFs.
    """

    id: str
    type: FieldType
    label: str
    hint: str | None = None
    required: bool = True
    options: list[Option] = []
    when: Conditions = {}
    earliest: str | None = None
    latest: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    pattern: str | None = None
    pattern_hint: str | None = None
    max_files: int = 1
    personal: bool = True


class Form(OfficeModel):
    service_code: str
    version: str
    fields: list[FormField]


class LocationPrecision(StrEnum):
    BUILDING = "building"
    SETTLEMENT = "settlement"


class ServiceCentre(OfficeModel):
    """A CAS (ЦНАП). `opening_hours` is in OpenStreetMap's syntax, local (Kyiv) time."""

    id: str
    name: str
    settlement: str
    community: str
    address: str | None
    postal_code: str | None = None
    latitude: float
    longitude: float
    location_precision: LocationPrecision
    phones: list[str] = []
    opening_hours: str | None = None
    website: str | None = None
    address_provenance: Provenance
    phones_provenance: Provenance | None = None
    hours_provenance: Provenance | None = None
    note: str | None = None


class CentreMatch(OfficeModel):
    """A centre found for a place. `distance_km` is as the crow flies, None when found by settlement alone.

    `settlement` is the place that was understood; `serves` says whether the centre is that community's own
    (`confirmed`), is only believed to be (`unverified`), or is merely near (None).
    """

    centre: ServiceCentre
    settlement: str | None = None
    community: str | None = None
    district: str | None = None
    serves: Certainty | None = None
    distance_km: float | None = None


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
