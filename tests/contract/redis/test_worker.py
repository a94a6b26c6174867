"""Each entry is handled in its chat's order and takes effect once, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from redis.exceptions import ConnectionError

from bot.commit import Commit, Committed, Outcome
from bot.connection import Client, Script
from bot.conversation_store import StoredConversation
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.sealing import Sealer
from bot.worker import Handle
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, echo, lease_of, message, serving
from tests.contract.redis.talk import remembered, say, sent, worker


async def test_a_chat_is_handled_in_order(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
    """However many are waiting, a chat's messages are answered in the order in which they were said."""
    expected = [f"{number}," for number in range(30)]
    for text in expected:
        await say(inbox, text)

    async def answered() -> bool:
        return await sent(client, sealer) == expected

    async with serving(client, "worker", worker(client, sealer, echo).work):
        await settled(answered)
    assert await remembered(client, sealer) == "".join(expected)
    assert await client.xlen(shard_of(1, SHARDS).inbox) == 0


async def test_two_processes_share_without_doing_twice(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """Shards move between two workers while messages come; each is answered once and in order."""
    chats, said, handled = range(1, 7), 0, {"first": 0, "second": 0}

    def counting(name: str) -> Handle:
        async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
            handled[name] += 1
            return await echo(entry, stored)

        return handle

    async def go_on_saying() -> bool:
        nonlocal said
        for chat in chats:
            await say(inbox, f"{said},", chat)
        said += 1
        return min(handled.values()) > 20

    async def all_answered() -> bool:
        return all([len(await sent(client, sealer, chat)) == said for chat in chats])

    first, second = (worker(client, sealer, counting(name)) for name in handled)
    async with serving(client, "worker", first.work, term=2):
        async with serving(client, "worker", second.work, term=2):
            await settled(go_on_saying)
        await go_on_saying()
        await settled(all_answered)
    for chat in chats:
        assert await sent(client, sealer, chat) == [f"{number}," for number in range(said)]


async def test_a_worker_that_lost_its_lease_writes_nothing(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """A worker hung in a turn until another was given its shard: the other's answer is the only one."""
    hung, go_on = asyncio.Event(), asyncio.Event()

    async def slow(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        hung.set()
        await go_on.wait()
        return Outcome(b"stolen", (message("запізно"),))

    async def answered() -> bool:
        return await sent(client, sealer) == ["a"]

    await say(inbox, "a")
    shard = shard_of(1, SHARDS)
    old = asyncio.create_task(worker(client, sealer, slow).work(await lease_of(client, "worker", shard)))
    await hung.wait()
    lease = await lease_of(client, "worker", shard)
    go_on.set()
    with pytest.raises(ExceptionGroup, match="unhandled"):
        await old
    assert await sent(client, sealer) == []
    new = asyncio.create_task(worker(client, sealer, echo).work(lease))
    await settled(answered)
    lease.ending.set()
    await new
    assert await remembered(client, sealer) == "a"


async def test_a_worker_that_lost_its_lease_takes_nothing(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """It was waiting for news when the shard went to another: what comes then is not handed to it."""
    shard = shard_of(1, SHARDS)
    old = asyncio.create_task(worker(client, sealer, echo).work(await lease_of(client, "worker", shard)))
    await say(inbox, "a")

    async def quiet() -> bool:
        return await client.xlen(shard.inbox) == 0

    await settled(quiet)
    await lease_of(client, "worker", shard)
    await say(inbox, "b")
    with pytest.raises(ExceptionGroup, match="unhandled"):
        await old
    pending: Any = await client.xpending(shard.inbox, "workers")
    assert pending["pending"] == 0
    assert await client.xlen(shard.inbox) == 1


async def test_entries_whose_reading_got_lost_are_found_again(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after Redis handed them out: they are handled before what came later."""
    run, broken = Script.run, False

    async def break_once(script: Script, keys: Any, arguments: Any = ()) -> Any:
        nonlocal broken
        answer = await run(script, keys, arguments)
        if isinstance(answer, list) and len(answer) == 3 and answer[2] and not broken:
            broken = True
            await say(inbox, "later")
            raise ConnectionError
        return answer

    async def answered() -> bool:
        return await sent(client, sealer) == ["a", "b", "later"]

    monkeypatch.setattr(Script, "run", break_once)
    await say(inbox, "a")
    await say(inbox, "b")
    async with serving(client, "worker", worker(client, sealer, echo).work):
        await settled(answered)
    assert broken


async def test_a_crash_before_the_commit_sends_once(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """The process dies after handling and before writing: it is handled again, and sent once."""
    handled: list[int] = []
    died = asyncio.Event()

    async def crash(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        handled.append(entry.attempts)
        await echo(entry, stored)
        died.set()
        await asyncio.Event().wait()
        return Outcome()

    async def again(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        handled.append(entry.attempts)
        return await echo(entry, stored)

    await say(inbox, "a")
    shard = shard_of(1, SHARDS)
    dying = asyncio.create_task(worker(client, sealer, crash).work(await lease_of(client, "worker", shard)))
    await died.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await client.delete(shard.lease("worker"))

    async def answered() -> bool:
        return await sent(client, sealer) == ["a"]

    async with serving(client, "worker", worker(client, sealer, again).work):
        await settled(answered)
    assert handled == [1, 2]
    assert await client.hlen(shard.attempts) == 0


async def test_a_commit_takes_effect_once(client: Client, sealer: Sealer, inbox: Inbox) -> None:
    """A commit whose answer got lost is written again: nothing doubles. A stale one writes nothing."""
    await say(inbox, "a")
    shard = shard_of(1, SHARDS)
    lease = await lease_of(client, "worker", shard)
    await client.xgroup_create(shard.inbox, "workers", id="0")
    rows: Any = await client.xreadgroup("workers", "holder", {shard.inbox: ">"})
    entry_id = rows[0][1][0][0].decode()
    commit = Commit(client, sealer, 60)
    outcome = Outcome(b"new", (message("a"),))
    assert await commit.write(lease, entry_id, 1, 7, outcome) is Committed.STALE
    assert await remembered(client, sealer) == ""
    assert await commit.write(lease, entry_id, 1, 0, outcome) is Committed.DONE
    assert await commit.write(lease, entry_id, 1, 1, outcome) is Committed.GONE
    assert await sent(client, sealer) == ["a"]
    keys: Any = await client.xrange(shard.outbox)
    assert keys[0][1][b"key"].decode() == f"{entry_id}:1"
