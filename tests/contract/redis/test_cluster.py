"""On a Redis Cluster: all that one script touches lies in one slot."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from redis.asyncio import Redis

from bot.connection import Client, connect
from bot.conversation_store import ConversationStore
from bot.inbox import Inbox
from bot.keys import shard_of
from bot.notice import clear_notice, put_notice
from bot.pace import Pace
from bot.pulse import Pulse
from bot.redis_server import EmbeddedRedis
from bot.resealing import Resealer
from bot.sealing import Sealer
from bot.sender import Sender
from bot.status import Observer
from bot.worker import Worker
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, FakeTelegram, apologise, echo, serving


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Client]:
    """One node with all slots, which refuses what would cross them as many nodes do."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ("--port", str(port), "--bind", "127.0.0.1", "--cluster-enabled", "yes")
    with EmbeddedRedis(tmp_path / "data", options=options) as server:
        node = Redis.from_url(server.url)
        await node.execute_command("CLUSTER", "ADDSLOTS", *range(16384))  # type: ignore[no-untyped-call]
        while b"cluster_state:ok" not in await node.execute_command("CLUSTER", "INFO"):  # type: ignore[no-untyped-call]
            pass
        await node.aclose()
        client = connect(f"redis+cluster://127.0.0.1:{port}")
        yield client
        await client.aclose()


async def test_a_message_goes_all_the_way_through_a_cluster(cluster: Client, sealer: Sealer, settled: Settled) -> None:
    """Accepted, handled, committed, paced and sent, in both shards."""
    telegram, inbox = FakeTelegram(), Inbox(cluster, sealer, SHARDS)
    worker = Worker(cluster, sealer, SHARDS, echo, apologise)
    sender = Sender(cluster, sealer, Pace(cluster), telegram.call)
    for chat in (1, 2):
        assert await inbox.accept(chat, "update", f"update:{chat}", b"a")

    async def both_answered() -> bool:
        return telegram.texts(1) == telegram.texts(2) == ["a"]

    async with serving(cluster, "worker", worker.work), serving(cluster, "sender", sender.work):
        await settled(both_answered)
    assert await cluster.xlen(shard_of(1, SHARDS).outbox) == 0


async def test_a_cluster_is_looked_at_and_turned_off(cluster: Client) -> None:
    """The pulse of a process and the notice are read where every shard is somewhere else."""
    await Pulse(cluster, ["web"]).beat()
    await put_notice(cluster, "Ремонт", dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    status = await Observer(cluster, _Up(), _Up(), SHARDS).look()
    assert status.redis
    assert status.roles["web"] == 1
    assert status.notice is not None
    assert await clear_notice(cluster)


class _Up:
    async def healthy(self) -> bool:
        return True


async def test_all_is_sealed_anew_on_a_cluster(cluster: Client) -> None:
    """A stream is rebuilt beside itself, so both names must lie in one slot."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    for chat in (1, 2):
        shard, state = shard_of(chat, SHARDS), Sealer([old]).seal(b"state")
        await cluster.xadd(shard.lessons, {"lesson": Sealer([old]).seal(b"words")})
        await cluster.hset(shard.conversation(chat), mapping={"revision": 1, "body": state})
    done = await Resealer(cluster, Sealer([new, old]), SHARDS).reseal()
    assert (done.lessons, done.conversations) == (2, 2)
    assert (await ConversationStore(cluster, Sealer([new]), SHARDS).load(1)).body == b"state"
