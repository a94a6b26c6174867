"""SIGTERM with work in hand: over in ten seconds whatever hangs, and nothing that a citizen sent is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.demo import wait_until
from tests.journeys.phone import Phone
from tests.journeys.processes import House, house

pytestmark = pytest.mark.slow
GREETING, NO_REQUESTS = "Вітаю! Я Вікно", "Поданих заяв у вас ще немає"
LONGEST = 10.0
"""Seconds from the signal to the end; a container is killed then."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


@pytest.mark.parametrize("processes", [["web", "worker", "sender"], ["web worker sender"]], ids=["apart", "in one"])
def test_nothing_is_lost_when_telegram_and_the_office_hang(here: House, processes: list[str]) -> None:
    """Ten answers are on their way to a Telegram that is silent, ten turns wait for an office that is silent."""
    for roles in processes:
        here.start(*roles.split())
    here.wait_ready()
    wait_until(lambda: len(here.ready()["processes"]) == len(processes), 30, "not all processes are seen")
    assert sorted(" ".join(one["roles"]) for one in here.ready()["processes"]) == sorted(
        " ".join(sorted(roles.split())) for roles in processes
    )
    _plan(f"{here.telegram}/_/faults", method="sendMessage", kind="silence", silence=60, count=1000)
    _plan(f"{here.office}/_/faults", path="/v1/requests", kind="timeout", seconds=60, count=1000)
    greeted, asking = ([Phone(here.telegram, base + number) for number in range(10)] for base in (100, 200))
    for phone in greeted:
        phone.say("/start")
    for phone in asking:
        phone.say("/requests")
    wait_until(lambda: _in_hand(here) == (10, 10), 30, "no work in hand")
    ends = here.stop()
    print(f"stopped in {', '.join(f'{seconds:.1f} s' for _, seconds in ends)}")
    assert [code for code, _ in ends] == [0] * len(processes), here.logs()
    assert max(seconds for _, seconds in ends) < LONGEST
    httpx.delete(f"{here.telegram}/_/faults")
    httpx.delete(f"{here.office}/_/faults")
    here.start("web", "worker", "sender")
    here.wait_ready()
    wait_until(lambda: _in_hand(here) == (0, 0), 30, "not all is handled and sent")
    assert [phone.count(GREETING) for phone in greeted] == [1] * 10
    assert [phone.count(NO_REQUESTS) for phone in asking] == [1] * 10
    assert here.ready()["dead_letters"] == 0
    here.stop()


def test_an_idle_bot_stops_at_once(here: House) -> None:
    """With nothing in hand there is nothing to wait for, though a request for updates is open."""
    here.start("web", "worker", "sender")
    here.wait_ready()
    ((code, seconds),) = here.stop()
    assert (code, seconds < LONGEST / 2) == (0, True), seconds


def test_redis_hangs(here: House) -> None:
    """A Redis that takes connections and never answers holds up nobody for longer than that."""
    here.start("web", "worker", "sender")
    here.wait_ready()
    os.kill(here.redis.pid, signal.SIGSTOP)
    try:
        time.sleep(1)
        ((code, seconds),) = here.stop()
    finally:
        os.kill(here.redis.pid, signal.SIGCONT)
    assert (code, seconds < LONGEST) == (0, True), seconds


def _in_hand(here: House) -> tuple[int, int]:
    """Updates that are not handled, messages that are not sent."""
    said = here.ready()
    return said["inbox"]["waiting"], said["outbox"]["waiting"]


def _plan(address: str, **fault: object) -> None:
    assert httpx.post(address, json=fault).status_code == 201
