"""An applicant's rights to their own data: everything shown, and erased what the law lets go."""

from __future__ import annotations

import json
from typing import Any

from sandbox.office.call import Answer, Call
from sandbox.office.database import Connection
from sandbox.office.events import forget_events
from sandbox.office.evidence import erase_unused
from sandbox.office.idempotency import forget_answers
from sandbox.office.office import Office
from sandbox.office.request_number import counter_of, number_of
from sandbox.office.requests import list_requests
from sandbox.office.statuses import FINAL


def erase_applicant(_office: Office, connection: Connection, call: Call) -> Answer:
    """Final requests, messages and unused evidence go; open requests stay until they are decided."""
    applicant = call.applicant()
    for row in connection.execute("SELECT counter, status FROM request WHERE applicant = ?", (applicant,)).fetchall():
        if row["status"] in FINAL:
            connection.execute("DELETE FROM request WHERE counter = ?", (row["counter"],))
            _forget(connection, number_of(row["counter"]))
    for row in connection.execute("SELECT id FROM message WHERE applicant = ?", (applicant,)).fetchall():
        connection.execute("DELETE FROM message WHERE id = ?", (row["id"],))
        _forget(connection, row["id"])
    erase_unused(connection, applicant)
    return Answer(204, None)


def export_applicant(office: Office, connection: Connection, call: Call) -> Answer:
    messages = connection.execute(
        "SELECT id, kind, text, sent_at, answer FROM message WHERE applicant = ? ORDER BY rowid",
        (call.applicant(),),
    ).fetchall()
    filed = list_requests(office, connection, call).body["items"]
    requests = [{**one, **_what_was_filed(connection, counter_of(one["number"]) or 0)} for one in filed]
    return Answer(200, {"requests": requests, "messages": [dict(row) for row in messages]})


def _what_was_filed(connection: Connection, counter: int) -> dict[str, Any]:
    """The answers word for word; of each file its name and its fingerprint, for the file itself the citizen has."""
    answers = connection.execute("SELECT answers FROM request WHERE counter = ?", (counter,)).fetchone()["answers"]
    files = connection.execute(
        "SELECT field, name, media_type, size, sha256, uploaded_at FROM evidence_of_request"
        " JOIN evidence ON evidence.id = evidence_of_request.evidence WHERE request = ?",
        (counter,),
    )
    return {"answers": json.loads(answers), "evidence": [dict(row) for row in files]}


def _forget(connection: Connection, subject: str) -> None:
    forget_answers(connection, subject)
    forget_events(connection, subject)
