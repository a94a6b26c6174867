"""Each POST once: the first answer is kept with its effect, in one transaction, and given again to the same key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from sandbox.office.call import Answer
from sandbox.office.database import Connection
from sandbox.office.problems import Problem
from sandbox.office.words import Language

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
KEPT_SECONDS = 30 * 24 * 3600
# After these nothing was decided: the same key may try again.
_NOT_KEPT = frozenset({400, 401, 429, 503})


def checked_key(key: str | None) -> str:
    if key is None or not KEY.fullmatch(key):
        raise Problem("idempotency-key-missing")
    return key


def fingerprint_of(method: str, address: str, body: bytes) -> str:
    """Of the path with its query, and the body."""
    return hashlib.sha256(f"{method} {address}\n".encode() + body).hexdigest()


def once(
    connection: Connection,
    key: str,
    fingerprint: str,
    now: float,
    language: Language,
    work: Callable[[], Answer],
) -> tuple[Answer, bool]:
    """The answer, and whether it was given before. `now` in Unix seconds."""
    connection.execute("DELETE FROM kept_answer WHERE kept_unix < ?", (now - KEPT_SECONDS,))
    kept = connection.execute("SELECT * FROM kept_answer WHERE key = ?", (key,)).fetchone()
    if kept is not None:
        if kept["fingerprint"] != fingerprint:
            raise Problem("idempotency-key-reused")
        return Answer(kept["status"], json.loads(kept["body"])), True
    answer = _attempt(connection, language, work)
    connection.execute(
        "INSERT INTO kept_answer VALUES (?, ?, ?, ?, ?, ?)",
        (key, fingerprint, answer.status, json.dumps(answer.body), _subject(answer.body), now),
    )
    return answer, False


def forget_answers(connection: Connection, subject: str) -> None:
    """Forgets what was answered about a request, a message or evidence that is erased."""
    connection.execute("DELETE FROM kept_answer WHERE subject = ?", (subject,))


def _attempt(connection: Connection, language: Language, work: Callable[[], Answer]) -> Answer:
    """A refusal undoes what was begun, and is an answer to keep."""
    connection.execute("SAVEPOINT work")
    try:
        return work()
    except Problem as problem:
        if problem.status in _NOT_KEPT:
            raise
        connection.execute("ROLLBACK TO work")
        return Answer(problem.status, problem.body(language))


def _subject(body: Any) -> str | None:
    """A rating has none: it stays anonymous."""
    if not isinstance(body, dict) or "score" in body:
        return None
    return body.get("number") or body.get("id")
