"""The `vikno` command line. Everything slow to import is imported by the command that needs it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import ValidationError

if TYPE_CHECKING:
    from bot.settings import Settings

cli = typer.Typer(
    help="Vikno: the single window of public services, in Telegram.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
PORT_TAKEN = 98
EVERYTHING = ["web", "worker", "sender"]


@cli.command()
def run(
    role: Annotated[list[str] | None, typer.Option(help="web, worker, sender; again for several; all")] = None,
) -> None:
    """Run the bot: by webhook if WEBHOOK_URL is set, else by long polling."""
    settings = _settings()
    from bot.app import PortTaken, Role
    from bot.app import run as run_app
    from bot.log import configure
    from bot.redis_server import RedisMissing, RedisNotStarted

    configure()
    try:
        asyncio.run(run_app(settings, {Role(name) for name in role or EVERYTHING}))
    except (RedisMissing, RedisNotStarted, ValueError) as problem:
        _give_up(str(problem), 1)
    except PortTaken as problem:
        _give_up(str(problem), PORT_TAKEN)
    _leave()


@cli.command()
def redis(directory: Path = Path("var/redis")) -> None:
    """Run the embedded Redis alone, until a signal comes."""
    from bot.redis_server import EmbeddedRedis, RedisMissing, RedisNotStarted

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with EmbeddedRedis(directory) as server:
            typer.echo(f"Redis answers at {server.url}")
            stop.wait()
    except (RedisMissing, RedisNotStarted) as problem:
        _give_up(str(problem), 1)


@cli.command()
def keys() -> None:
    """Print a new sealing key, for the front of SECRET_KEYS."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@cli.command()
def reseal() -> None:
    """Seal all that is kept with the first of SECRET_KEYS; 0 if an older key opens nothing more, else 1."""
    from bot.reseal_command import reseal as run_reseal

    sys.exit(0 if asyncio.run(run_reseal(_settings())) else 1)


@cli.command()
def dead_letters(
    replay: Annotated[str | None, typer.Option(help="SHARD/ID to try again, or 'all'")] = None,
) -> None:
    """List what could not be handled or sent, or try it again."""
    from bot.dead_letter_command import list_or_replay

    asyncio.run(list_or_replay(_settings(), replay))


@cli.command()
def broadcast(
    file: Path,
    key: Annotated[str | None, typer.Option(help="Names the broadcast; by default its text does")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Send the plain text of FILE to all known chats, each once; start it again to go on after a break."""
    from bot.broadcast_command import Unsuitable
    from bot.broadcast_command import broadcast as run_broadcast

    try:
        asyncio.run(run_broadcast(_settings(), file, key, yes))
    except Unsuitable as problem:
        _give_up(str(problem), 1)


@cli.command()
def lessons() -> None:
    """Print what was not understood at once, without names and figures, for the trainer of the model."""
    from bot.lesson_command import print_lessons

    asyncio.run(print_lessons(_settings()))


@cli.command()
def notice(
    text: Annotated[str | None, typer.Argument(help="What citizens who write read, in Ukrainian")] = None,
    until: Annotated[str | None, typer.Option(help="When it is over: 14:00 or '2026-11-26 14:00', Kyiv time")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Turn the bot on again")] = False,
) -> None:
    """Turn the bot off with a notice to citizens; what they write is kept and answered afterwards."""
    from bot.notice_command import show_put_or_clear

    asyncio.run(show_put_or_clear(_settings(), text, until, clear))


def _settings() -> Settings:
    from bot.settings import Settings

    try:
        return Settings()
    except ValidationError as problem:
        missing = "\n".join(f"  {'.'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in problem.errors())
        _give_up(f"The configuration is not complete; see the table in README.md.\n{missing}", 2)


def _leave() -> NoReturn:
    """All is closed; to take the interpreter apart would cost a second or more of the ten that a container gets."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _give_up(reason: str, code: int) -> NoReturn:
    typer.echo(reason, err=True)
    sys.exit(code)


def main() -> None:
    cli()


if __name__ == "__main__":
    main()
