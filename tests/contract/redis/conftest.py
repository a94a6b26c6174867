"""A real redis-server for the whole session, empty before each test, and the bot's parts on it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.connection import Client, connect
from bot.inbox import Inbox
from bot.redis_server import EmbeddedRedis
from bot.sealing import Sealer
from tests.contract.redis.masters import three_masters

SHARDS = 2

Settled = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


@pytest.fixture(scope="session")
def redis_server() -> Iterator[EmbeddedRedis]:
    with (
        tempfile.TemporaryDirectory(prefix="vikno-") as directory,
        EmbeddedRedis(Path(directory), options=("--rdbcompression", "no")) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="vikno-") as directory, three_masters(Path(directory)) as url:
        yield url


@pytest.fixture(params=["server", pytest.param("cluster", marks=pytest.mark.slow)])
def redis_url(request: pytest.FixtureRequest) -> str:
    """One server, and a cluster of three masters: what holds on the one holds on the other."""
    if request.param == "cluster":
        return str(request.getfixturevalue("cluster_url"))
    server: EmbeddedRedis = request.getfixturevalue("redis_server")
    return server.url


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Client]:
    connected = connect(redis_url)
    await connected.flushall()
    yield connected
    await connected.aclose()


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([Fernet.generate_key().decode()])


@pytest.fixture
def inbox(client: Client, sealer: Sealer) -> Inbox:
    return Inbox(client, sealer, SHARDS)


@pytest.fixture
def settled() -> Settled:
    """Waits until a condition holds; fails after 10 seconds."""

    async def wait(condition: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(10):
            while not await condition():  # noqa: ASYNC110 - Redis tells nobody when a test's condition holds
                await asyncio.sleep(0.01)

    return wait
