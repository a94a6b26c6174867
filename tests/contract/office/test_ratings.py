"""Ratings: a token for each decided request, good once; anonymous from then on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, Receiver, Running, running, settings


async def _token(office: Running, receiver: Receiver) -> str:
    """Of a new request that was refused at once."""
    before = len(receiver.deliveries)
    await office.brought_to(Status.REFUSED)
    return str((await receiver.wait(before + 1))[before].event.data["rating_token"])


async def test_only_the_offices_own_outcomes_are_rated(office: Running, receiver: Receiver) -> None:
    """granted and refused bring a token; no other change does."""
    await office.brought_to(Status.GRANTED)
    await office.brought_to(Status.REFUSED)
    told = {one.event.data["request"]["status"]: "rating_token" in one.event.data for one in await receiver.wait(4)}
    assert told == {"accepted": False, "in_work": False, "granted": True, "refused": True}


async def test_a_token_works_once(office: Running, receiver: Receiver) -> None:
    token = await _token(office, receiver)
    first = await office.post("/ratings", {"token": token, "score": 5})
    assert (first.status, first.body["score"], first.body["centre_id"]) == (201, 5, "pavlohrad")
    again = await office.post("/ratings", {"token": token, "score": 1})
    assert (again.status, again.problem) == (409, "token-used")
    assert (await office.get("/centres/pavlohrad/assessment")).body["average"] == 5


@pytest.mark.parametrize(("days", "status"), [(29, 201), (31, 404)])
async def test_a_token_expires(days: int, status: int, tmp_path: Path, receiver: Receiver) -> None:
    """A month after the decision it is worth nothing, and nothing is counted."""
    now = dt.datetime.now(dt.UTC)
    async with running(settings(tmp_path, receiver.url), lambda: now) as office:
        token = await _token(office, receiver)
    async with running(settings(tmp_path, receiver.url), lambda: now + dt.timedelta(days=days)) as office:
        assert (await office.post("/ratings", {"token": token, "score": 5})).status == status
        assert await office.count("SELECT count(*) FROM rating") == (status == 201)


async def test_a_token_cannot_be_made_to_last(office: Running, receiver: Receiver) -> None:
    """Its time is under the same hash as the rest: a token with another time is no token."""
    token = await _token(office, receiver)
    good_until, rest = token.removeprefix("rt_").split(".")
    forged = f"rt_{int(good_until, 16) + 10**6:x}.{rest}"
    assert (await office.post("/ratings", {"token": forged, "score": 5})).problem == "not-found"
    assert (await office.post("/ratings", {"token": rest, "score": 5})).problem == "not-found"


async def test_a_made_up_token_is_unknown(office: Running) -> None:
    refused = await office.post("/ratings", {"token": "rt_made_up", "score": 5})
    assert (refused.status, refused.problem) == (404, "not-found")


@pytest.mark.parametrize("score", [0, 6, 4.5, "5", True, None])
async def test_a_score_is_one_to_five(office: Running, score: Any) -> None:
    refused = await office.post("/ratings", {"token": "rt_any", "score": score})
    assert (refused.status, set(refused.wrong)) == (422, {"score"})


async def test_a_refused_score_leaves_the_token_good(office: Running, receiver: Receiver) -> None:
    token = await _token(office, receiver)
    assert (await office.post("/ratings", {"token": token, "score": 6})).status == 422
    assert (await office.post("/ratings", {"token": token, "score": 4})).status == 201


async def test_a_token_is_bound_to_its_requests_centre(office: Running, receiver: Receiver) -> None:
    """The caller cannot choose whom to rate; the average is that centre's alone."""
    for score in (5, 4, 4):
        await office.post("/ratings", {"token": await _token(office, receiver), "score": score})
    assessed = (await office.get("/centres/pavlohrad/assessment")).body
    assert assessed == {"centre_id": "pavlohrad", "average": 4.33, "count": 3}
    assert (await office.get("/centres/samar/assessment")).body == {"centre_id": "samar", "average": None, "count": 0}
    assert (await office.get("/centres/nowhere/assessment")).status == 404


async def test_a_rating_cannot_be_traced_to_a_request(office: Running, receiver: Receiver) -> None:
    """Once the token is used nothing in the database joins the two."""
    await office.post("/ratings", {"token": await _token(office, receiver), "score": 1})
    assert await office.count("SELECT count(*) FROM rating_token WHERE request IS NOT NULL") == 0
    await office.call("DELETE", f"/v1/applicants/{APPLICANT}")
    assert await office.count("SELECT count(*) FROM rating") == 1


async def test_a_token_dies_with_its_request(office: Running, receiver: Receiver) -> None:
    """Erased means that nobody can be asked about it any more."""
    token = await _token(office, receiver)
    await office.call("DELETE", f"/v1/applicants/{APPLICANT}")
    assert (await office.post("/ratings", {"token": token, "score": 1})).status == 404


async def test_details_replace_only_what_is_given(office: Running, receiver: Receiver) -> None:
    """Said twice is said once; null takes an answer back."""
    rating = (await office.post("/ratings", {"token": await _token(office, receiver), "score": 2})).body["id"]
    path = f"/v1/ratings/{rating}"
    for details in ({"reasons": ["slow", "rude", "slow"]}, {"unofficial_payment": True}, {"comment": "Довго."}):
        assert (await office.call("PATCH", path, json=details)).status == 200
    said = 'SELECT count(*) FROM rating WHERE reasons = \'["slow", "rude"]\' AND unofficial_payment = 1'
    assert await office.count(f"{said} AND comment = 'Довго.' AND unlisted_document IS NULL") == 1
    await office.call("PATCH", path, json={"comment": None})
    assert await office.count(f"{said} AND comment IS NULL") == 1


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"reasons": ["x"] * 21}, "reasons"),
        ({"reasons": [""]}, "reasons.0"),
        ({"comment": "x" * 4097}, "comment"),
        ({"unofficial_payment": "yes"}, "unofficial_payment"),
        ({"score": 5}, "score"),
    ],
)
async def test_details_are_checked(office: Running, receiver: Receiver, details: dict[str, Any], field: str) -> None:
    """A score cannot be changed afterwards either."""
    rating = (await office.post("/ratings", {"token": await _token(office, receiver), "score": 2})).body["id"]
    refused = await office.call("PATCH", f"/v1/ratings/{rating}", json=details)
    assert (refused.status, set(refused.wrong)) == (422, {field})


async def test_details_of_nothing_are_unknown(office: Running) -> None:
    assert (await office.call("PATCH", "/v1/ratings/ra_nothing", json={})).problem == "not-found"
