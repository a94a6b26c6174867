"""An applicant's rights to their own data: everything shown, and erased what the law lets go."""

from __future__ import annotations

from sandbox.office.call import Answer, Call
from sandbox.office.database import Connection
from sandbox.office.events import forget_events
from sandbox.office.evidence import erase_unused
from sandbox.office.idempotency import forget_answers
from sandbox.office.office import Office
from sandbox.office.request_number import number_of
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
    requests = list_requests(office, connection, call).body["items"]
    return Answer(200, {"requests": requests, "messages": [dict(row) for row in messages]})


def _forget(connection: Connection, subject: str) -> None:
    forget_answers(connection, subject)
    forget_events(connection, subject)
