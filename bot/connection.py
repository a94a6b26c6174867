"""The client of one Redis or of a Cluster, its scripts, and what counts as an outage of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from importlib import resources
from typing import Any

import stamina
from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import (
    ClusterDownError,
    ConnectionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,
    TryAgainError,
)

Client = Redis | RedisCluster
Argument = str | bytes | int | float

CLUSTER_SCHEME = "redis+cluster://"
ANSWER_TIMEOUT = 5.0
"""Seconds that an answer may take; blocking reads must ask for less."""

MOST_CONNECTIONS = 200
"""Of a process: more than its waiting reads (five of each shard) and all that it has under way together. Who comes
when all are busy waits for one, as a thousand chats may come in one second."""

_RETRIES = 2
"""Enough for a connection that went stale; whoever waits through an outage knows it and uses `until_back`."""

_OUTAGES = (
    ConnectionError,
    TimeoutError,
    ReadOnlyError,
    OutOfMemoryError,
    ClusterDownError,
    TryAgainError,
)
_OUTAGE_CODES = ("MISCONF", "OOM", "READONLY", "NOREPLICAS", "CLUSTERDOWN", "LOADING")


def connect(url: str) -> Client:
    """`redis://`, `rediss://`, `unix://` or `redis+cluster://`. Connects at the first command."""
    options: dict[str, Any] = {
        "protocol": 2,
        "decode_responses": False,
        "socket_timeout": ANSWER_TIMEOUT,
        "socket_connect_timeout": ANSWER_TIMEOUT,
        "health_check_interval": 30,
        "max_connections": MOST_CONNECTIONS,
        "retry": Retry(ExponentialBackoff(cap=0.2, base=0.02), _RETRIES),
    }
    if url.startswith(CLUSTER_SCHEME):
        options["max_connections"] = 2 * MOST_CONNECTIONS  # of each node; pipelines do not wait for a place
        return _PatientCluster.from_url("redis://" + url.removeprefix(CLUSTER_SCHEME), **options)
    pool = BlockingConnectionPool.from_url(url, timeout=None, **options)
    return Redis.from_pool(pool)


class _PatientCluster(RedisCluster):
    """Its nodes refuse a command for which they have no connection left. Here it waits for one, as with one server."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._places = asyncio.Semaphore(MOST_CONNECTIONS)

    async def execute_command(self, *arguments: Any, **options: Any) -> Any:
        async with self._places:
            return await super().execute_command(*arguments, **options)


def is_outage(error: BaseException) -> bool:
    """Redis is away or takes no writes now: the same call will do later."""
    if isinstance(error, _OUTAGES):
        return True
    # A script's error has the code somewhere in its text.
    return isinstance(error, ResponseError) and any(code in str(error) for code in _OUTAGE_CODES)


def until_back() -> AsyncIterator[stamina.Attempt]:
    """`async for attempt in until_back(): with attempt: ...` tries through any outage."""
    return stamina.retry_context(
        on=lambda error: is_outage(error),
        attempts=None,
        timeout=None,
        wait_initial=0.05,
        wait_max=2,
        wait_jitter=0.1,
    )


class Script:
    """One file of bot/lua, sent once to each server and then called by its hash."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._text = resources.files("bot").joinpath("lua", f"{name}.lua").read_text()
        self._sha = hashlib.sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    async def run(self, keys: Sequence[str], arguments: Sequence[Argument] = ()) -> Any:
        try:
            return await self._client.evalsha(self._sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return await self._client.eval(self._text, len(keys), *keys, *arguments)
