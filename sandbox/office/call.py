"""One call of the API as the handlers see it, and what may be read from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from sandbox.office.database import Connection
from sandbox.office.office import Office
from sandbox.office.problems import Problem
from sandbox.office.words import Language, Words

LARGEST_JSON = 1024 * 1024
APPLICANT = r"^[A-Za-z0-9_-]{8,64}$"
Applicant = Annotated[str, StringConstraints(pattern=APPLICANT)]
AnswerLanguage = Literal["uk", "en"]

_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")

_MISSING = Words(uk="Цього бракує.", en="This is missing.")
_WRONG = Words(uk="Неправильне значення.", en="This value is wrong.")
_UNKNOWN = Words(uk="Такого поля немає.", en="There is no such field.")
_WORDS = {"missing": _MISSING, "extra_forbidden": _UNKNOWN}


class Sent(BaseModel):
    """The body of a call: closed, so that nothing is lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Body = TypeVar("Body", bound=Sent)


@dataclass(frozen=True)
class Call:
    """`path` holds the variable parts of the address."""

    language: Language
    path: Mapping[str, str]
    query: Mapping[str, str]
    media_type: str
    body: bytes

    def text(self, name: str, least: int, most: int) -> str:
        """A required parameter. Raises the `validation` problem, as all that follow."""
        value = self.optional_text(name, least, most)
        if value is None:
            raise self.wrong(name, _MISSING)
        return value

    def optional_text(self, name: str, least: int, most: int) -> str | None:
        value = self.query.get(name)
        if value is not None and not least <= len(value) <= most:
            raise self.wrong(name)
        return value

    def applicant(self) -> str:
        value = self.path.get("applicant") or self.text("applicant", 1, 64)
        if not re.fullmatch(APPLICANT, value):
            raise self.wrong("applicant")
        return value

    def limit(self, default: int, most: int = 20) -> int:
        value = self.query.get("limit", str(default))
        if not re.fullmatch(r"[0-9]{1,4}", value) or not 1 <= int(value) <= most:
            raise self.wrong("limit")
        return int(value)

    def degrees(self, name: str, most: float) -> float | None:
        value = self.query.get(name)
        if value is None:
            return None
        if not _DECIMAL.fullmatch(value) or abs(float(value)) > most:
            raise self.wrong(name)
        return float(value)

    def read(self, kind: type[Body]) -> Body:
        """The JSON body. Raises the problem that fits: unreadable, of another type, too large, wrong members."""
        if self.media_type != "application/json":
            raise Problem("unsupported-media")
        if len(self.body) > LARGEST_JSON:
            raise Problem("too-large")
        try:
            return kind.model_validate_json(self.body)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
        if any(fault["type"] == "json_invalid" for fault in faults):
            raise Problem("bad-request")
        raise Problem("validation", {_place(one["loc"]): self._words(one["type"]) for one in faults})

    def wrong(self, field: str, why: Words = _WRONG) -> Problem:
        return Problem("validation", {field: why.text(self.language)})

    def _words(self, fault: str) -> str:
        return _WORDS.get(fault, _WRONG).text(self.language)


@dataclass(frozen=True)
class Answer:
    """`body` is what JSON can say; None for an empty answer."""

    status: int
    body: Any


Handler = Callable[[Office, Connection, Call], Answer]


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "body"
