"""The processes of a run: how each is started and where it answers."""

from __future__ import annotations

import base64
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.redis_server import find_binary
from sandbox.demo import choose_ports
from sandbox.parts import CLERK, CLERK_PASSWORD, NLU_PYTHON, TOKEN, Ports

WEBHOOK_SECRET = "a-secret-of-the-fault-harness"
PRELOADED = ["bot.__main__", "bot.app", "sandbox.office.__main__", "sandbox.telegram.__main__"]
"""What the processes of Python are forked with: aiogram alone takes seconds to import."""


@dataclass(frozen=True)
class Part:
    """`module` runs in a process forked from one that has imported it; without it `command` is a program.

    `ready`: an address that answers 200, or a socket's path that accepts; None: nobody can ask it.
    """

    name: str
    command: tuple[str, ...]
    ready: str | None
    module: str | None = None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """Where everything is. `mail` is the address of the harness that hands deliveries on to the bot."""

    data: Path
    ports: Ports
    mail: str
    webhook: bool
    nlu: bool
    api_key: str = field(default_factory=lambda: secrets.token_hex(24))
    event_secret: str = field(default_factory=lambda: "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode())

    @property
    def telegram(self) -> str:
        return f"http://127.0.0.1:{self.ports.telegram}"

    @property
    def office(self) -> str:
        return f"http://127.0.0.1:{self.ports.office}"

    @property
    def bot(self) -> str:
        return f"http://127.0.0.1:{self.ports.bot}"

    @property
    def redis(self) -> Path:
        return (self.data / "redis.sock").absolute()

    @property
    def office_database(self) -> Path:
        return self.data / "office.sqlite3"

    def parts(self) -> list[Part]:
        """In the order of starting. All but Telegram are killed."""
        roles = (("web", "web"), *((f"{role} {number}", role) for role in ("worker", "sender") for number in (1, 2)))
        bots = [self._bot(name, role) for name, role in roles]
        return [self._redis(), *([self._nlu()] if self.nlu else []), self._telegram(), self._office(), *bots]

    def _redis(self) -> Part:
        settings = {
            "port": "0",
            "unixsocket": str(self.redis),
            "dir": str(self.data.absolute()),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return Part("redis", (str(find_binary()), *options), str(self.redis))

    def _nlu(self) -> Part:
        port = str(self.ports.nlu)
        return Part("nlu", (str(NLU_PYTHON), "-m", "nlu.server", "--port", port), f"http://127.0.0.1:{port}/status")

    def _telegram(self) -> Part:
        return Part("telegram", ("--port", str(self.ports.telegram)), f"{self.telegram}/_/health", "sandbox.telegram")

    def _office(self) -> Part:
        options = {
            "--port": str(self.ports.office),
            "--database": str(self.office_database),
            "--catalogue": str(self.data / "catalogue"),
            "--api-key": self.api_key,
            "--webhook-url": f"{self.mail}/office/webhook",
            "--webhook-secret": self.event_secret,
            "--clerk": f"{CLERK}:{CLERK_PASSWORD}",
        }
        command = (*(word for pair in options.items() for word in pair), "--control")
        return Part("office", command, f"{self.office}/v1/health", "sandbox.office")

    def _bot(self, name: str, role: str) -> Part:
        ready = f"{self.bot}/ready" if role == "web" else None
        return Part(name, ("run", "--role", role), ready, "bot", self.bot_environment())

    def bot_environment(self) -> dict[str, str]:
        """The bot writes faster than Telegram permits, for these citizens read and type in no time."""
        webhook = {"WEBHOOK_URL": self.mail, "WEBHOOK_SECRET": WEBHOOK_SECRET} if self.webhook else {}
        return webhook | {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.telegram,
            "REDIS_URL": f"unix://{self.redis}",
            "DATA_DIR": str(self.data),
            "OFFICE_URL": self.office,
            "OFFICE_API_KEY": self.api_key,
            "OFFICE_WEBHOOK_SECRETS": f'["{self.event_secret}"]',
            "NLU_URL": f"http://127.0.0.1:{self.ports.nlu}",
            "LISTEN_PORT": str(self.ports.bot),
            "RATING_DELAY": "1",
            "CHAT_MESSAGES_PER_SECOND": "50",
            "MESSAGES_PER_SECOND": "1000",
            "HEARD_AT_ONCE": "0",
            "QUIET_HOURS": "00:00-00:00",
        }


def ports_from(first: int) -> Ports:
    """The first and those after it; a free one in place of each that is taken."""
    chosen, _notes = choose_ports(Ports(nlu=first, telegram=first + 1, office=first + 2, bot=first + 3))
    return chosen


def program(module: str) -> Callable[[list[str]], object]:
    """The `main` of `python -m module`."""
    if module == "bot":
        from bot.__main__ import cli

        return lambda arguments: cli(arguments)
    if module == "sandbox.office":
        from sandbox.office.__main__ import main as office

        return lambda arguments: sys.exit(office(arguments))
    from sandbox.telegram.__main__ import main as telegram

    return lambda arguments: sys.exit(telegram(arguments))
