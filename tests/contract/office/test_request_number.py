"""Numbers of requests: a counter with a check digit, so that a slip of the finger is no number."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.office.request_number import counter_of, number_of
from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, Running


@pytest.mark.parametrize(
    ("counter", "number"), [(42, "DP-000042-2"), (1, "DP-000001-8"), (999999, "DP-999999-6"), (1000000, "DP-1000000-8")]
)
def test_a_number_is_known_by_its_check_digit(counter: int, number: str) -> None:
    assert number_of(counter) == number
    assert counter_of(number) == counter


@given(counter=st.integers(1, 10**9), at=st.integers(0, 20), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_no_number(counter: int, at: int, digit: str) -> None:
    """Luhn's promise."""
    number = number_of(counter)
    at %= len(number)
    wrong = number[:at] + digit + number[at + 1 :]
    assert counter_of(wrong) == (counter if wrong == number else None)


@pytest.mark.parametrize("text", ["", "DP-42-2", "dp-000042-2", "DP-000042-2\n", "DP-٠٠٠٠٤٢-2", "DP-0000042-2"])
def test_anything_else_is_no_number(text: str) -> None:
    assert counter_of(text) is None


async def test_numbers_grow_and_are_never_given_again(office: Running) -> None:
    """Not even after the newest request was erased."""
    first = await office.brought_to(Status.WITHDRAWN)
    assert re.fullmatch(r"DP-[0-9]{6}-[0-9]", first)
    await office.call("DELETE", f"/v1/applicants/{APPLICANT}")
    second = (await office.submitted())["number"]
    assert counter_of(second) == (counter_of(first) or 0) + 1
