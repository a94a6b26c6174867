"""The queue of requests: which, in what order, and how much time is left."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.office.database import Connection
from sandbox.office.desk.display import TermLeft, term_left
from sandbox.office.office import Office
from sandbox.office.request_number import number_of
from sandbox.office.statuses import FINAL, Status
from sandbox.office.terms import today_in_kyiv

PAGE = 50
OPEN = "open"
DONE = "done"
TABS: dict[str, tuple[str, tuple[Status, ...]]] = {
    OPEN: ("Усі в роботі", tuple(status for status in Status if status not in FINAL)),
    "submitted": ("Нові", (Status.SUBMITTED,)),
    "accepted": ("Прийняті", (Status.ACCEPTED,)),
    "in_work": ("Виконуються", (Status.IN_WORK,)),
    "returned": ("На виправленні", (Status.RETURNED,)),
    DONE: ("Завершені", tuple(status for status in Status if status in FINAL)),
}


@dataclass(frozen=True)
class Wanted:
    """What the clerk asked to see. `number` is a whole number or some of its digits, over all statuses."""

    tab: str = OPEN
    centre: str = ""
    number: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        tab, page = query.get("tab", OPEN), query.get("page", "1")
        return cls(
            tab=tab if tab in TABS else OPEN,
            centre=query.get("centre", ""),
            number=query.get("number", "").strip()[:40],
            page=int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1,
        )


@dataclass(frozen=True)
class Line:
    number: str
    service: str
    centre: str | None
    submitted_at: str
    status: str
    version: int
    term: TermLeft


@dataclass(frozen=True)
class Queue:
    lines: list[Line]
    counts: dict[str, int]
    more: bool


def read_queue(office: Office, connection: Connection, wanted: Wanted) -> Queue:
    where, values = _conditions(wanted)
    # Who waits longest comes first; among the finished, what was filed last.
    order = "DESC" if wanted.tab == DONE and not wanted.number else "ASC"
    rows = connection.execute(
        f"SELECT * FROM request WHERE {where} ORDER BY submitted_at {order}, counter LIMIT ? OFFSET ?",  # noqa: S608
        (*values, PAGE + 1, PAGE * (wanted.page - 1)),
    ).fetchall()
    today = today_in_kyiv(office.clock())
    lines = [_line(office, dict(row), today) for row in rows[:PAGE]]
    return Queue(lines, _counts(connection, wanted.centre), len(rows) > PAGE)


def _conditions(wanted: Wanted) -> tuple[str, list[str]]:
    if wanted.number:
        return "printf('%06d', counter) LIKE ?", [f"%{_digits(wanted.number)}%"]
    statuses = TABS[wanted.tab][1]
    where = f"status IN ({', '.join('?' * len(statuses))})"
    if wanted.centre:
        return f"{where} AND centre_id = ?", [*statuses, wanted.centre]
    return where, list(statuses)


def _digits(number: str) -> str:
    """The counter's digits, with or without DP and the check digit; a text without digits finds nothing."""
    whole = re.fullmatch(r"(?:\D*-)?([0-9]{6,})-[0-9]", number)
    return whole[1] if whole else re.sub(r"\D", "", number) or "-"


def _line(office: Office, row: dict[str, str], today: dt.date) -> Line:
    return Line(
        number=number_of(int(row["counter"])),
        service=row["service_title"],
        centre=office.centres.name(row["centre_id"]),
        submitted_at=row["submitted_at"],
        status=row["status"],
        version=int(row["version"]),
        term=term_left(row["due_on"], row["status"], today),
    )


def _counts(connection: Connection, centre: str) -> dict[str, int]:
    rows = connection.execute(
        "SELECT status, count(*) AS count FROM request WHERE ? IN ('', centre_id) GROUP BY status", (centre,)
    )
    by_status = {row["status"]: int(row["count"]) for row in rows}
    return {tab: sum(by_status.get(status, 0) for status in statuses) for tab, (_, statuses) in TABS.items()}
