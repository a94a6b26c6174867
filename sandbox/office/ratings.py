"""Ratings: one for each decided request, by a token that works once; anonymous from then on."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from sandbox.office.call import Answer, Call, Sent
from sandbox.office.database import Connection
from sandbox.office.office import Office, mint
from sandbox.office.problems import Problem
from sandbox.office.requests import Row
from sandbox.office.terms import today_in_kyiv

GOOD_FOR = dt.timedelta(days=30)
"""How long after the decision a rating is taken."""


def _whole(value: Any) -> Any:
    """To JSON 3.0 is an integer too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Score = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=5)]


class NewRating(Sent):
    token: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    score: Score


Reason = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class RatingDetails(Sent):
    reasons: Annotated[list[Reason], Field(max_length=20, default_factory=list)]
    comment: Annotated[str | None, Field(max_length=4096)] = None
    unofficial_payment: bool | None = None
    unlisted_document: bool | None = None


def issue_token(office: Office, connection: Connection, request: Row) -> str:
    """Until when it is good stands in the token itself: the hash that is kept vouches for it, as for all of it."""
    good_until = int(office.now_unix() + GOOD_FOR.total_seconds())
    token = f"rt_{good_until:x}.{secrets.token_urlsafe(24)}"
    connection.execute(
        "INSERT INTO rating_token VALUES (?, ?, ?, ?, 0)",
        (_hash(token), request["counter"], request["service_code"], request["centre_id"]),
    )
    return token


def rate(office: Office, connection: Connection, call: Call) -> Answer:
    new = call.read(NewRating)
    token = connection.execute("SELECT * FROM rating_token WHERE token_sha256 = ?", (_hash(new.token),)).fetchone()
    if token is None or _is_over(new.token, office.now_unix()):
        raise Problem("not-found")
    if token["used"]:
        raise Problem("token-used")
    connection.execute(
        "UPDATE rating_token SET used = 1, request = NULL WHERE token_sha256 = ?", (token["token_sha256"],)
    )
    rating = {"id": mint("ra_"), "score": new.score, "centre_id": token["centre_id"]}
    today = today_in_kyiv(office.clock()).isoformat()
    connection.execute(
        "INSERT INTO rating (id, centre_id, service_code, score, rated_on) VALUES (?, ?, ?, ?, ?)",
        (rating["id"], rating["centre_id"], token["service_code"], new.score, today),
    )
    return Answer(201, rating)


def add_rating_details(_office: Office, connection: Connection, call: Call) -> Answer:
    details = call.read(RatingDetails).model_dump(exclude_unset=True)
    rating = connection.execute("SELECT id, score, centre_id FROM rating WHERE id = ?", (call.path["id"],)).fetchone()
    if rating is None:
        raise Problem("not-found")
    if "reasons" in details:
        details["reasons"] = json.dumps(list(dict.fromkeys(details["reasons"])), ensure_ascii=False)
    for name, value in details.items():
        connection.execute(f"UPDATE rating SET {name} = ? WHERE id = ?", (value, rating["id"]))  # noqa: S608
    return Answer(200, dict(rating))


def assessment(connection: Connection, centre_id: str) -> dict[str, Any]:
    average, count = connection.execute(
        "SELECT avg(score), count(*) FROM rating WHERE centre_id = ?", (centre_id,)
    ).fetchone()
    return {"centre_id": centre_id, "average": None if average is None else round(average, 2), "count": count}


def _is_over(token: str, now: float) -> bool:
    """A token without a time is one of an older office."""
    good_until, dot, _rest = token.removeprefix("rt_").partition(".")
    return bool(dot) and now > int(good_until, 16)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
