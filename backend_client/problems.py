"""What a refusal of the office means: RFC 9457 problems, as the table in openapi.yml lists them, into errors.py."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from backend_client.errors import (
    Conflict,
    ContractBroken,
    FieldError,
    Invalid,
    NotFound,
    OfficeError,
    TokenUsed,
    TooLarge,
    UnsupportedMedia,
)

IN_PROGRESS = "idempotency-in-progress"

_BY_NAME: dict[str, type[OfficeError]] = {
    "bad-request": OfficeError,
    "idempotency-key-missing": OfficeError,
    "unauthorized": OfficeError,
    "not-found": NotFound,
    "conflict": Conflict,
    "token-used": TokenUsed,
    # What the key did before stands: to the caller that is a state which does not allow this.
    "idempotency-key-reused": Conflict,
    "too-large": TooLarge,
    "unsupported-media": UnsupportedMedia,
}
_BY_STATUS: dict[int, type[OfficeError]] = {400: OfficeError, 401: OfficeError, 404: NotFound, 409: Conflict}
# A proxy before the office says these two itself, in words of its own.
_BY_STATUS_ALONE: dict[int, type[OfficeError]] = {413: TooLarge, 415: UnsupportedMedia}


class _FieldProblem(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem; all its members are optional there, and the status stands in the status line."""

    type: str = "about:blank"
    title: str = ""
    detail: str = ""
    errors: list[_FieldProblem] = []

    @property
    def name(self) -> str:
        """The last part of the type, which is the same whether the URI is relative or was made absolute."""
        return self.type.rsplit("/", 1)[-1]

    @property
    def field_errors(self) -> tuple[FieldError, ...]:
        return tuple(FieldError(one.field, one.message) for one in self.errors)


def read_problem(body: bytes) -> Problem | None:
    """None when the body is not a problem: somebody else than the office may have answered."""
    try:
        return Problem.model_validate_json(body)
    except ValidationError:
        return None


def error_of(status: int, problem: Problem | None) -> OfficeError:
    """The error for an answer that is neither 2xx nor worth another try.

    Its text has the status and the problem's name alone: details may repeat what the citizen wrote.
    """
    if status in _BY_STATUS_ALONE:
        return _BY_STATUS_ALONE[status](f"status {status}")
    if problem is None:
        return ContractBroken(f"status {status} without a problem")
    reason = f"status {status}, {problem.name}"
    if problem.name == "validation" or (status == 422 and problem.name not in _BY_NAME):
        return Invalid(reason, problem.field_errors)
    known = _BY_NAME.get(problem.name) or _BY_STATUS.get(status)
    return known(reason) if known else ContractBroken(reason)
