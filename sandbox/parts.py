"""The parts of the demo: how each is started, where it answers, and what it must know of the others."""

from __future__ import annotations

import base64
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

TOKEN = "100000001:demo-token-of-the-offline-sandbox-0"  # noqa: S105 - opens nothing but the sandbox
CLERK, CLERK_PASSWORD = "clerk", "clerk"
NLU_PYTHON = Path("nlu/.venv/bin/python")
TAKEN = 98
"""The exit code of a part whose port is taken."""


@dataclass(frozen=True)
class Ports:
    """Loopback ports; Redis listens on a socket in the data directory instead."""

    nlu: int
    telegram: int
    office: int
    bot: int


@dataclass(frozen=True)
class Part:
    """`ready` is an address that answers 200, or the path of a socket that accepts."""

    name: str
    command: list[str]
    ready: str
    environment: dict[str, str] = field(default_factory=dict)


def parts(ports: Ports, data: Path, rating_delay: float) -> list[Part]:
    """In the order of starting: each finds those that it needs."""
    key, webhook_secret = secrets.token_hex(24), _webhook_secret()
    socket = (data / "redis" / "redis.sock").absolute()
    return [
        Part("redis", _python("bot", "redis", "--directory", str(socket.parent)), str(socket)),
        Part("nlu", _nlu(ports.nlu), f"http://127.0.0.1:{ports.nlu}/status"),
        Part(
            "telegram",
            [*_python("sandbox.telegram", "--port", str(ports.telegram)), "--database", str(data / "telegram.sqlite3")],
            f"http://127.0.0.1:{ports.telegram}/_/health",
        ),
        Part("office", _office(ports, data, key, webhook_secret), f"http://127.0.0.1:{ports.office}/v1/health"),
        Part(
            "bot",
            _python("bot", "run"),
            f"http://127.0.0.1:{ports.bot}/ready",
            _bot_environment(ports, data, key, webhook_secret, rating_delay),
        ),
    ]


_BROUGHT = {
    "redis": ("REDIS_URL",),
    "nlu": ("NLU_URL",),
    "office": ("OFFICE_URL", "OFFICE_API_KEY", "OFFICE_WEBHOOK_SECRETS"),
}
"""What a part that we bring along tells the bot; the first says where it is."""


def parts_beside(given: Mapping[str, str], ports: Ports, data: Path) -> list[Part]:
    """For the real Telegram: the bot, and each part that its settings in `given` do not name."""
    *brought, bot = parts(ports, data, 0)
    names = {part.name for part in brought if part.name in _BROUGHT and not given.get(_BROUGHT[part.name][0])}
    told = {setting for name in names for setting in _BROUGHT[name]} | ({"LISTEN_PORT"} - given.keys())
    environment = {setting: value for setting, value in bot.environment.items() if setting in told}
    ready = bot.ready.replace(f":{ports.bot}/", f":{given.get('LISTEN_PORT') or ports.bot}/")
    running = replace(bot, environment=environment | {"DATA_DIR": str(data)}, ready=ready)
    return [*(part for part in brought if part.name in names), running]


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _nlu(port: int) -> list[str]:
    return [str(NLU_PYTHON), "-m", "nlu.server", "--port", str(port)]


def _office(ports: Ports, data: Path, key: str, webhook_secret: str) -> list[str]:
    return _python(
        "sandbox.office",
        *("--port", str(ports.office)),
        *("--database", str(data / "office.sqlite3")),
        *("--catalogue", "catalogue"),
        *("--api-key", key),
        *("--webhook-url", f"http://127.0.0.1:{ports.bot}/office/webhook"),
        *("--webhook-secret", webhook_secret),
        *("--clerk", f"{CLERK}:{CLERK_PASSWORD}"),
        "--control",
    )


def _bot_environment(ports: Ports, data: Path, key: str, webhook_secret: str, rating_delay: float) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{ports.telegram}",
        "REDIS_URL": f"unix://{(data / 'redis' / 'redis.sock').absolute()}",
        "DATA_DIR": str(data),
        "OFFICE_URL": f"http://127.0.0.1:{ports.office}",
        "OFFICE_API_KEY": key,
        "OFFICE_WEBHOOK_SECRETS": f'["{webhook_secret}"]',
        "NLU_URL": f"http://127.0.0.1:{ports.nlu}",
        "LISTEN_PORT": str(ports.bot),
        "RATING_DELAY": str(rating_delay),
        "QUIET_HOURS": "00:00-00:00",  # who tries it out by night wants to see the rating, too
    }


def _webhook_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
