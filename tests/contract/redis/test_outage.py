"""Redis dies and comes back under a working bot."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.connection import connect, until_back
from bot.inbox import Inbox
from bot.pace import Limits, Pace
from bot.redis_server import EmbeddedRedis
from bot.sealing import Sealer
from bot.sender import Sender
from bot.worker import Worker
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, FakeTelegram, apologise, echo, serving


async def test_a_bot_outlives_its_redis(tmp_path: Path, sealer: Sealer, settled: Settled) -> None:
    """kill -9 of Redis in the middle of the work: all that was said is answered once, in order."""
    server = EmbeddedRedis(tmp_path)
    server.start()
    client, telegram = connect(server.url), FakeTelegram()
    inbox = Inbox(client, sealer, SHARDS)
    worker = Worker(client, sealer, SHARDS, echo, apologise)
    sender = Sender(client, sealer, Pace(client, Limits(10_000, 1000, 100)), telegram.call)
    expected = [str(number) for number in range(100)]

    async def speak() -> None:
        for text in expected:
            async for attempt in until_back():
                with attempt:
                    await inbox.accept(1, "update", f"update:{text}", text.encode())

    async def some_answered() -> bool:
        return len(telegram.taken) > 10

    async def all_answered() -> bool:
        return len(telegram.taken) >= 100

    async with serving(client, "worker", worker.work), serving(client, "sender", sender.work):
        speaking = asyncio.create_task(speak())
        await settled(some_answered)
        server.kill()
        await asyncio.to_thread(server.start)
        await speaking
        await settled(all_answered)
    await client.aclose()
    server.stop()
    once = list(dict.fromkeys(telegram.texts(1)))
    assert once == expected
    assert len(telegram.taken) <= 101, "only the message in hand at the crash may come twice"
