"""`vikno lessons`: what citizens said that was not understood at once, as a table for the trainer."""

from __future__ import annotations

import typer

from bot.app import secrets_of
from bot.lessons import read_lessons
from bot.running_bot import redis_of
from bot.sealing import Sealer
from bot.settings import Settings


async def print_lessons(settings: Settings) -> None:
    """Tab-separated: day, outcome, services offered (joined by `|`), words."""
    async with redis_of(settings) as client:
        typer.echo("day\toutcome\toffered\twords")
        async for one in read_lessons(client, Sealer(secrets_of(settings).sealing), settings.shards):
            offered = "|".join(one.lesson.offered)
            typer.echo(f"{one.day}\t{one.lesson.outcome}\t{offered}\t{one.lesson.words}")
