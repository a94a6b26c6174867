"""Photos and PDFs of documents: what they are is decided by their bytes, whatever they are called."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

import filetype

from sandbox.office.call import Answer, Call
from sandbox.office.database import Connection
from sandbox.office.idempotency import forget_answers
from sandbox.office.office import Office, mint
from sandbox.office.problems import Problem

LARGEST = 20 * 1024 * 1024
MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/heic", "image/webp", "application/pdf"})
UNUSED_KEPT = dt.timedelta(days=7)
LONGEST_NAME = 255


def upload_evidence(office: Office, connection: Connection, call: Call) -> Answer:
    applicant, name = call.applicant(), call.text("name", 1, LONGEST_NAME)
    media_type = _media_type(call.body)
    receipt = {
        "id": mint("ev_"),
        "media_type": media_type,
        "size": len(call.body),
        "sha256": hashlib.sha256(call.body).hexdigest(),
    }
    connection.execute(
        "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            receipt["id"],
            applicant,
            name,
            media_type,
            receipt["size"],
            receipt["sha256"],
            office.now_text(),
            call.body,
        ),
    )
    return Answer(201, receipt)


def owned(connection: Connection, applicant: str, ids: Iterable[str]) -> bool:
    """Whether each of these is evidence of this applicant."""
    wanted = set(ids)
    rows = connection.execute("SELECT id FROM evidence WHERE applicant = ?", (applicant,))
    return wanted <= {row["id"] for row in rows}


def attach(connection: Connection, counter: int, field: str, ids: Iterable[str]) -> None:
    """These files, and no others, are what the field of the request has."""
    connection.execute("DELETE FROM evidence_of_request WHERE request = ? AND field = ?", (counter, field))
    connection.executemany(
        "INSERT INTO evidence_of_request VALUES (?, ?, ?)", [(counter, field, one) for one in dict.fromkeys(ids)]
    )


def erase_unused(connection: Connection, applicant: str) -> None:
    """Erases the applicant's evidence that no request refers to."""
    _erase(connection, "applicant = ?", applicant)


def erase_forgotten(office: Office, connection: Connection) -> None:
    """Erases the evidence that was uploaded long ago and never filed."""
    before = (office.clock() - UNUSED_KEPT).astimezone(dt.UTC).isoformat(timespec="milliseconds")
    _erase(connection, "uploaded_at < ?", before)


def _erase(connection: Connection, which: str, value: str) -> None:
    unused = f"SELECT id FROM evidence WHERE {which} AND id NOT IN (SELECT evidence FROM evidence_of_request)"  # noqa: S608
    for row in connection.execute(unused, (value,)).fetchall():
        forget_answers(connection, row["id"])
        connection.execute("DELETE FROM evidence WHERE id = ?", (row["id"],))


def _media_type(content: bytes) -> str:
    if not content:
        raise Problem("bad-request")
    if len(content) > LARGEST:
        raise Problem("too-large")
    kind = filetype.guess(content)
    if kind is None or kind.mime not in MEDIA_TYPES:
        raise Problem("unsupported-media")
    return str(kind.mime)
