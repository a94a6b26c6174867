"""The name by which the office knows a chat tells the office nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citizen_reference import CitizenReferences

OURS = CitizenReferences("a secret")


@given(st.integers(-(2**62), 2**62))
def test_there_and_back(chat_id: int) -> None:
    """The same chat has the same name, and only its own."""
    assert OURS.chat_of(OURS.of_chat(chat_id)) == chat_id
    assert OURS.of_chat(chat_id) == CitizenReferences("a secret").of_chat(chat_id)
    assert str(chat_id) not in OURS.of_chat(chat_id) or abs(chat_id) < 1000


@pytest.mark.parametrize("reference", ["", "tg-", "tg-AAAA", "tg-їїї", "DP-000042-2", OURS.of_chat(5)[:-2] + "AA"])
def test_forgeries(reference: str) -> None:
    """What this bot did not make names nobody."""
    assert OURS.chat_of(reference) is None


def test_another_bot() -> None:
    """A name of another secret names nobody here."""
    assert OURS.chat_of(CitizenReferences("another").of_chat(5)) is None
