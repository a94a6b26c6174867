"""After `vikno reseal` the old key opens nothing of what is kept, and the new one opens all of it."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import os
import subprocess
import sys
from typing import Any

from cryptography.fernet import Fernet

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.dead_letters import DeadLetters
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.lessons import read_lessons, write_lesson
from bot.resealing import Resealed, Resealer
from bot.sealing import Sealer
from bot.timers import TimerToSet
from dialogs.turn import Lesson
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, all_keys, serving
from tests.contract.redis.talk import all_handled, remembered, say, worker

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
BOTH = Sealer([NEW, OLD])
LATER = dt.datetime(2096, 1, 1, tzinfo=dt.UTC)
TOKEN = "600000006:a-token-of-the-tests-of-resealing-000"
NOTHING = Resealed(0, 0, 0, 0, 0, 0)


async def keep(entry: InboxEntry, stored: StoredConversation) -> Outcome:
    """A turn that leaves something of each kind; that of «b» fails."""
    if entry.payload == b"b":
        raise ValueError("this one dies")
    lesson = write_lesson(Lesson("паспорт", ("id-card-lost",), "id-card-lost"))
    return Outcome(b"state", lessons=(lesson,), timers=(TimerToSet("later", LATER, b"what"),))


async def _live(client: Client, settled: Settled) -> None:
    """One conversation, one timer, one lesson and one dead letter under the old key."""
    old = Sealer([OLD])
    async with serving(client, "worker", worker(client, old, keep).work):
        await say(Inbox(client, old, SHARDS), "a")
        await say(Inbox(client, old, SHARDS), "b")
        await settled(lambda: all_handled(client))
    await client.xtrim(shard_of(1, SHARDS).outbox, maxlen=0)


async def payloads_of_timers(client: Client) -> Any:
    return await client.hvals(shard_of(1, SHARDS).timer_payloads)


async def test_the_new_key_alone_opens_all_that_is_kept(client: Client, settled: Settled) -> None:
    """Conversations, timers, dead letters, lessons; each keeps its place, its id and its time to live."""
    await _live(client, settled)
    shard = shard_of(1, SHARDS)
    before: Any = await client.xrange(shard.dead)
    lives = await client.ttl(shard.conversation(1))
    assert await Resealer(client, BOTH, SHARDS).reseal() == dataclasses.replace(
        NOTHING, conversations=1, timers=1, dead_letters=1, lessons=1
    )
    new = Sealer([NEW])
    assert await remembered(client, new) == "state"
    (payload,) = await payloads_of_timers(client)
    assert new.open(payload) == b"what"
    assert [one.lesson.words async for one in read_lessons(client, new, SHARDS)] == ["паспорт"]
    (letter,) = await DeadLetters(client, new, SHARDS).find()
    assert letter.detail
    after: Any = await client.xrange(shard.dead)
    assert after[0][0] == before[0][0]
    assert new.open(after[0][1][b"payload"]) == b"b"
    assert lives - 5 < await client.ttl(shard.conversation(1)) <= lives
    assert [key for key in await all_keys(client) if b"resealed" in key] == []


async def test_a_second_time_there_is_nothing_to_do(client: Client, settled: Settled) -> None:
    """So that whoever stops it in the middle starts it again."""
    await _live(client, settled)
    await Resealer(client, BOTH, SHARDS).reseal()
    assert await Resealer(client, BOTH, SHARDS).reseal() == NOTHING


async def test_what_waits_in_a_queue_is_counted(client: Client) -> None:
    """It cannot be sealed anew where it is; it goes when it is handled, and until then the old key must stay."""
    await say(Inbox(client, Sealer([OLD]), SHARDS), "a")
    await say(Inbox(client, BOTH, SHARDS), "b")
    assert (await Resealer(client, BOTH, SHARDS).reseal()).waiting == 1


async def test_what_no_key_opens_stays_as_it_is(client: Client, settled: Settled) -> None:
    """It may still be saved by the key that somebody forgot to name."""
    await _live(client, settled)
    kept = await client.hgetall(shard_of(1, SHARDS).conversation(1))
    done = await Resealer(client, Sealer([NEW]), SHARDS).reseal()
    assert (done.conversations, done.shut) == (0, 5)
    assert await client.hgetall(shard_of(1, SHARDS).conversation(1)) == kept


async def test_the_command_says_when_the_old_key_may_go(client: Client, settled: Settled, redis_url: str) -> None:
    """Exit code 1 while it is still needed, 0 when it is not; nothing that a citizen said is printed."""
    await _live(client, settled)
    await say(Inbox(client, Sealer([OLD]), SHARDS), "таємниця")
    code, said = await _command(redis_url)
    assert (code, "Waiting in the queues under an older key: 1." in said, "таємниця" in said) == (1, True, False), said
    assert "Sealed anew: conversations 1, timers 1, dead letters 1, lessons 1." in said
    await client.delete(shard_of(1, SHARDS).inbox)
    code, said = await _command(redis_url)
    assert (code, "it can be taken out of SECRET_KEYS" in said) == (0, True), said


async def _command(url: str) -> tuple[int | None, str]:
    settings = {"REDIS_URL": url, "SHARDS": str(SHARDS), "SECRET_KEYS": json.dumps([NEW, OLD]), "TELEGRAM_TOKEN": TOKEN}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "reseal"),
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()
