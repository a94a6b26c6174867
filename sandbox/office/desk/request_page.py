"""All that a clerk sees of one request."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sandbox.office.database import Connection
from sandbox.office.desk.display import TermLeft, answer_text, term_left
from sandbox.office.entries import FormField
from sandbox.office.forms import visible
from sandbox.office.office import Office
from sandbox.office.request_number import counter_of, number_of
from sandbox.office.requests import FIELDS, Row, row_of
from sandbox.office.statuses import CLERK_MOVES, Status
from sandbox.office.terms import today_in_kyiv

SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What a browser shows by itself; others are offered as a file."""


@dataclass(frozen=True)
class File:
    id: str
    name: str
    media_type: str
    size: int

    @property
    def is_shown(self) -> bool:
        return self.media_type in SHOWN_INLINE


@dataclass(frozen=True)
class Given:
    """A field with what the citizen gave; `was_returned` while it waits to be mended."""

    id: str
    label: str
    is_file: bool
    text: str
    files: list[File]
    was_returned: str | None


@dataclass(frozen=True)
class RequestPage:
    number: str
    row: dict[str, Any]
    centre: str | None
    term: TermLeft
    given: list[Given]
    timeline: list[dict[str, Any]]
    moves: tuple[Status, ...]
    grounds: list[str]

    @property
    def answers(self) -> list[Given]:
        return [one for one in self.given if not one.is_file]

    @property
    def documents(self) -> list[Given]:
        return [one for one in self.given if one.is_file]


def read_page(office: Office, connection: Connection, number: str) -> RequestPage:
    """Raises the `not-found` problem."""
    row = row_of(connection, counter_of(number) or 0)
    timeline = connection.execute("SELECT * FROM timeline WHERE request = ? ORDER BY rowid DESC", (row["counter"],))
    return RequestPage(
        number=number_of(row["counter"]),
        row=dict(row),
        centre=office.centres.name(row["centre_id"]),
        term=_term(office, row),
        given=_given(connection, row),
        timeline=[dict(entry) for entry in timeline],
        moves=CLERK_MOVES.get(Status(row["status"]), ()),
        grounds=json.loads(row["refusal_grounds"]),
    )


def _term(office: Office, row: Row) -> TermLeft:
    today: dt.date = today_in_kyiv(office.clock())
    return term_left(row["due_on"], row["status"], today)


def _given(connection: Connection, row: Row) -> list[Given]:
    answers: dict[str, str] = json.loads(row["answers"])
    returned = {item["field_id"]: item["reason"] for item in json.loads(row["returned_items"])}
    files = _files(connection, row["counter"])
    return [
        Given(
            id=field.id,
            label=field.label.uk,
            is_file=field.type == "file",
            text=_text(field, answers.get(field.id)),
            files=files.get(field.id, []),
            was_returned=returned.get(field.id),
        )
        for field in visible(FIELDS.validate_json(row["form"]), answers)
    ]


def _text(field: FormField, answer: str | None) -> str:
    return answer_text(field, answer) if answer is not None else ""


def _files(connection: Connection, counter: int) -> dict[str, list[File]]:
    rows = connection.execute(
        "SELECT field, id, name, media_type, size FROM evidence_of_request"
        " JOIN evidence ON evidence.id = evidence_of_request.evidence"
        " WHERE request = ? ORDER BY evidence_of_request.rowid",
        (counter,),
    )
    found: dict[str, list[File]] = {}
    for row in rows:
        found.setdefault(row["field"], []).append(File(row["id"], row["name"], row["media_type"], row["size"]))
    return found
