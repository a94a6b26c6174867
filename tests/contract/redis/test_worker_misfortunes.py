"""A worker and what goes wrong: poison, unreadable memories, slow chats, a stop; and timers, and what Redis shows."""

from __future__ import annotations

import asyncio
import datetime as dt
import time

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.dead_letters import DeadLetters
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.outbox import OutgoingSend
from bot.sealing import Sealer
from bot.timers import TimerToSet
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, all_keys, echo, serving
from tests.contract.redis.talk import say, sent, worker


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
    dumps: list[bytes] = [await client.dump(key) or b"" for key in await all_keys(client)]
    everything = b"".join(dumps)
    assert len(dumps) >= 6
    for form in (secret.encode(), b"123456", secret.encode("unicode_escape")):
        assert form not in everything
