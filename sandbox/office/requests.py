"""Requests: filing one, reading it back, mending what was returned, withdrawing it."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, TypeAdapter

from sandbox.office.answers import faults_of_fields, faults_of_form
from sandbox.office.call import Answer, AnswerLanguage, Applicant, Call, Sent
from sandbox.office.database import Connection
from sandbox.office.entries import Code, FormField, Service
from sandbox.office.evidence import attach, owned
from sandbox.office.forms import fields_of, version_of
from sandbox.office.office import Office
from sandbox.office.problems import Problem
from sandbox.office.request_number import counter_of, number_of
from sandbox.office.statuses import FINAL, NEXT_STEP, Status
from sandbox.office.terms import due_day, today_in_kyiv
from sandbox.office.words import Language, Words

Row = sqlite3.Row
Answers = dict[str, Annotated[str, StringConstraints(max_length=4096)]]
EvidenceIds = dict[str, list[Annotated[str, StringConstraints(min_length=1, max_length=64)]]]
FIELDS = TypeAdapter(list[FormField])

_NO_SERVICE = Words(uk="Такої послуги немає або заяву на неї тут не подають.", en="No such service with a form.")
_OLD_FORM = Words(uk="Форма змінилася. Заповніть її, будь ласка, ще раз.", en="The form has changed. Fill it in anew.")
_NO_CENTRE = Words(uk="Такого центру немає.", en="There is no such centre.")
_NOT_YOURS = Words(
    uk="Цих файлів немає. Надішліть їх, будь ласка, ще раз.", en="These files are gone. Send them again."
)

_CORRECTED = Words(uk="Заявник виправив заяву.", en="Corrected by the applicant.")


def _to_utc(moment: dt.datetime) -> dt.datetime:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("a time before the calendar begins, or after it ends") from None


class NewRequest(Sent):
    service_code: Code
    applicant: Applicant
    form_version: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    language: AnswerLanguage
    centre_id: Annotated[str | None, Field(max_length=64)] = None
    answers: Answers
    evidence: EvidenceIds = Field(default_factory=dict)
    consent_given_at: Annotated[AwareDatetime, AfterValidator(_to_utc)]


class Correction(Sent):
    applicant: Applicant
    answers: Answers = Field(default_factory=dict)
    evidence: EvidenceIds = Field(default_factory=dict)


class Withdrawal(Sent):
    applicant: Applicant


def submit_request(office: Office, connection: Connection, call: Call) -> Answer:
    new = call.read(NewRequest)
    service, fields = _checked_service(office, call, new)
    today = today_in_kyiv(office.clock())
    faults = faults_of_form(fields, new.answers, new.evidence, call.language, today)
    _refuse(faults, connection, call, new.applicant, new.evidence)
    counter = _insert(office, connection, new, service, fields)
    for field, ids in new.evidence.items():
        attach(connection, counter, field, ids)
    record(office, connection, counter, Status.SUBMITTED)
    return Answer(201, view(office, connection, row_of(connection, counter), call.language))


def list_requests(office: Office, connection: Connection, call: Call) -> Answer:
    rows = connection.execute(
        "SELECT * FROM request WHERE applicant = ? ORDER BY counter DESC", (call.applicant(),)
    ).fetchall()
    return Answer(200, {"items": [view(office, connection, row, call.language) for row in rows]})


def read_request(office: Office, connection: Connection, call: Call) -> Answer:
    row = _own_row(connection, call.path["number"], call.applicant())
    return Answer(200, view(office, connection, row, call.language))


def correct_request(office: Office, connection: Connection, call: Call) -> Answer:
    """The legal term starts anew: until now the office had no complete request to decide on."""
    correction = call.read(Correction)
    row = _own_row(connection, call.path["number"], correction.applicant)
    if row["status"] != Status.RETURNED:
        raise Problem("conflict")
    _check_correction(office, connection, call, row, correction)
    returned = _returned(row)
    for field in returned:
        attach(connection, row["counter"], field, correction.evidence.get(field, ()))
    today = today_in_kyiv(office.clock())
    kept = {name: answer for name, answer in json.loads(row["answers"]).items() if name not in returned}
    changes = {
        "answers": json.dumps({**kept, **correction.answers}, ensure_ascii=False),
        "returned_items": "[]",
        "due_on": _iso(due_day(today, row["term_days"], bool(row["term_working_days"]))),
    }
    change(connection, row["counter"], Status.SUBMITTED, changes)
    record(office, connection, row["counter"], Status.SUBMITTED, _CORRECTED.text(row["language"]))
    return Answer(200, view(office, connection, row_of(connection, row["counter"]), call.language))


def withdraw_request(office: Office, connection: Connection, call: Call) -> Answer:
    withdrawal = call.read(Withdrawal)
    row = _own_row(connection, call.path["number"], withdrawal.applicant)
    if row["status"] in FINAL:
        raise Problem("conflict")
    change(connection, row["counter"], Status.WITHDRAWN, {"returned_items": "[]"})
    record(office, connection, row["counter"], Status.WITHDRAWN)
    return Answer(200, view(office, connection, row_of(connection, row["counter"]), call.language))


def row_of(connection: Connection, counter: int) -> Row:
    """Raises the `not-found` problem."""
    row: Row | None = connection.execute("SELECT * FROM request WHERE counter = ?", (counter,)).fetchone()
    if row is None:
        raise Problem("not-found")
    return row


def change(connection: Connection, counter: int, status: Status, changes: Mapping[str, Any]) -> None:
    """Moves the request and grows its version by one; `changes` are other columns."""
    columns = "".join(f", {name} = :{name}" for name in changes)
    connection.execute(
        f"UPDATE request SET status = :status, version = version + 1{columns} WHERE counter = :counter",  # noqa: S608
        {**changes, "status": status, "counter": counter},
    )


def record(
    office: Office,
    connection: Connection,
    counter: int,
    status: Status,
    note: str | None = None,
    clerk: str | None = None,
) -> None:
    connection.execute("INSERT INTO timeline VALUES (?, ?, ?, ?, ?)", (counter, office.now_text(), status, note, clerk))


def view(office: Office, connection: Connection, row: Row, language: Language) -> dict[str, Any]:
    """The request as the contract has it."""
    service = office.catalogue.services.get(row["service_code"])
    timeline = connection.execute(
        "SELECT at, status, note FROM timeline WHERE request = ? ORDER BY rowid", (row["counter"],)
    )
    plain = ("service_code", "status", "version", "submitted_at", "due_on", "centre_id")
    outcome = ("result", "refusal_ground", "refusal_explanation")
    return {
        "number": number_of(row["counter"]),
        "service_title": service.title.text(language) if service else row["service_title"],
        **{name: row[name] for name in plain},
        "centre_name": office.centres.name(row["centre_id"]),
        "next_step": NEXT_STEP[Status(row["status"])].text(language),
        "timeline": [dict(entry) for entry in timeline],
        "returned_items": _returned_items(row, language),
        **{name: row[name] for name in outcome},
    }


def _returned_items(row: Row, language: Language) -> list[dict[str, str]]:
    """Labels as the form has them in this language; the reasons are the clerk's own words."""
    items: list[dict[str, str]] = json.loads(row["returned_items"])
    if not items:
        return items
    labels = {field.id: field.label.text(language) for field in FIELDS.validate_json(row["form"])}
    return [{**item, "label": labels[item["field_id"]]} for item in items]


def _own_row(connection: Connection, number: str, applicant: str) -> Row:
    row = row_of(connection, counter_of(number) or 0)
    if row["applicant"] != applicant:
        raise Problem("not-found")
    return row


def _checked_service(office: Office, call: Call, new: NewRequest) -> tuple[Service, list[FormField]]:
    service = office.catalogue.services.get(new.service_code)
    fields = fields_of(service, office.catalogue) if service else []
    if service is None or not fields:
        raise call.wrong("service_code", _NO_SERVICE)
    if new.form_version != version_of(fields):
        raise call.wrong("form_version", _OLD_FORM)
    if new.centre_id is not None and office.centres.name(new.centre_id) is None:
        raise call.wrong("centre_id", _NO_CENTRE)
    return service, fields


def _check_correction(office: Office, connection: Connection, call: Call, row: Row, correction: Correction) -> None:
    """Exactly the returned fields, each as the form has it; what was sent back must be mended, optional or not."""
    returned, form = _returned(row), FIELDS.validate_json(row["form"])
    asked = [field.model_copy(update={"required": True}) for field in form if field.id in returned]
    today = today_in_kyiv(office.clock())
    faults = faults_of_fields(asked, correction.answers, correction.evidence, call.language, today)
    _refuse(faults, connection, call, correction.applicant, correction.evidence)


def _returned(row: Row) -> set[str]:
    return {item["field_id"] for item in json.loads(row["returned_items"])}


def _refuse(
    faults: dict[str, str],
    connection: Connection,
    call: Call,
    applicant: str,
    evidence: Mapping[str, Sequence[str]],
) -> None:
    for field, ids in evidence.items():
        if field not in faults and not owned(connection, applicant, ids):
            faults[field] = _NOT_YOURS.text(call.language)
    if faults:
        raise Problem("validation", faults)


def _insert(office: Office, connection: Connection, new: NewRequest, service: Service, fields: list[FormField]) -> int:
    today = today_in_kyiv(office.clock())
    days, working = (service.term.days, service.term.working_days) if service.term else (None, False)
    filed = {
        "applicant": new.applicant,
        "service_code": service.code,
        "service_title": service.title.uk,
        "form": FIELDS.dump_json(fields).decode(),
        "refusal_grounds": json.dumps([one.uk for one in service.refusal_grounds], ensure_ascii=False),
        "language": new.language,
        "centre_id": new.centre_id,
        "status": Status.SUBMITTED,
        "version": 1,
        "submitted_at": office.now_text(),
        "due_on": _iso(due_day(today, days, working)),
        "term_days": days,
        "term_working_days": working,
        "answers": json.dumps(new.answers, ensure_ascii=False),
        "consent_given_at": new.consent_given_at.isoformat(),
    }
    columns, values = ", ".join(filed), ", ".join(f":{name}" for name in filed)
    inserted = connection.execute(f"INSERT INTO request ({columns}) VALUES ({values})", filed)  # noqa: S608
    return int(inserted.lastrowid or 0)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
