"""The judge sees what it is there to see: a message twice, an order that is broken."""

from __future__ import annotations

import random
from typing import Any, cast

import aiohttp
import pytest

from tests.faults.calls import Calls, Sent
from tests.faults.citizen import Citizen, Fate
from tests.faults.clerk import Clerk
from tests.faults.count import Count, Judge, disorder, doubles
from tests.faults.phone import Act, Json, Phone
from tests.faults.processes import Kill, Processes


def said(number: int, text: str) -> Json:
    return {"message_id": number, "text": text, "from": {"is_bot": True}}


def test_a_message_twice_is_seen() -> None:
    """Also when something else came between them, as a late copy does."""
    first, other, copy = said(2, "Крок 1 з 8"), said(4, "Крок 2 з 8"), said(5, "Крок 1 з 8")
    journal = [Act("start", 0, again=False), Act("text", 2, again=False)]
    assert doubles([first, other, copy], journal) == [(first, copy)]


def test_who_asks_again_is_answered_again() -> None:
    """Once for each time: what comes a third time is too much."""
    chat = [said(2, "Офіс зараз не відповідає"), said(3, "Офіс зараз не відповідає")]
    journal = [Act("press", 1, again=False), Act("press", 2, again=True)]
    assert doubles(chat, journal) == []
    third = said(4, "Офіс зараз не відповідає")
    assert doubles([*chat, third], journal) == [(chat[1], third)]


@pytest.mark.parametrize(
    ("texts", "good"),
    [
        (["Крок 1 з 8", "Крок 2 з 8"], True),
        (["Крок 2 з 8", "Крок 1 з 8"], False),
        (["🔔 Заява 1: 📥 прийнято", "🔔 Заява 1: ⚙️ у роботі"], True),
        (["🔔 Заява 1: ⚙️ у роботі", "🔔 Заява 1: 📥 прийнято"], False),
        (["Ось що я вмію", "Що буде з вашими даними", "Якою мовою"], True),
        (["Ось що я вмію", "Якою мовою", "Що буде з вашими даними"], False),
    ],
)
def test_order(texts: list[str], good: bool) -> None:
    """Steps, changes of status, the answers to three commands."""
    assert (disorder([said(number, text) for number, text in enumerate(texts)], someone()) == []) is good


@pytest.mark.parametrize(
    ("sent", "kill", "why"),
    [
        (Sent(10.0, 5001, lost=True), Kill("worker 1", 10.1, frozenset({5001})), "by_lost_answer"),
        (Sent(10.0, 5001, lost=False), Kill("sender 1", 10.1, frozenset({5001})), "by_kill"),
        (Sent(10.0, 5001, lost=False), Kill("sender 1", 10.1, frozenset({5002})), "unexplained"),
        (Sent(10.0, 5001, lost=False), Kill("worker 1", 10.1, frozenset({5001})), "unexplained"),
        (Sent(10.0, 5001, lost=False), Kill("sender 1", 9.9, frozenset({5001})), "by_kill"),
        (Sent(10.0, 5001, lost=False), Kill("sender 1", 8.0, frozenset({5001})), "unexplained"),
        (Sent(10.0, 5001, lost=False), Kill("sender 1", 14.0, frozenset({5001})), "unexplained"),
    ],
)
def test_a_double_needs_its_own_reason(sent: Sent, kill: Kill, why: str) -> None:
    """The very sender of that message, killed while Telegram took it or at once after; or an answer that was lost."""
    http = cast(aiohttp.ClientSession, None)
    processes = Processes(logs=cast(Any, None), kills=[kill])
    judge = Judge([], Calls(http, "", sent={(7, 1): sent}), processes, set(), set())
    count = Count()
    judge._explain(count, 7, said(1, "а"), said(2, "а"))
    assert [name for name in ("by_lost_answer", "by_kill", "unexplained") if getattr(count, name)] == [why]


def someone() -> Citizen:
    """Who says three commands at once."""
    http, dice = cast(aiohttp.ClientSession, None), random.Random(1)
    fate = Fate(False, False, True, False, "", False, False)
    return Citizen(Phone(http, "", 1, 1.0), Clerk(http, "", dice), dice, fate)
