"""`vikno dead-letters`: what could not be handled or sent, listed or tried again."""

from __future__ import annotations

import typer

from bot.app import secrets_of
from bot.dead_letters import DeadLetter, DeadLetters
from bot.running_bot import redis_of
from bot.sealing import Sealer
from bot.settings import Settings


async def list_or_replay(settings: Settings, replay: str | None) -> None:
    """Details may quote a citizen, so they are not printed."""
    async with redis_of(settings) as client:
        letters = DeadLetters(client, Sealer(secrets_of(settings).sealing), settings.shards)
        if replay is None:
            _print(await letters.find())
        else:
            await _replay(letters, replay)


def _print(found: list[DeadLetter]) -> None:
    for one in found:
        typer.echo(f"{one.shard}/{one.id}  {one.died_at:%Y-%m-%d %H:%M:%S}  {one.source} {one.what}: {one.reason}")
    typer.echo(f"{len(found)} dead letters")


async def _replay(letters: DeadLetters, which: str) -> None:
    wanted = [one for one in await letters.find(limit=10_000) if which in {"all", f"{one.shard}/{one.id}"}]
    done = [await letters.replay(one.shard, one.id) for one in wanted]
    typer.echo(f"{sum(done)} dead letters are tried again")
