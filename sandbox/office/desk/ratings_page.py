"""What citizens say of each centre: averages for everybody; reasons, comments and alarms for the office."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sandbox.office.database import Connection
from sandbox.office.desk.display import REASONS
from sandbox.office.office import Office

LATEST = 50


@dataclass(frozen=True)
class CentreRatings:
    """`spread` is how many gave 5, 4, 3, 2, 1."""

    id: str | None
    name: str
    average: float
    count: int
    spread: list[tuple[int, int]]
    reasons: list[tuple[str, int]]
    payments: int
    documents: int


@dataclass(frozen=True)
class Said:
    """A comment or an alarm, with the service that it is about."""

    centre: str
    service: str
    score: int
    rated_on: str
    comment: str | None
    payment: bool
    document: bool


@dataclass(frozen=True)
class Ratings:
    centres: list[CentreRatings]
    alarms: list[Said]
    comments: list[Said]


def read_ratings(office: Office, connection: Connection) -> Ratings:
    rows = [dict(row) for row in connection.execute("SELECT * FROM rating ORDER BY rowid DESC")]
    by_centre: defaultdict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_centre[row["centre_id"]].append(row)
    centres = [_of_centre(office, centre, rated) for centre, rated in by_centre.items()]
    alarms = [row for row in rows if row["unofficial_payment"] or row["unlisted_document"]]
    comments = [row for row in rows if row["comment"] and row not in alarms]
    return Ratings(
        centres=sorted(centres, key=lambda one: one.name),
        alarms=[_said(office, row) for row in alarms],
        comments=[_said(office, row) for row in comments[:LATEST]],
    )


def _of_centre(office: Office, centre: str | None, rated: list[dict[str, Any]]) -> CentreRatings:
    scores = Counter(row["score"] for row in rated)
    reasons = Counter(reason for row in rated for reason in json.loads(row["reasons"]))
    return CentreRatings(
        id=centre,
        name=_name(office, centre),
        average=sum(row["score"] for row in rated) / len(rated),
        count=len(rated),
        spread=[(score, scores[score]) for score in (5, 4, 3, 2, 1)],
        reasons=[(REASONS.get(reason, reason), count) for reason, count in reasons.most_common()],
        payments=sum(bool(row["unofficial_payment"]) for row in rated),
        documents=sum(bool(row["unlisted_document"]) for row in rated),
    )


def _said(office: Office, row: dict[str, Any]) -> Said:
    service = office.catalogue.services.get(row["service_code"])
    return Said(
        centre=_name(office, row["centre_id"]),
        service=service.short_title.uk if service else row["service_code"],
        score=row["score"],
        rated_on=row["rated_on"],
        comment=row["comment"],
        payment=bool(row["unofficial_payment"]),
        document=bool(row["unlisted_document"]),
    )


def _name(office: Office, centre: str | None) -> str:
    return office.centres.name(centre) or "Без визначеного центру"
