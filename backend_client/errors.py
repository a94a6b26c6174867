"""What can go wrong with the office, told apart by what the caller can do about it. No HTTP library here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class OfficeError(Exception):
    """Any failure of a call to the office."""


class OfficeUnavailable(OfficeError):
    """Nobody answered in time, or only with 429 or 5xx, after all tries.

    `maybe_done`: a write may have taken effect; the same idempotency key makes another try safe.
    """

    def __init__(self, reason: str, maybe_done: bool = False) -> None:
        super().__init__(reason)
        self.maybe_done = maybe_done


class NotFound(OfficeError):
    """No such thing, or not this applicant's."""


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of what was sent, in words for the citizen."""

    field: str
    message: str


class Invalid(OfficeError):
    """The office does not accept some fields."""

    def __init__(self, reason: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(reason)
        self.errors = tuple(errors)


class Conflict(OfficeError):
    """The thing is not in a state for this: already decided, already corrected."""


class TokenUsed(Conflict):
    """A single-use token was used before."""


class TooLarge(OfficeError):
    """The evidence is larger than the office takes."""


class UnsupportedMedia(OfficeError):
    """The evidence's content is of a type that the office does not take."""


class ContractBroken(OfficeError):
    """The answer does not fit openapi.yml: a newer or a broken office. To a write it may well be a yes."""

    maybe_done = True
