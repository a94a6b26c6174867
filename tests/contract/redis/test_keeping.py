"""How long anything of a citizen is kept, with which key it opens, and what goes when they ask for it."""

from __future__ import annotations

from cryptography.fernet import Fernet

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import ConversationStore, StoredConversation
from bot.dead_letters import DeadLetters
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.sealing import Sealer, Unsealable
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, all_keys, echo, serving
from tests.contract.redis.talk import all_handled, remembered, say, sent, worker

DAY = 24 * 3600
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


async def test_after_a_rotation_the_old_opens_and_the_new_seals(client: Client, settled: Settled) -> None:
    """What the old key sealed, waiting or remembered, is handled with both; a turn later the new one opens it."""
    await say(Inbox(client, Sealer([OLD]), SHARDS), "a")
    async with serving(client, "worker", worker(client, Sealer([OLD]), echo).work):
        await settled(lambda: all_handled(client))
    await say(Inbox(client, Sealer([OLD]), SHARDS), "b")
    both = Sealer([NEW, OLD])
    async with serving(client, "worker", worker(client, both, echo).work):
        await settled(lambda: all_handled(client))
    assert await sent(client, both) == ["a", "b"]
    assert await remembered(client, Sealer([NEW])) == "ab"


async def test_what_no_key_opens_stays_shut(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
    """Whoever has Redis and not the keys has nothing."""
    await say(inbox, "a")
    async with serving(client, "worker", worker(client, sealer, echo).work):
        await settled(lambda: all_handled(client))
    thief = ConversationStore(client, Sealer([NEW]), SHARDS)
    try:
        await thief.load(1)
    except Unsealable:
        return
    raise AssertionError("another key opened it")


async def test_everything_of_a_citizen_expires(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
    """An idle conversation after its setting, what was seen after two days: no key that names a chat lasts for ever."""
    await say(inbox, "a")
    async with serving(client, "worker", worker(client, sealer, echo, memory=7 * DAY).work):
        await settled(lambda: all_handled(client))
    shard = shard_of(1, SHARDS)
    assert 7 * DAY - 60 < await client.ttl(shard.conversation(1)) <= 7 * DAY
    lasting = [str(key) for key in await all_keys(client) if await client.ttl(key) == -1]
    assert [key for key in lasting if not key.endswith((":inbox'", ":outbox'"))] == []


async def test_who_is_forgotten_leaves_no_dead_letter(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """What once could not be handled goes with the citizen; a neighbour's waits on."""
    neighbour = 1 + SHARDS

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        if entry.payload == b"forget me":
            return Outcome(b"", forgets=True)
        raise ValueError

    await say(inbox, "poison", 1)
    await say(inbox, "poison", neighbour)
    await say(inbox, "forget me", 1)
    async with serving(client, "worker", worker(client, sealer, handle).work):
        await settled(lambda: all_handled(client))
    assert [one.chat_id for one in await DeadLetters(client, sealer, SHARDS).find()] == [neighbour]
