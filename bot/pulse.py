"""Every process says every few seconds, in Redis, that it lives, what it does and what it has counted.

So one address, that of any `web`, shows them all, however many there are and wherever they run.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError

from bot import metrics
from bot.connection import Client
from bot.faults import kind_of
from bot.keys import pulse

EVERY = 5.0
GOOD_FOR = 15
"""Seconds until a process that says nothing counts as dead."""

_WITHIN = 2.0
_NAMES, _LAST_SENT = pulse("names"), pulse("last-sent")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Process:
    """`exposition`: its metrics in Prometheus' text format; `started`: Unix seconds."""

    name: str
    roles: tuple[str, ...]
    started: float
    exposition: str


class Pulse:
    """Of this process."""

    def __init__(self, client: Client, roles: Sequence[str]) -> None:
        self._client = client
        self._roles = tuple(sorted(roles))
        self.started = time.time()
        self.name = f"{'+'.join(self._roles)}@{platform.node()}:{os.getpid()}"

    async def run(self, stop: asyncio.Event) -> None:
        """Beats until `stop`, then takes its name off the list."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(_WITHIN):
                    await self.beat()
            except (RedisError, TimeoutError) as error:
                _log.warning("no pulse", error=kind_of(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY)
        with contextlib.suppress(RedisError, TimeoutError):
            async with asyncio.timeout(1):
                await self._client.srem(_NAMES, self.name)

    async def beat(self) -> None:
        process = self.of_now()
        said = {"roles": process.roles, "started": process.started, "metrics": process.exposition}
        await self._client.set(pulse(f"process:{self.name}"), json.dumps(said), ex=GOOD_FOR)
        await self._client.sadd(_NAMES, self.name)
        if sent := last_sent_by(process):
            await self._client.zadd(_LAST_SENT, {"sent": sent}, gt=True)

    def of_now(self) -> Process:
        return Process(self.name, self._roles, self.started, metrics.exposition())


async def living(client: Client) -> list[Process]:
    """By their names. Forgets those that said nothing for too long. Raises RedisError."""
    members: Any = await client.smembers(_NAMES)
    names = sorted(name.decode() for name in members)
    said: list[Any] = await client.mget([pulse(f"process:{name}") for name in names]) if names else []
    dead = [name for name, text in zip(names, said, strict=True) if text is None]
    if dead:
        await client.srem(_NAMES, *dead)
    return [_read(name, text) for name, text in zip(names, said, strict=True) if text is not None]


async def last_sent(client: Client) -> float | None:
    """Unix seconds of the last message that Telegram took, by any process, of today or long gone."""
    return await client.zscore(_LAST_SENT, "sent")


def last_sent_by(process: Process) -> float:
    """Unix seconds; 0: none yet."""
    for line in process.exposition.splitlines():
        if line.startswith("vikno_last_sent_timestamp_seconds "):
            return float(line.split()[1])
    return 0


def _read(name: str, text: bytes) -> Process:
    said = json.loads(text)
    return Process(name, tuple(said["roles"]), said["started"], said["metrics"])
