"""The bots of the kill test: what each is made of, and how to start it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.page import ROOT

RASA_HOME = ROOT / "benchmarks/rasa_default"
RASA_PYTHON = RASA_HOME / ".venv/bin/python"
RASA_BOT = ROOT / "benchmarks/peers/rasa_telegram"
RASA_MODEL = RASA_BOT / "models/peer.tar.gz"


@dataclass(frozen=True)
class Place:
    """Where a bot runs: the Bot API, the office, the port where it may listen, and a Redis if it wants one."""

    token: str
    username: str
    telegram: str
    office: str
    port: int
    redis: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What every bot is told."""
        return {
            **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}},
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_TOKEN": self.token,
            "TELEGRAM_API_URL": self.telegram,
            "OFFICE_URL": self.office,
            "LISTEN_PORT": str(self.port),
        }


@dataclass(frozen=True)
class Process:
    """One process, which may be killed."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path


@dataclass(frozen=True)
class Bot:
    """`missing` says what there must be before it can start; empty if all is there."""

    name: str
    version: str
    processes: Callable[[Place], list[Process]]
    needs_redis: bool = False
    missing: Callable[[], str] = field(default=lambda: "")


def bots() -> list[Bot]:
    aiogram, ptb = version("aiogram"), version("python-telegram-bot")
    return [
        Bot("aiogram, webhook", aiogram, _small("aiogram_webhook")),
        Bot("aiogram, polling", aiogram, _small("aiogram_polling")),
        Bot("python-telegram-bot, webhook", ptb, _small("ptb_webhook")),
        Bot("python-telegram-bot, polling", ptb, _small("ptb_polling")),
        Bot("Rasa's Telegram channel, webhook", _rasa_version(), _rasa, missing=_rasa_missing),
        Bot("Vikno, webhook", version("vikno"), lambda place: _ours(place, webhook=True), needs_redis=True),
        Bot("Vikno, polling", version("vikno"), lambda place: _ours(place, webhook=False), needs_redis=True),
    ]


def _small(module: str) -> Callable[[Place], list[Process]]:
    command = (sys.executable, "-m", f"benchmarks.peers.{module}")
    return lambda place: [Process("bot", command, place.environment, place.folder)]


def _rasa(place: Place) -> list[Process]:
    files = {name: str(RASA_BOT / f"{name}.yml") for name in ("credentials", "endpoints")}
    command = (
        *(str(RASA_PYTHON), "-m", "rasa_telegram", "run", "--model", str(RASA_MODEL), "--port", str(place.port)),
        *(part for name, path in files.items() for part in (f"--{name}", path)),
    )
    told = {
        "PYTHONPATH": str(RASA_BOT.parent),
        "TELEGRAM_USERNAME": place.username,
        "WEBHOOK_URL": f"http://127.0.0.1:{place.port}/webhooks/telegram/webhook",
        "ACTION_URL": f"{place.office}/webhook",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    return [Process("rasa", command, place.environment | told, place.folder)]


def _rasa_missing() -> str:
    return (
        "" if RASA_PYTHON.exists() and RASA_MODEL.exists() else "`make bench-kill` makes its environment and its model"
    )


def _rasa_version() -> str:
    found = next(RASA_HOME.glob(".venv/lib/*/site-packages/rasa-*.dist-info"), None)
    return found.name.removeprefix("rasa-").removesuffix(".dist-info") if found else "?"


def _ours(place: Place, webhook: bool) -> list[Process]:
    """One process of each role. The understanding server is away: numbers are found without it."""
    told = {
        "REDIS_URL": place.redis,
        "DATA_DIR": str(place.folder),
        "OFFICE_API_KEY": "any",
        "NLU_URL": f"{place.office}/no-nlu",
        **({"WEBHOOK_URL": f"http://127.0.0.1:{place.port}", "WEBHOOK_SECRET": "my-secret"} if webhook else {}),
    }
    return [
        Process(role, (sys.executable, "-m", "bot", "run", "--role", role), place.environment | told, place.folder)
        for role in ("web", "worker", "sender")
    ]
