"""The catalogue's half of `backend_client.models`: services, forms, centres. Import them from there."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

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
