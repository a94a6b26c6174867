"""A chat that sends too much is asked once to wait; it piles up nothing, and takes nothing from the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.inbox import FLOOD, ChatLimit, Inbox, InboxEntry
from bot.keys import shard_of
from bot.sealing import Sealer
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, echo, message, serving
from tests.contract.redis.talk import say, sent, worker

AT_ONCE = 20
FLOODER, QUIET = 1, 1 + SHARDS


def slow(client: Client, sealer: Sealer, per_second: float = 0.5) -> Inbox:
    return Inbox(client, sealer, SHARDS, ChatLimit(per_second, AT_ONCE))


async def answer(entry: InboxEntry, stored: StoredConversation) -> Outcome:
    if entry.kind == FLOOD:
        return Outcome(sends=(message("зачекайте", entry.chat_id),))
    return await echo(entry, stored)


async def kinds(client: Client, chat_id: int) -> list[str]:
    rows: Any = await client.xrange(shard_of(chat_id, SHARDS).inbox)
    return [fields[b"kind"].decode() for _, fields in rows if int(fields[b"chat"]) == chat_id]


async def until(happened: Callable[[], bool]) -> None:
    while not happened():  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.02)


async def test_a_flood_is_answered_with_one_kind_word(client: Client, sealer: Sealer, settled: Settled) -> None:
    """500 messages at once: as many answers as a person could have written, one word more, then silence."""
    inbox = slow(client, sealer)
    for number in range(500):
        await say(inbox, f"{number}.", FLOODER)

    async def quiet() -> bool:
        return await client.xlen(shard_of(FLOODER, SHARDS).inbox) == 0

    async with serving(client, "worker", worker(client, sealer, answer).work):
        await settled(quiet)
    assert await sent(client, sealer, FLOODER) == [*(f"{number}." for number in range(AT_ONCE)), "зачекайте"]


async def test_a_flood_leaves_no_trace(client: Client, sealer: Sealer) -> None:
    """What is dropped is stored nowhere: Redis holds as much after 2,000 messages as after 100."""
    inbox = slow(client, sealer)
    for number in range(100):
        await say(inbox, f"{number}.", FLOODER)
    before = await client.dbsize(), await client.xlen(shard_of(FLOODER, SHARDS).inbox)
    for number in range(100, 2000):
        await say(inbox, f"{number}.", FLOODER)
    assert (await client.dbsize(), await client.xlen(shard_of(FLOODER, SHARDS).inbox)) == before
    assert before[1] == AT_ONCE + 1


async def test_who_is_calm_again_is_heard_again(client: Client, sealer: Sealer) -> None:
    """Half a bucket later the chat is taken as before; should it flood again, it is asked again."""
    inbox = slow(client, sealer, per_second=100)
    for number in range(60):
        await say(inbox, f"{number}.", FLOODER)
    await asyncio.sleep(AT_ONCE / 100)
    assert await inbox.accept(FLOODER, "update", "update:calm", b"calm")
    for number in range(60, 120):
        await say(inbox, f"{number}.", FLOODER)
    assert (await kinds(client, FLOODER)).count(FLOOD) == 2


async def test_who_goes_on_is_not_asked_again(client: Client, sealer: Sealer) -> None:
    """As long as the flood lasts, there is silence."""
    inbox = slow(client, sealer, per_second=50)
    until = time.monotonic() + 1
    while time.monotonic() < until:
        await say(inbox, f"{time.monotonic()}", FLOODER)
    assert (await kinds(client, FLOODER)).count(FLOOD) == 1
    assert (await kinds(client, FLOODER)).count("update") <= AT_ONCE + 5


async def test_a_dropped_update_may_come_again(client: Client, sealer: Sealer) -> None:
    """Telegram that did not hear our answer offers it later: by then there is room."""
    inbox = slow(client, sealer, per_second=100)
    for number in range(60):
        await say(inbox, f"{number}.", FLOODER)
    assert not await inbox.accept(FLOODER, "update", "update:late", b"late")
    await asyncio.sleep(2 * AT_ONCE / 100)
    assert await inbox.accept(FLOODER, "update", "update:late", b"late")
    assert not await inbox.accept(FLOODER, "update", "update:late", b"late")


@pytest.mark.parametrize("kind", ["event", "timer"])
async def test_the_offices_news_come_through(kind: str, client: Client, sealer: Sealer) -> None:
    """A citizen who floods still hears that the request was granted."""
    inbox = slow(client, sealer)
    for number in range(60):
        await say(inbox, f"{number}.", FLOODER)
    assert await inbox.accept(FLOODER, kind, f"{kind}:1", b"{}")


@pytest.mark.slow
async def test_a_thousand_chats_starve_nobody(client: Client, sealer: Sealer) -> None:
    """1,000 chats flood at once; somebody who then writes one word is answered before the crowd's last word is."""
    inbox = slow(client, sealer)
    crowd = range(10, 10 + 1000)
    for number in range(3):
        await asyncio.gather(*(say(inbox, f"{number}.", chat) for chat in crowd))
    answered: dict[int, list[float]] = {}

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        await asyncio.sleep(0.005)
        answered.setdefault(entry.chat_id, []).append(time.monotonic())
        return await answer(entry, stored)

    async with serving(client, "worker", worker(client, sealer, handle).work), asyncio.timeout(60):
        await asyncio.sleep(0.3)
        written = time.monotonic()
        await say(inbox, "одне слово", QUIET)
        for number in range(3, 40):
            await asyncio.gather(*(say(inbox, f"{number}.", chat) for chat in crowd[:50]))
        await until(lambda: QUIET in answered and all(len(answered.get(chat, [])) >= 3 for chat in crowd))
    assert await sent(client, sealer, QUIET) == ["одне слово"]
    assert answered[QUIET][0] < max(times[-1] for times in answered.values())
    assert answered[QUIET][0] - written < 20
    assert max(len(times) for times in answered.values()) <= AT_ONCE + 2
