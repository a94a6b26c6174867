"""What is urgent leaves first, whichever process sends it; what can wait waits for the morning."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from statistics import mean
from typing import Any

import pytest

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.dead_letters import DeadLetters
from bot.inbox import Inbox, InboxEntry
from bot.keys import SENDERS, Shard
from bot.lanes import BROADCAST, LANES, PROMPT
from bot.outbox import Outbox, OutgoingSend
from bot.pace import Limits, Pace
from bot.sealing import Sealer
from bot.sender import Sender, TelegramRefused
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, FakeTelegram, lease_of, serving
from tests.contract.redis.talk import say, worker


def to_send(lane: str, chat_id: int, text: str) -> OutgoingSend:
    return OutgoingSend("sendMessage", {"chat_id": chat_id, "text": text}, lane)


class Post:
    """Two senders, the even chats with one and the odd ones with the other, before one Telegram."""

    def __init__(self, client: Client, sealer: Sealer) -> None:
        self.client = client
        self.telegram = FakeTelegram()
        self.morning = 0.0
        self._sealer = sealer
        self._outbox = Outbox(client, sealer, SHARDS)

    async def add(self, lane: str, chat_id: int, text: str = "") -> None:
        await self._outbox.add(chat_id, f"test:{chat_id}", to_send(lane, chat_id, text or lane))

    @contextlib.asynccontextmanager
    async def two_senders(self, per_second: float = 30) -> AsyncIterator[None]:
        leases = [await lease_of(self.client, "sender", Shard(number)) for number in range(SHARDS)]
        tasks = [asyncio.create_task(self.sender(per_second).work(lease)) for lease in leases]
        yield
        for lease in leases:
            lease.ending.set()
        await asyncio.gather(*tasks)

    def sender(self, per_second: float) -> Sender:
        pace = Pace(self.client, Limits(per_second, chat_per_second=1000, chat_burst=100))
        return Sender(self.client, self._sealer, pace, self.telegram.call, quiet=self._night)

    def _night(self) -> float:
        return max(0.0, self.morning - time.monotonic())

    @property
    def sent(self) -> list[str]:
        """The texts, in the order of leaving."""
        return [payload["text"] for _, _, payload in self.telegram.taken]

    async def waiting(self) -> list[int]:
        """Messages in each lane, the most urgent first."""
        shards = [Shard(number) for number in range(SHARDS)]
        return [sum([await self.client.xlen(shard.outbox_of(lane)) for shard in shards]) for lane in LANES]

    async def empty(self) -> bool:
        return not any(await self.waiting())


@pytest.fixture
def post(client: Client, sealer: Sealer) -> Post:
    return Post(client, sealer)


async def test_the_answers_of_one_process_go_before_the_broadcast_of_another(post: Post, settled: Settled) -> None:
    """Only what a broadcast had reserved before they came leaves among thirty answers."""
    for number in range(30):
        await post.add("broadcast", 2 * number)
        await post.add("answer", 2 * number + 1)
    async with post.two_senders():
        await settled(post.empty)
    last_answer = len(post.sent) - post.sent[::-1].index("answer")
    assert last_answer <= 30 + 10, "of thirty broadcasts"


async def test_lanes_leave_in_their_order(post: Post, settled: Settled) -> None:
    """Four lanes, both processes: on the average an answer leaves before a status, that before a prompt."""
    names = [lane.name for lane in LANES]
    for number in range(15):
        for name in reversed(names):
            await post.add(name, number)
    async with post.two_senders():
        await settled(post.empty)
    places = {name: mean(at for at, text in enumerate(post.sent) if text == name) for name in names}
    assert sorted(names, key=places.__getitem__) == names
    assert set(post.sent[-5:]) == {"broadcast"}


async def test_a_long_broadcast_neither_delays_an_answer_nor_fills_the_memory(post: Post, settled: Settled) -> None:
    """Two thousand wait, for the very chat and others: its answers come at once, in order; few of it are read."""
    for number in range(2000):
        await post.add("broadcast", number % 500)
    async with post.two_senders():
        await asyncio.sleep(0.5)
        started = time.monotonic()
        for text in ("first", "second"):
            await post.add("answer", 499, text)

        async def answered() -> bool:
            return "second" in post.sent

        await settled(answered)
        assert time.monotonic() - started < 1
        taken: Any = await post.client.xpending(Shard(0).outbox_of(BROADCAST), SENDERS)
        assert 0 < taken["pending"] <= BROADCAST.read_ahead
    answers = [text for text in post.sent if text != "broadcast"]
    assert answers == ["first", "second"]


async def test_at_night_only_answers_and_changes_of_status_leave(post: Post, settled: Settled) -> None:
    """A prompt and a broadcast wait in Redis through a restart, and leave in the morning."""
    post.morning = time.monotonic() + 3600
    for lane in LANES:
        await post.add(lane.name, 1)

    async def urgent_are_sent() -> bool:
        return sorted(post.sent) == ["answer", "status"]

    async with post.two_senders():
        await settled(urgent_are_sent)
        await asyncio.sleep(0.2)
    assert await post.waiting() == [0, 0, 1, 1]
    post.morning = time.monotonic() + 1
    async with post.two_senders():
        await asyncio.sleep(0.5)
        assert await post.waiting() == [0, 0, 1, 1]
        await settled(post.empty)
    assert sorted(post.sent[2:]) == ["broadcast", "prompt"]


async def test_a_night_does_not_hold_up_the_stop(post: Post) -> None:
    """A sender with work for the morning ends at once when it is told to."""
    post.morning = time.monotonic() + 3600
    for number in range(300):
        await post.add("broadcast", number)
    async with post.two_senders():
        await asyncio.sleep(0.3)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert post.sent == []


async def test_a_shard_is_given_back_at_once(post: Post) -> None:
    """A process has two shards with hundreds of broadcasts each; one goes to another process without waiting for them.

    Else the answers of its chats would wait as long.
    """
    for number in range(400):
        await post.add("broadcast", number)
    kept, given_back = [await lease_of(post.client, "sender", Shard(number)) for number in range(SHARDS)]
    sender = post.sender(per_second=10)
    keeping, giving = (asyncio.create_task(sender.work(lease)) for lease in (kept, given_back))
    await asyncio.sleep(0.5)
    given_back.ending.set()
    async with asyncio.timeout(1):
        await giving
    before = len(post.sent)
    await asyncio.sleep(0.5)
    assert len(post.sent) > before, "the other shard goes on"
    kept.ending.set()
    await keeping


async def test_what_a_turn_says_waits_in_its_lane(
    client: Client, sealer: Sealer, inbox: Inbox, post: Post, settled: Settled
) -> None:
    """A rating prompt that a turn makes at night is no answer: it is held."""

    async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
        return Outcome(b"", tuple(to_send(lane.name, entry.chat_id, lane.name) for lane in LANES))

    async def one_in_each() -> bool:
        return await post.waiting() == [1, 1, 1, 1]

    await say(inbox, "hello")
    async with serving(client, "worker", worker(client, sealer, handle).work):
        await settled(one_in_each)


async def test_a_dead_letter_returns_to_its_lane(post: Post, client: Client, sealer: Sealer, settled: Settled) -> None:
    """A prompt that is tried again is still a prompt, and waits for the morning like one."""
    letters = DeadLetters(client, sealer, SHARDS)
    post.telegram.refusals[1] = [TelegramRefused(400, "Bad Request: can't parse entities")]
    await post.add("prompt", 1)
    async with post.two_senders():
        await settled(post.empty)
    (letter,) = await letters.find()
    assert await letters.replay(letter.shard, letter.id)
    assert await client.xlen(Shard(1).outbox_of(PROMPT)) == 1
