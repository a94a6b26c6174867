"""`make run`: the same bot with a token and no sandbox of ours in its way; here Telegram is the emulator, far away."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.demo import Demo, Settings, wait_until
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]
TOKEN = "300000003:a-token-that-somebody-was-given-00000"


@pytest.fixture
def telegram() -> Iterator[str]:
    """Telegram's address."""
    port = _free_port()
    command = [sys.executable, "-m", "sandbox.telegram", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own command
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(address), 10, "the emulator does not start")
        yield address
        process.terminate()


@pytest.mark.parametrize("by", ["polling", "webhook"])
def test_only_a_token_is_needed(by: str, telegram: str, tmp_path: Path) -> None:
    """Redis, understanding and office are brought along; a citizen is answered; Ctrl-C stops it all."""
    listen = _free_port()
    settings: Settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram, "LISTEN_PORT": str(listen)}
    if by == "webhook":
        settings |= {"WEBHOOK_URL": f"http://127.0.0.1:{listen}", "WEBHOOK_SECRET": "a-secret-of-ours"}
    running = Demo(tmp_path, real=settings)
    try:
        running.wait_ready()
        assert set(running.processes()) == {"redis", "nlu", "office", "bot"}
        phone = Phone(telegram, 1)
        phone.start()
        phone.hears("Вітаю! Я Вікно")
        phone.say("де цнап у павлограді")
        phone.hears("ЦНАП у Павлограді")
        hook = httpx.post(f"{telegram}/bot{TOKEN}/getWebhookInfo").json()["result"]["url"]
        assert bool(hook) == (by == "webhook")
    finally:
        assert running.press_ctrl_c() == 0


def test_no_token(tmp_path: Path) -> None:
    """Said at once, with where to get one."""
    running = Demo(tmp_path, real={"TELEGRAM_TOKEN": ""})
    running.wait_for("get a token from @BotFather", 10)
    assert running.wait_ended() == 1


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/_/health", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
