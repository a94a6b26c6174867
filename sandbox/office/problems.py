"""RFC 9457 problems: what the office answers when it does not do what was asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.office.words import Language, Words

TITLES = {
    "bad-request": (400, "Bad request"),
    "idempotency-key-missing": (400, "Idempotency-Key is missing or malformed"),
    "unauthorized": (401, "Unauthorized"),
    "not-found": (404, "Not found"),
    "method-not-allowed": (405, "Method not allowed"),
    "conflict": (409, "Conflict"),
    "token-used": (409, "The token was used"),
    "idempotency-in-progress": (409, "Still in progress"),
    "too-large": (413, "Too large"),
    "unsupported-media": (415, "Unsupported media"),
    "validation": (422, "Validation"),
    "idempotency-key-reused": (422, "The key was used for another call"),
    "too-many-requests": (429, "Too many requests"),
    "internal": (500, "Internal error"),
    "unavailable": (503, "Unavailable"),
}
_DETAILS = {
    "not-found": Words(uk="Такого немає.", en="There is no such thing."),
    "conflict": Words(uk="Зараз цього зробити не можна: стан змінився.", en="Its state does not allow this now."),
    "token-used": Words(uk="Цю оцінку вже прийнято.", en="This rating was taken already."),
    "too-large": Words(uk="Файл завеликий: можна до 20 МБ.", en="Too large: up to 20 MB."),
    "unsupported-media": Words(
        uk="Такий файл не підійде. Можна фото (JPEG, PNG, HEIC, WebP) або PDF.",
        en="This file does not do. Send a photo (JPEG, PNG, HEIC, WebP) or a PDF.",
    ),
    "validation": Words(uk="Деякі поля заповнено з помилкою.", en="Some fields are wrong."),
    "unavailable": Words(uk="Офіс зараз не відповідає.", en="The office cannot answer now."),
}


class Problem(Exception):
    """`name` is the last part of the problem's type; `errors` says for each field what is wrong, for the citizen."""

    def __init__(
        self, name: str, errors: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(name)
        self.name = name
        self.status, self.title = TITLES[name]
        self.errors = dict(errors or {})
        self.headers = dict(headers or {})

    def body(self, language: Language) -> dict[str, Any]:
        body: dict[str, Any] = {"type": f"/problems/{self.name}", "title": self.title, "status": self.status}
        if self.name in _DETAILS:
            body["detail"] = _DETAILS[self.name].text(language)
        if self.errors:
            body["errors"] = [{"field": field, "message": message} for field, message in self.errors.items()]
        return body


def problem_response(problem: Problem, language: Language) -> web.Response:
    return web.Response(
        status=problem.status,
        text=json.dumps(problem.body(language), ensure_ascii=False),
        content_type="application/problem+json",
        headers=problem.headers,
    )
