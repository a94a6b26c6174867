"""What stands in the files of catalogue/: life events, evidence types, shared fields, services."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from sandbox.office.words import Text

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Conditions = dict[str, list[str]]
FieldType = Literal[
    "text", "long_text", "date", "choice", "yes_no", "phone", "email", "number", "tax_number", "address", "file"
]
DATE_BOUND = re.compile(r"(\d{4}-\d{2}-\d{2}|today([+-]\d{1,4}[dmy])?)")


def _date_bound(value: Any) -> Any:
    """YAML reads an unquoted day as a date."""
    text = value.isoformat() if isinstance(value, dt.date) else value
    if text is not None and not (isinstance(text, str) and DATE_BOUND.fullmatch(text)):
        raise ValueError("a bound of a date is an ISO date, today, or today-14y")
    return text


Bound = Annotated[str | None, BeforeValidator(_date_bound)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Provenance(Entry):
    source: str
    url: str | None = None
    checked: dt.date | None = None
    certainty: Literal["confirmed", "unverified"] = "unverified"


class LifeEvent(Entry):
    code: Id
    emoji: str = ""
    title: Text


class EvidenceType(Entry):
    id: Id
    name: Text
    where_to_get: Text | None = None


class Option(Entry):
    id: Id
    label: Text


class FormField(Entry):
    """One question of a form; the meaning of each member is in the contract's FormField."""

    id: Id
    type: FieldType
    label: Text
    hint: Text | None = None
    required: bool = True
    options: list[Option] = []
    when: Conditions = {}
    earliest: Bound = None
    latest: Bound = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = Field(None, ge=1)
    pattern: str | None = None
    pattern_hint: Text | None = None
    max_files: int = Field(1, ge=1)
    personal: bool = True

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.type == "choice") != bool(self.options):
            raise ValueError("a choice, and nothing else, has options")
        if self.pattern is not None:
            _check_pattern(self.pattern)
        return self


def _check_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"the pattern is no regular expression: {error}") from None


class Question(Entry):
    id: Id
    text: Text
    options: list[Option] = Field(min_length=1)
    when: Conditions = {}


class Evidence(Entry):
    type: Id
    form: Literal["original", "copy", "original_and_copy", "electronic"]
    when: Conditions = {}
    optional: bool = False
    note: Text | None = None
    upload: Literal["required", "optional", "none"] = "none"
    where_to_get: Text | None = None


class Provider(Entry):
    kind: Literal["central", "local", "registrar", "social", "other"]
    name: Text


class Channel(Entry):
    kind: Literal["cas", "online", "other"]
    text: Text
    url: str | None = None


class Cost(Entry):
    text: Text
    amount: float | None = Field(None, ge=0)
    provenance: Provenance | None = None


class Term(Entry):
    text: Text
    days: int | None = Field(None, ge=0)
    working_days: bool = False
    provenance: Provenance | None = None


class LegalBasis(Entry):
    title: Text
    url: str | None = None


class Service(Entry):
    """A public service as written; a string in `form` names a shared field, a mapping with `ref` changes one."""

    code: Code
    title: Text
    short_title: Text
    difference: Text | None = None
    life_event: Id
    provider: Provider
    description: Text
    complete: bool
    for_whom: Text | None = None
    result: Text | None = None
    channels: list[Channel] = []
    cost: Cost | None = None
    term: Term | None = None
    refusal_grounds: list[Text] = []
    legal_basis: list[LegalBasis] = []
    provenance: Provenance = Provenance(source="не звірено")
    questions: list[Question] = []
    evidence: list[Evidence] = []
    form: list[str | dict[str, Any]] = []
