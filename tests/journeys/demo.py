"""The demo as a person runs it: one command, its words on the screen, its processes, Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PARTS = ("redis", "nlu", "telegram", "office", "bot")
Settings = dict[str, str]
_IN_A_HURRY = {"CHAT_MESSAGES_PER_SECOND": "50", "MESSAGES_PER_SECOND": "1000", "HEARD_AT_ONCE": "0"}
STARTS_WITHIN = 60.0
STOPS_WITHIN = 15.0


class Demo:
    """Times in seconds. `data` keeps everything, so that a second demo on it goes on where the first stopped.

    `hurried`: the bot writes faster than Telegram permits, for citizens who type as fast as a test does.
    `real`: the settings of `make run`, with which it is no demo at all.
    """

    def __init__(self, data: Path, hurried: bool = False, real: Settings | None = None) -> None:
        options = ["--data", str(data), "--rating-delay", "1", *(["--real"] if real else [])]
        settings = {"PYTHONUNBUFFERED": "1"} | (_IN_A_HURRY if hurried else {}) | (real or {})
        self.data = data
        self.screen: list[str] = []
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "sandbox.demo", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | settings,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def chat(self) -> str:
        return self._address(r"citizen's phone shows it\s+(http\S+?)/$")

    @property
    def office(self) -> str:
        return self._address(r"Clerk's desk .*?(http\S+)/desk$")

    def wait_ready(self) -> None:
        self.wait_for("Ctrl-C stops everything", STARTS_WITHIN)

    def wait_for(self, words: str, within: float) -> None:
        """Until the words are on the screen; fails if the demo ends before."""
        wait_until(lambda: words in self.shown or self._process.poll() is not None, within, f"no «{words}»", self)
        assert words in self.shown, self.shown

    @property
    def shown(self) -> str:
        return "".join(self.screen)

    def processes(self) -> dict[str, psutil.Process]:
        """The running parts by name."""
        found = {}
        for child in psutil.Process(self._process.pid).children():
            command = _command(child)
            for name in PARTS:
                if re.search(_COMMANDS[name], command):
                    found[name] = child
        return found

    def family(self) -> list[psutil.Process]:
        return [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children(recursive=True)]

    def wait_ended(self) -> int:
        """Until it ends by itself; the exit code."""
        return self._process.wait(STOPS_WITHIN)

    def press_ctrl_c(self) -> int:
        """The exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOPS_WITHIN)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.screen.append(line)

    def _address(self, pattern: str) -> str:
        found = re.search(pattern, self.shown, re.MULTILINE)
        assert found is not None, self.shown
        return found[1]


_COMMANDS = {
    "redis": r"-m bot redis",
    "nlu": r"-m nlu\.server",
    "telegram": r"-m sandbox\.telegram",
    "office": r"-m sandbox\.office",
    "bot": r"-m bot run",
}


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def wait_until(happened: Callable[[], bool], within: float, otherwise: object, demo: Demo | None = None) -> None:
    """Asks every 30 ms; fails with `otherwise` after `within` seconds."""
    deadline = time.monotonic() + within
    while not happened():
        if time.monotonic() > deadline:
            screen = f"\n{demo.shown}" if demo else ""
            raise AssertionError(f"{otherwise} within {within:.0f} s{screen}")
        time.sleep(0.03)
