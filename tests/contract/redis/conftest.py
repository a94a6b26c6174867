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

SHARDS = 2

Settled = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


@pytest.fixture(scope="session")
def redis_server() -> Iterator[EmbeddedRedis]:
    with (
        tempfile.TemporaryDirectory(prefix="vikno-") as directory,
        EmbeddedRedis(Path(directory), options=("--rdbcompression", "no")) as server,
    ):
        yield server


@pytest.fixture
async def client(redis_server: EmbeddedRedis) -> AsyncIterator[Client]:
    connected = connect(redis_server.url)
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
