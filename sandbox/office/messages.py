"""Citizens' words to a person at the office, and the answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from sandbox.office.call import Answer, AnswerLanguage, Applicant, Call, Sent
from sandbox.office.database import Connection
from sandbox.office.events import announce
from sandbox.office.office import Office, mint
from sandbox.office.problems import Problem
from sandbox.office.request_number import PATTERN, counter_of
from sandbox.office.words import Words

LONGEST_ANSWER = 4000

_NOT_YOURS = Words(uk="Такої заяви у вас немає.", en="You have no such request.")


class NewMessage(Sent):
    applicant: Applicant
    kind: Literal["question", "complaint", "corruption"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=4096)]
    language: AnswerLanguage
    request_number: Annotated[str, StringConstraints(pattern=f"^{PATTERN.pattern}$")] | None = None


class AnsweredAlready(Exception):
    """Another clerk was quicker."""


def send_message(office: Office, connection: Connection, call: Call) -> Answer:
    new = call.read(NewMessage)
    if new.request_number is not None and not _owns(connection, new.applicant, new.request_number):
        raise call.wrong("request_number", _NOT_YOURS)
    message_id = mint("ms_")
    connection.execute(
        "INSERT INTO message (id, applicant, kind, text, language, request_number, sent_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (message_id, new.applicant, new.kind, new.text, new.language, new.request_number, office.now_text()),
    )
    return Answer(201, {"id": message_id})


def answer_message(office: Office, connection: Connection, message_id: str, answer: str, clerk: str) -> None:
    """Raises `AnsweredAlready`; the `not-found` problem when there is no such message."""
    message = connection.execute("SELECT * FROM message WHERE id = ?", (message_id,)).fetchone()
    if message is None:
        raise Problem("not-found")
    if message["answer"] is not None:
        raise AnsweredAlready
    connection.execute(
        "UPDATE message SET answer = ?, answered_at = ?, clerk = ? WHERE id = ?",
        (answer, office.now_text(), clerk, message_id),
    )
    data = {
        "applicant": message["applicant"],
        "message_id": message_id,
        "text": message["text"],
        "answer": answer,
    }
    announce(office, connection, "message.answered", message_id, data)


def _owns(connection: Connection, applicant: str, number: str) -> bool:
    owner = connection.execute(
        "SELECT 1 FROM request WHERE counter = ? AND applicant = ?", (counter_of(number) or 0, applicant)
    )
    return owner.fetchone() is not None
