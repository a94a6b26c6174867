"""The Redis of the bot that runs, for the commands of an operator."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import NoReturn

import typer

from bot.connection import Client, connect
from bot.settings import Settings


@contextlib.asynccontextmanager
async def redis_of(settings: Settings) -> AsyncIterator[Client]:
    """Ends the command where nobody says which Redis it is."""
    if settings.redis_url is None:
        refuse("Set REDIS_URL to that of the running bot (unix://…/redis.sock for an embedded one).")
    client = connect(settings.redis_url)
    try:
        yield client
    finally:
        await client.aclose()


def refuse(reason: str) -> NoReturn:
    """Ends a command that can do nothing, with the reason for the operator."""
    typer.echo(reason, err=True)
    raise typer.Exit(1)
