"""Each entry is handled in its chat's order and takes effect once, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from typing import Any

import pytest
from redis.exceptions import ConnectionError

from bot.commit import Commit, Committed, Outcome
from bot.connection import Client, Script
from bot.conversation_store import ConversationStore, StoredConversation
from bot.dead_letters import DeadLetters
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.outbox import OutgoingSend
from bot.sealing import Sealer
from bot.timers import TimerToSet
from bot.worker import Handle, Patience, Worker
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, apologise, echo, lease_of, message, serving

QUICK = Patience(first_wait=0.01)


def worker(client: Client, sealer: Sealer, handle: Handle, **options: Any) -> Worker:
    return Worker(client, sealer, SHARDS, handle, apologise, patience=QUICK, **options)


async def say(inbox: Inbox, text: str, chat_id: int = 1) -> None:
    await inbox.accept(chat_id, "update", f"update:{chat_id}:{text}", text.encode())


async def sent(client: Client, sealer: Sealer, chat_id: int = 1) -> list[str]:
    rows: Any = await client.xrange(shard_of(chat_id, SHARDS).outbox)
    texts = [sealer.open(fields[b"payload"]).decode() for _, fields in rows if int(fields[b"chat"]) == chat_id]
    return [text.split('"text": "')[1].rstrip('"}') for text in texts]


async def remembered(client: Client, sealer: Sealer, chat_id: int = 1) -> str:
    return ((await ConversationStore(client, sealer, SHARDS).load(chat_id)).body or b"").decode()


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
        if isinstance(answer, list) and len(answer) == 2 and answer[1] and not broken:
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


async def test_poison_is_apologised_for_and_kept(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """What fails three times gets an apology, lies among the dead letters, and the chat goes on."""
    tries: list[int] = []

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        if entry.payload == b"poison":
            tries.append(entry.attempts)
            raise ValueError("the citizen said poison")
        return await echo(entry, stored)

    await say(inbox, "poison")
    await say(inbox, "b")

    async def answered() -> bool:
        return await sent(client, sealer) == ["вибачте", "b"]

    async with serving(client, "worker", worker(client, sealer, handle).work):
        await settled(answered)
    assert tries == [1, 2, 3]
    (letter,) = await DeadLetters(client, sealer, SHARDS).find()
    assert (letter.source, letter.what, letter.reason) == ("inbox", "update", "failed ValueError")
    assert letter.detail == "the citizen said poison"


async def test_a_replayed_dead_letter_is_handled(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """After the mend an operator sends a dead letter back: it is answered, and no dead letter any more."""
    broken = True

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        if broken:
            raise RuntimeError
        return await echo(entry, stored)

    letters = DeadLetters(client, sealer, SHARDS)
    await say(inbox, "a")

    async def died() -> bool:
        return await letters.count() == 1

    async def answered() -> bool:
        return await sent(client, sealer) == ["вибачте", "a"]

    async with serving(client, "worker", worker(client, sealer, handle).work):
        await settled(died)
        broken = False
        (letter,) = await letters.find()
        assert await letters.replay(letter.shard, letter.id)
        assert not await letters.replay(letter.shard, letter.id)
        await settled(answered)
    assert await letters.count() == 0


async def test_a_conversation_that_no_key_opens_stops_nobody(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """With a lost key the chat still hears an apology, and its state is left for the day the key is found."""
    shard = shard_of(1, SHARDS)
    await client.hset(shard.conversation(1), mapping={"revision": 3, "body": "sealed with another key"})
    await say(inbox, "a")

    async def answered() -> bool:
        return await sent(client, sealer) == ["вибачте"]

    async with serving(client, "worker", worker(client, sealer, echo).work):
        await settled(answered)
    assert await client.hget(shard.conversation(1), "body") == b"sealed with another key"


async def test_a_slow_chat_does_not_delay_another(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """While one chat's turn hangs, its neighbour in the same shard is answered."""
    go_on = asyncio.Event()

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        if entry.chat_id == 1:
            await go_on.wait()
        return await echo(entry, stored)

    await say(inbox, "slow", 1)
    await say(inbox, "quick", 1 + SHARDS)

    async def neighbour_answered() -> bool:
        return await sent(client, sealer, 1 + SHARDS) == ["quick"]

    async with serving(client, "worker", worker(client, sealer, handle).work):
        await settled(neighbour_answered)
        assert await sent(client, sealer, 1) == []
        go_on.set()


async def test_stopping_finishes_the_turn_in_hand(client: Client, sealer: Sealer, inbox: Inbox) -> None:
    """A graceful stop waits for the turn in hand, begins no other, and gives the shards back at once."""
    begun = asyncio.Event()

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        begun.set()
        await asyncio.sleep(0.2)
        return await echo(entry, stored)

    await say(inbox, "a")
    await say(inbox, "b")
    async with serving(client, "worker", worker(client, sealer, handle).work):
        await begun.wait()
    assert await sent(client, sealer) == ["a"]
    assert await client.xlen(shard_of(1, SHARDS).inbox) == 1
    assert not await client.exists(shard_of(1, SHARDS).lease("worker"))


async def test_timers_ring_once_and_can_be_moved_or_cancelled(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """Timers outlive the process that set them; the same name moves one, a cancelled one keeps silent."""
    rung: list[bytes] = []
    now = time.time()
    later = dt.datetime.fromtimestamp(now + 3600, dt.UTC)

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        if entry.kind == "timer":
            rung.append(entry.payload)
            return Outcome()
        if entry.payload == b"set":
            return Outcome(timers=tuple(TimerToSet(name, later, name.encode()) for name in ("rate", "nag", "moved")))
        sooner = later - dt.timedelta(minutes=50)
        return Outcome(cancelled_timers=("nag",), timers=(TimerToSet("moved", sooner, b"moved to earlier"),))

    async def quiet() -> bool:
        return await client.xlen(shard_of(1, SHARDS).inbox) == 0

    async def both() -> bool:
        return len(rung) == 2

    await say(inbox, "set")
    await say(inbox, "change")
    async with serving(client, "worker", worker(client, sealer, handle).work):
        await settled(quiet)
    assert rung == []
    async with serving(client, "worker", worker(client, sealer, handle, now=lambda: now + 3601).work):
        await settled(both)
        await settled(quiet)
    assert rung == [b"moved to earlier", b"rate"]
    assert await client.zcard(shard_of(1, SHARDS).timers) == 0
    assert await client.hlen(shard_of(1, SHARDS).timer_payloads) == 0


async def test_nothing_a_citizen_said_is_readable_in_redis(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """State, messages, timers, what waits and what died: all sealed, in every value of every key."""
    secret = "АВ123456"

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        if entry.payload.startswith(b"poison"):
            raise ValueError(f"cannot read {secret}")
        due = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        send = OutgoingSend("sendMessage", {"chat_id": 1, "text": secret}, "answer")
        return Outcome(secret.encode(), (send,), (TimerToSet("t", due, secret.encode()),))

    await say(inbox, f"poison {secret}")
    await inbox.accept(1, "update", "update:2", secret.encode())

    async def all_done() -> bool:
        return await client.xlen(shard_of(1, SHARDS).outbox) == 2

    async with serving(client, "worker", worker(client, sealer, handle).work):
        await settled(all_done)
    await inbox.accept(1, "update", "update:3", secret.encode())
    dumps: list[bytes] = [await client.dump(key) or b"" for key in await client.keys("*")]
    everything = b"".join(dumps)
    assert len(dumps) >= 6
    for form in (secret.encode(), b"123456", secret.encode("unicode_escape")):
        assert form not in everything
