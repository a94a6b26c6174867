"""Refusals, in Telegram's own words."""

from __future__ import annotations


class Refusal(Exception):
    """An answer with ok: false. `retry_after` in seconds, with 429 only."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        parameters = {"parameters": {"retry_after": self.retry_after}} if self.retry_after is not None else {}
        return {"ok": False, "error_code": self.code, "description": self.description, **parameters}


def bad_request(reason: str) -> Refusal:
    return Refusal(400, f"Bad Request: {reason}")


def too_many(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def not_found() -> Refusal:
    return Refusal(404, "Not Found")
