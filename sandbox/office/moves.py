"""A clerk's decision on a request: which are allowed, what each must say, and the news of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sandbox.office.database import Connection
from sandbox.office.events import announce
from sandbox.office.office import Office
from sandbox.office.ratings import issue_token
from sandbox.office.request_number import number_of
from sandbox.office.requests import FIELDS, Row, change, record, row_of, view
from sandbox.office.statuses import CLERK_MOVES, DECIDED, Status

LONGEST_TEXT = 2000


class Stale(Exception):
    """Somebody changed the request meanwhile, or it is not where this decision could be made."""


class Incomplete(Exception):
    """The decision does not say all that it must. `faults`: what is missing, by the name of the input."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Decision:
    """`reasons`: why, by the id of each field to mend. `ground`: one of the service's legal grounds, or other words."""

    to: Status
    clerk: str
    reasons: dict[str, str]
    result: str = ""
    ground: str = ""
    explanation: str = ""


def decide(office: Office, connection: Connection, counter: int, version: int, decision: Decision) -> None:
    """Raises `Stale` or `Incomplete`, the `not-found` problem when there is no such request."""
    row = row_of(connection, counter)
    if row["version"] != version or decision.to not in CLERK_MOVES.get(Status(row["status"]), ()):
        raise Stale
    labels = {field.id: field.label.uk for field in FIELDS.validate_json(row["form"])}
    _check(decision, labels)
    change(connection, counter, decision.to, _changes(decision, labels))
    record(office, connection, counter, decision.to, _note(decision, labels), decision.clerk)
    _tell(office, connection, row_of(connection, counter))


def _check(decision: Decision, labels: dict[str, str]) -> None:
    faults: dict[str, str] = {}
    match decision.to:
        case Status.RETURNED:
            faults = _faults_of_return(decision.reasons, labels)
        case Status.GRANTED:
            faults = _faults_of_texts({"result": decision.result})
        case Status.REFUSED:
            faults = _faults_of_texts({"ground": decision.ground, "explanation": decision.explanation})
        case _:
            pass
    if faults:
        raise Incomplete(faults)


def _faults_of_return(reasons: dict[str, str], labels: dict[str, str]) -> dict[str, str]:
    if not reasons or not set(reasons) <= set(labels):
        return {"items": "Позначте хоча б одне поле або документ."}
    return _faults_of_texts(reasons)


def _faults_of_texts(texts: dict[str, str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for name, text in texts.items():
        if not text.strip():
            faults[name] = "Напишіть, будь ласка: заявник прочитає саме це."
        elif len(text) > LONGEST_TEXT:
            faults[name] = f"Задовго: вміщається {LONGEST_TEXT} знаків."
    return faults


def _changes(decision: Decision, labels: dict[str, str]) -> dict[str, Any]:
    items = [
        {"field_id": field, "label": label, "reason": decision.reasons[field].strip()}
        for field, label in labels.items()
        if field in decision.reasons
    ]
    return {
        "returned_items": json.dumps(items, ensure_ascii=False),
        "result": decision.result.strip() or None,
        "refusal_ground": decision.ground.strip() or None,
        "refusal_explanation": decision.explanation.strip() or None,
    }


def _note(decision: Decision, labels: dict[str, str]) -> str | None:
    """What was to be mended stays in the timeline after it was; results and refusals have places of their own."""
    said = [f"{labels[field]}: {reason.strip()}" for field, reason in decision.reasons.items()]
    return "\n".join(said) or None


def _tell(office: Office, connection: Connection, row: Row) -> None:
    data: dict[str, Any] = {
        "applicant": row["applicant"],
        "request": view(office, connection, row, row["language"]),
    }
    if row["status"] in DECIDED:
        data["rating_token"] = issue_token(office, connection, row)
    announce(office, connection, "request.changed", number_of(row["counter"]), data)
