"""Where a request can go from where it stands: every pair of statuses, and what each decision must say."""

from __future__ import annotations

import itertools

import pytest

from sandbox.office.moves import Incomplete, Stale
from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, Running

ALLOWED = {
    Status.SUBMITTED: {Status.ACCEPTED, Status.RETURNED, Status.REFUSED},
    Status.ACCEPTED: {Status.IN_WORK, Status.RETURNED, Status.REFUSED},
    Status.IN_WORK: {Status.RETURNED, Status.GRANTED, Status.REFUSED},
}
DECISIONS = (Status.ACCEPTED, Status.IN_WORK, Status.RETURNED, Status.GRANTED, Status.REFUSED)
OPEN = (Status.SUBMITTED, Status.ACCEPTED, Status.RETURNED, Status.IN_WORK)
WITHDRAWAL = {"applicant": APPLICANT}


@pytest.mark.parametrize(("stands", "to"), list(itertools.product(Status, DECISIONS)))
async def test_a_clerk_moves_a_request_only_along_the_allowed_ways(office: Running, stands: Status, to: Status) -> None:
    """What is not allowed leaves the request as it was."""
    number = await office.brought_to(stands)
    if to in ALLOWED.get(stands, set()):
        await office.decide(number, to)
    else:
        with pytest.raises(Stale):
            await office.decide(number, to)
    now = (await office.get(f"/requests/{number}", applicant=APPLICANT)).body
    assert now["status"] == (to if to in ALLOWED.get(stands, set()) else stands)


@pytest.mark.parametrize("stands", OPEN)
async def test_a_citizen_withdraws_what_is_not_decided(office: Running, stands: Status) -> None:
    number = await office.brought_to(stands)
    withdrawn = await office.post(f"/requests/{number}/withdrawal", WITHDRAWAL)
    assert (withdrawn.status, withdrawn.body["status"]) == (200, "withdrawn")
    assert withdrawn.body["returned_items"] == []


@pytest.mark.parametrize("stands", sorted(set(Status) - set(OPEN)))
async def test_a_citizen_cannot_withdraw_what_is_decided(office: Running, stands: Status) -> None:
    number = await office.brought_to(stands)
    refused = await office.post(f"/requests/{number}/withdrawal", WITHDRAWAL)
    assert (refused.status, refused.problem) == (409, "conflict")


@pytest.mark.parametrize("stands", sorted(set(Status) - {Status.RETURNED}))
async def test_only_a_returned_request_can_be_corrected(office: Running, stands: Status) -> None:
    number = await office.brought_to(stands)
    refused = await office.post(
        f"/requests/{number}/corrections", {"applicant": APPLICANT, "answers": {"last_name": "Коваль"}}
    )
    assert (refused.status, refused.problem) == (409, "conflict")


@pytest.mark.parametrize(
    ("to", "said", "missing"),
    [
        (Status.RETURNED, {"reasons": {}}, {"items"}),
        (Status.RETURNED, {"reasons": {"no_such_field": "Чому?"}}, {"items"}),
        (Status.RETURNED, {"reasons": {"last_name": "  "}}, {"last_name"}),
        (Status.REFUSED, {"ground": "", "explanation": "Немає фото."}, {"ground"}),
        (Status.REFUSED, {"ground": "Подано не всі документи", "explanation": ""}, {"explanation"}),
        (Status.REFUSED, {"ground": "інше", "explanation": "х" * 2001}, {"explanation"}),
    ],
)
async def test_a_decision_must_say_why(office: Running, to: Status, said: dict[str, str], missing: set[str]) -> None:
    number = await office.brought_to(Status.SUBMITTED)
    with pytest.raises(Incomplete) as lacking:
        await office.decide(number, to, **said)
    assert set(lacking.value.faults) == missing
    assert (await office.get(f"/requests/{number}", applicant=APPLICANT)).body["version"] == 1


async def test_a_grant_must_say_the_result(office: Running) -> None:
    number = await office.brought_to(Status.IN_WORK)
    with pytest.raises(Incomplete) as lacking:
        await office.decide(number, Status.GRANTED, result=" ")
    assert set(lacking.value.faults) == {"result"}


async def test_each_change_grows_the_version_and_the_timeline(office: Running) -> None:
    """The citizen sees when each thing happened, and what was to be mended."""
    number = await office.brought_to(Status.IN_WORK)
    await office.decide(number, Status.RETURNED)
    seen = (await office.get(f"/requests/{number}", applicant=APPLICANT)).body
    assert seen["version"] == 4
    assert [entry["status"] for entry in seen["timeline"]] == ["submitted", "accepted", "in_work", "returned"]
    assert seen["timeline"][-1]["note"] == "Прізвище: Прізвище не таке, як у паспорті."


async def test_an_outcome_is_told_in_full(office: Running) -> None:
    """A refusal has a legal ground and an explanation, a grant its result; neither is a bare "closed"."""
    refused = await office.brought_to(Status.REFUSED)
    seen = (await office.get(f"/requests/{refused}", applicant=APPLICANT)).body
    assert (seen["refusal_ground"], seen["refusal_explanation"]) == ("Подано не всі документи", "Немає фото.")
    granted = await office.brought_to(Status.GRANTED)
    seen = (await office.get(f"/requests/{granted}", applicant=APPLICANT)).body
    assert (seen["result"], seen["refusal_ground"]) == ("Паспорт можна забрати.", None)
