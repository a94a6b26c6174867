"""`vikno broadcast`: one text for all chats that the bot knows."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import typer

from bot.app import secrets_of
from bot.broadcast import Broadcast, Tally
from bot.rendering import TEXT_LIMIT
from bot.running_bot import redis_of
from bot.sealing import Sealer
from bot.settings import Settings

_TOLD_EVERY = 5000
"""Chats between two lines of progress."""


class Unsuitable(Exception):
    """The text or the key is none that could be sent; nothing was done."""


async def broadcast(settings: Settings, file: Path, key: str | None, sure: bool) -> None:
    """Queues and leaves; the senders send, by day and behind everything else. Raises Unsuitable."""
    text = read_text(file)
    async with redis_of(settings) as client:
        sealer = Sealer(secrets_of(settings).sealing)
        await _queue(Broadcast(client, sealer, settings.shards, key_of(text, key), text), text, sure)


def read_text(file: Path) -> str:
    """Plain text that fits into one message. Raises Unsuitable."""
    try:
        text = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Unsuitable(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise Unsuitable(f"{file} is no UTF-8 text.") from None
    length = len(text.encode("utf-16-le")) // 2  # as Telegram counts
    if not 0 < length <= TEXT_LIMIT:
        raise Unsuitable(f"{file} has {length} characters; a message has 1 to {TEXT_LIMIT}.")
    return text


def key_of(text: str, given: str | None) -> str:
    """The text names itself: the same file sent again reaches only who has not got it. Raises Unsuitable."""
    if given is None:
        return hashlib.sha256(text.encode()).hexdigest()[:16]
    if re.fullmatch(r"[\w-]{1,64}", given) is None:
        raise Unsuitable("A key has 1 to 64 letters, figures, _ or -.")
    return given


async def _queue(broadcast: Broadcast, text: str, sure: bool) -> None:
    chats = await broadcast.known_chats()
    typer.echo(f"{text}\n")
    if not sure and not typer.confirm(f"Send this to {len(chats)} chats?"):
        typer.echo("Nothing was sent.")
        return
    tally, told = Tally(), 0
    async for tally in broadcast.queue(chats):
        if tally.chats - told >= _TOLD_EVERY:
            told = tally.chats
            typer.echo(f"{told} of {len(chats)} …")
    typer.echo(f"{tally.queued} queued, {tally.before} had it before, {tally.blocked} have blocked the bot.")
