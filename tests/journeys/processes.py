"""The bot's roles as processes of their own, on a Redis, an office and a Telegram of their own; no understanding."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bot.redis_server import EmbeddedRedis
from tests.journeys.demo import wait_until

TOKEN = "400000004:a-token-of-the-tests-of-processes-000000"
KEY = "a-key-of-the-tests"
STARTS_WITHIN = 150.0
"""Seconds, on a machine that is busy with other tests."""


class House:
    """All but the bot runs while the context of `house` is open. Times in seconds."""

    def __init__(self, data: Path, redis: EmbeddedRedis) -> None:
        self.data = data
        self.redis = redis
        self.telegram, self.office = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        self._listen = free_port()
        self.bots: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.telegram,
            "REDIS_URL": self.redis.url,
            "DATA_DIR": str(self.data),
            "OFFICE_URL": self.office,
            "OFFICE_API_KEY": KEY,
            "NLU_URL": f"http://127.0.0.1:{free_port()}",
            "LISTEN_PORT": str(self._listen),
            "CHAT_MESSAGES_PER_SECOND": "50",
            "MESSAGES_PER_SECOND": "1000",
            "QUIET_HOURS": "00:00-00:00",
        }

    def start(self, *roles: str) -> None:
        """A process that has these roles; its log is `bot-N.log`."""
        options = [part for role in roles for part in ("--role", role)]
        self.bots.append(self.launch(f"bot-{len(self.bots)}", "bot", "run", *options))

    def launch(self, name: str, *module: str) -> subprocess.Popen[bytes]:
        with (self.data / f"{name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", *module], env=os.environ | self.environment, stdout=log, stderr=log
            )

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """An operator's command, to its end."""
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "bot", *command],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def logs(self) -> str:
        return "".join(path.read_text() for path in sorted(self.data.glob("bot-*.log")))

    def ask(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self._listen}{path}", timeout=10)

    def ready(self) -> dict[str, Any]:
        return dict(self.ask("/ready").json())

    def wait_ready(self, within: float = STARTS_WITHIN) -> None:
        wait_until(lambda: _says_yes(f"http://127.0.0.1:{self._listen}/ready"), within, _Unready(self))

    def stop(self) -> list[tuple[int, float]]:
        """SIGTERM to all at once: each one's exit code, and the seconds that it took."""
        asked = time.monotonic()
        for bot in self.bots:
            bot.send_signal(signal.SIGTERM)
        ends = []
        for bot in self.bots:
            with contextlib.suppress(subprocess.TimeoutExpired):
                bot.wait(max(asked + 20 - time.monotonic(), 0.1))
            ends.append((bot.poll() if bot.poll() is not None else -1, time.monotonic() - asked))
        self.bots = []
        return [(int(code or 0), seconds) for code, seconds in ends]


@contextlib.contextmanager
def house(data: Path) -> Iterator[House]:
    with EmbeddedRedis(data / "redis") as redis:
        made = House(data, redis)
        beside = [
            made.launch("telegram", "sandbox.telegram", "--port", _port(made.telegram)),
            made.launch("office", "sandbox.office", *_office(made)),
        ]
        try:
            wait_until(lambda: _says_yes(f"{made.telegram}/_/health"), STARTS_WITHIN, "no Telegram")
            wait_until(lambda: _says_yes(f"{made.office}/v1/health"), STARTS_WITHIN, "no office")
            yield made
        finally:
            for process in [*made.bots, *beside]:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _office(made: House) -> list[str]:
    options = {
        "port": _port(made.office),
        "database": str(made.data / "office.sqlite3"),
        "catalogue": "catalogue",
        "api-key": KEY,
    }
    return [*(part for name, value in options.items() for part in (f"--{name}", value)), "--control"]


def _port(address: str) -> str:
    return address.rpartition(":")[2]


def _says_yes(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


class _Unready:
    """Why, asked only when it matters."""

    def __init__(self, of: House) -> None:
        self._house = of

    def __str__(self) -> str:
        try:
            return str(self._house.ready())
        except httpx.HTTPError:
            return f"the bot does not answer\n{self._house.logs()[-3000:]}\n"
