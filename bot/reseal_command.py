"""`vikno reseal`: everything under the first key, at once and not when its citizen next writes."""

from __future__ import annotations

import typer
from redis.exceptions import RedisError

from bot.app import secrets_of
from bot.faults import kind_of
from bot.resealing import Resealed, Resealer
from bot.running_bot import redis_of, refuse
from bot.sealing import Sealer
from bot.settings import Settings


async def reseal(settings: Settings) -> bool:
    """Says what was done; True if an older key opens nothing more."""
    try:
        async with redis_of(settings) as client:
            done = await Resealer(client, Sealer(secrets_of(settings).sealing), settings.shards).reseal()
    except RedisError as error:
        refuse(f"Redis does not answer ({kind_of(error)}); what was sealed anew stays so. Say it again.")
    typer.echo(
        f"Sealed anew: conversations {done.conversations}, timers {done.timers}, "
        f"dead letters {done.dead_letters}, lessons {done.lessons}."
    )
    typer.echo(_advice(done))
    return not (done.waiting or done.shut)


def _advice(done: Resealed) -> str:
    if done.shut:
        return f"Opened by no key of SECRET_KEYS: {done.shut} values. Add the key that they were sealed with."
    if done.waiting:
        return f"Waiting in the queues under an older key: {done.waiting}. Say it again when they are gone."
    return "Nothing is left under an older key: it can be taken out of SECRET_KEYS."
