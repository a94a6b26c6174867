"""The command `make demo` itself: what it prints, what it survives, what it leaves behind."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from sandbox.demo import DEFAULT_PORTS
from tests.journeys.demo import PARTS, Demo, wait_until
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]
SECONDS_TO_START = 15.0


@pytest.fixture(scope="module")
def second(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Beside the first demo, and beside a program that has the chat page's usual port, if the first has not."""
    with socket.socket() as other:
        with contextlib.suppress(OSError):
            other.bind(("127.0.0.1", DEFAULT_PORTS.telegram))
            other.listen()
        running = Demo(tmp_path_factory.mktemp("second"))
        try:
            running.wait_ready()
            yield running
        finally:
            running.press_ctrl_c()


def test_addresses_are_printed_and_answer(demo: Demo) -> None:
    """Whoever types the command gets the chat page and the desk to click on."""
    assert "<title>" in httpx.get(f"{demo.chat}/").text
    assert "Вхід" in httpx.get(f"{demo.office}/desk", follow_redirects=True).text


def test_ready_in_seconds(demo: Demo) -> None:
    """With nothing to train, the demo is ready in seconds and says in how many."""
    found = re.search(r"Vikno is ready in ([\d.]+) s", demo.shown)
    assert found is not None
    assert float(found[1]) < SECONDS_TO_START


def test_taken_ports(demo: Demo, second: Demo) -> None:
    """A taken port gets a clear message and another port."""
    assert "is taken by another program; telegram uses" in second.shown
    assert second.chat != demo.chat
    assert "<title>" in httpx.get(f"{second.chat}/").text


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_dies_is_started_again(name: str, second: Demo) -> None:
    """Each death is reported, and the whole answers a citizen again."""
    died = second.processes()[name]
    died.kill()
    second.wait_for(f"{name} died", 5)
    wait_until(lambda: name in second.processes(), 10, f"{name} is not started again", second)
    assert second.processes()[name].pid != died.pid
    wait_until(lambda: _answers(second.chat), 10, "the chat page does not answer", second)
    citizen = Phone(second.chat, 1 + PARTS.index(name))
    citizen.say("/start")
    citizen.hears("Вітаю", within=20)


def test_ctrl_c_leaves_no_process(second: Demo) -> None:
    """Everything stops at once and nothing stays, not even a socket."""
    family = second.family()
    assert second.press_ctrl_c() == 0
    assert "Everything has stopped." in second.shown
    gone, alive = psutil.wait_procs(family, timeout=3)
    assert not alive
    assert len(gone) > len(PARTS)
    assert not any(_listens(int(port)) for port in re.findall(r"127\.0\.0\.1:(\d+)", second.shown))


def test_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    """Said before anything starts, with what to do."""
    demo = Demo(tmp_path / ("a" * 90))
    demo.wait_for("choose a shorter one with --data", 10)
    assert demo.wait_ended() == 1


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/_/health", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
