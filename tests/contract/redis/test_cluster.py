"""On a Redis Cluster of three masters: all that one script touches lies in one slot, and the slots lie apart."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis, RedisCluster

from bot.connection import connect
from bot.inbox import Inbox
from bot.keys import shard_of
from bot.pace import Pace
from bot.sealing import Sealer
from bot.sender import Sender
from bot.worker import Worker
from tests.contract.redis.conftest import Settled
from tests.contract.redis.masters import MASTERS
from tests.contract.redis.stage import FakeTelegram, apologise, echo, serving

SHARDS = 8
CHATS = range(40)


@pytest.fixture
async def cluster(cluster_url: str) -> AsyncIterator[RedisCluster]:
    client = connect(cluster_url)
    assert isinstance(client, RedisCluster)
    await client.flushall()
    yield client
    await client.aclose()


async def test_every_master_has_its_share_of_the_messages(
    cluster: RedisCluster, sealer: Sealer, settled: Settled
) -> None:
    """Accepted, handled, committed, paced and sent, each chat where its shard is; every master has some of them."""
    telegram, inbox = FakeTelegram(), Inbox(cluster, sealer, SHARDS)
    worker = Worker(cluster, sealer, SHARDS, echo, apologise)
    sender = Sender(cluster, sealer, Pace(cluster), telegram.call)
    for chat in CHATS:
        assert await inbox.accept(chat, "update", f"update:{chat}", b"a")

    async def all_answered() -> bool:
        return all(telegram.texts(chat) == ["a"] for chat in CHATS)

    async with (
        serving(cluster, "worker", worker.work, shards=SHARDS),
        serving(cluster, "sender", sender.work, shards=SHARDS),
    ):
        await settled(all_answered)
    assert [await cluster.xlen(shard_of(chat, SHARDS).outbox) for chat in CHATS] == [0] * len(CHATS)
    assert len(await conversations_by_master(cluster)) == MASTERS


async def conversations_by_master(cluster: RedisCluster) -> list[int]:
    """How many each master keeps, of those that keep any; each is asked alone, as nobody asks a whole cluster."""
    counts = []
    for master in cluster.get_primaries():
        async with Redis(host=str(master.host), port=int(master.port)) as alone:
            counts.append(len([key async for key in alone.scan_iter("*conversation*")]))
    return [count for count in counts if count]
