"""Every message reaches Telegram in its chat's order, or is kept with the reason why it did not."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.connection import Client
from bot.dead_letters import DeadLetters
from bot.inbox import Inbox
from bot.keys import shard_of
from bot.outbox import Outbox, OutgoingSend
from bot.pace import Limits, Pace
from bot.sealing import Sealer
from bot.sender import Backoff, Sender, TelegramRefused, TelegramUnreachable
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, FakeTelegram, lease_of, message, serving

FAST = Limits(per_second=10_000, chat_per_second=1000, chat_burst=100)


class Post:
    """A sender at work, what it sends to, and what was given to it."""

    def __init__(self, client: Client, sealer: Sealer) -> None:
        self.client = client
        self.telegram = FakeTelegram()
        self.letters = DeadLetters(client, sealer, SHARDS)
        self._outbox = Outbox(client, sealer, SHARDS)
        self._sealer = sealer

    async def add(self, *texts: str, chat_id: int = 1) -> None:
        for text in texts:
            await self.put(message(text, chat_id), chat_id)

    async def put(self, send: OutgoingSend, chat_id: int = 1) -> None:
        await self._outbox.add(chat_id, "test:1", send)

    async def empty(self) -> bool:
        return sum([await self.client.xlen(shard_of(chat, SHARDS).outbox) for chat in range(SHARDS)]) == 0

    def sender(self, limits: Limits = FAST, **backoff: float) -> Sender:
        waits = Backoff(**{"first": 0.01, "longest": 0.02, **backoff})  # type: ignore[arg-type]
        return Sender(self.client, self._sealer, Pace(self.client, limits), self.telegram.call, waits)

    async def reasons(self) -> list[str]:
        return [letter.reason for letter in await self.letters.find()]


@pytest.fixture
def post(client: Client, sealer: Sealer) -> Post:
    return Post(client, sealer)


async def test_a_chat_gets_its_messages_in_order(post: Post, client: Client, settled: Settled) -> None:
    """Also when the first of them has to be tried again."""
    post.telegram.refusals[1] = [TelegramRefused(502, "Bad Gateway"), TelegramUnreachable(), TimeoutError()]
    texts = [str(number) for number in range(20)]
    await post.add(*texts)
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
    assert post.telegram.texts(1) == texts
    assert len(post.telegram.tried) == 23


async def test_one_chats_trouble_is_its_own(post: Post, client: Client, settled: Settled) -> None:
    """While one chat's message is retried, its neighbour in the same shard gets its own."""
    neighbour = 1 + SHARDS
    post.telegram.refusals[1] = [TelegramUnreachable() for _ in range(1000)]
    await post.add("a", "b")
    await post.add("c", "d", chat_id=neighbour)

    async def neighbour_has_all() -> bool:
        return post.telegram.texts(neighbour) == ["c", "d"]

    async with serving(client, "sender", post.sender(first=5, longest=5).work):
        await settled(neighbour_has_all)
        started = time.monotonic()
    assert time.monotonic() - started < 2, "a waiting retry must not hold up the stop"
    assert await client.xlen(shard_of(1, SHARDS).outbox) == 2


async def test_a_429_pauses_that_chat_exactly(post: Post, client: Client, settled: Settled) -> None:
    """Nothing goes to the chat before retry_after has passed, and the message goes as soon as it has."""
    post.telegram.refusals[1] = [TelegramRefused(429, "Too Many Requests: retry after 1", 1)]
    await post.add("a")
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
    first, second = (moment for moment, _ in post.telegram.tried)
    assert 1.0 <= second - first < 1.3
    assert post.telegram.texts(1) == ["a"]


async def test_a_blocked_chat_is_left_alone_until_it_writes(
    post: Post, client: Client, inbox: Inbox, settled: Settled
) -> None:
    """403: the rest of its queue goes to the dead letters untried. When the citizen writes, answers flow."""
    post.telegram.refusals[1] = [TelegramRefused(403, "Forbidden: bot was blocked by the user")]
    await post.add("a", "b", "c")
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
        assert len(post.telegram.tried) == 1
        assert await post.reasons() == ["blocked", "blocked", "blocked"]
        await inbox.accept(1, "update", "update:1", b"{}")
        await post.add("welcome back")
        await settled(post.empty)
    assert post.telegram.texts(1) == ["welcome back"]


async def test_a_refusal_that_is_older_than_the_return(
    post: Post, client: Client, inbox: Inbox, settled: Settled
) -> None:
    """The citizen unblocked the bot and wrote while the 403 was on its way: their answer must not be dropped."""

    async def refuse_late(method: str, payload: dict[str, Any]) -> None:
        await inbox.accept(1, "update", "update:1", b"{}")
        post.telegram.refusals[1] = [TelegramRefused(403, "Forbidden: bot was blocked by the user")]
        sender._call = post.telegram.call
        await post.telegram.call(method, payload)

    await post.add("while blocked")
    sender = post.sender()
    sender._call = refuse_late
    async with serving(client, "sender", sender.work):
        await settled(post.empty)
        await post.add("welcome back")
        await settled(post.empty)
    assert post.telegram.texts(1) == ["welcome back"]


async def test_an_unchanged_edit_counts_as_done(post: Post, client: Client, settled: Settled) -> None:
    """The chat already shows what was to be shown: no dead letter."""
    unchanged = "Bad Request: message is not modified: specified new message content is exactly the same"
    post.telegram.refusals[1] = [TelegramRefused(400, unchanged)]
    await post.put(OutgoingSend("editMessageText", {"chat_id": 1, "message_id": 5, "text": "a"}, "answer"))
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
    assert post.telegram.taken == []
    assert await post.letters.count() == 0


@pytest.mark.parametrize("reason", ["message to edit not found", "message can't be edited"])
async def test_what_cannot_be_edited_is_sent_anew(post: Post, client: Client, settled: Settled, reason: str) -> None:
    """The citizen deleted the message, or it is too old: the reply comes as a new one."""
    post.telegram.refusals[1] = [TelegramRefused(400, f"Bad Request: {reason}")]
    await post.put(OutgoingSend("editMessageText", {"chat_id": 1, "message_id": 5, "text": "a"}, "answer"))
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
    ((_, method, payload),) = post.telegram.taken
    assert (method, payload) == ("sendMessage", {"chat_id": 1, "text": "a"})


async def test_a_refused_message_is_a_dead_letter_and_can_be_sent_again(
    post: Post, client: Client, settled: Settled
) -> None:
    """Any other 400 is not tried twice; the reason is kept, the next message goes, a replay sends it."""
    post.telegram.refusals[1] = [TelegramRefused(400, "Bad Request: can't parse entities")]
    await post.add("a", "b")
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
        assert post.telegram.texts(1) == ["b"]
        (letter,) = await post.letters.find()
        assert (letter.source, letter.what, letter.reason) == ("outbox", "sendMessage", "refused 400")
        assert letter.detail == "Bad Request: can't parse entities"
        assert await post.letters.replay(letter.shard, letter.id)
        await settled(post.empty)
    assert post.telegram.texts(1) == ["b", "a"]


async def test_what_nobody_takes_for_long_is_given_up(post: Post, client: Client, settled: Settled) -> None:
    """Telegram stays away for longer than we wait: the message is kept among the dead letters."""
    post.telegram.refusals[1] = [TelegramUnreachable() for _ in range(1000)]
    await post.add("a")
    async with serving(client, "sender", post.sender(give_up=0.1).work):
        await settled(post.empty)
    assert await post.reasons() == ["unreachable TelegramUnreachable"]
    assert len(post.telegram.tried) > 3


async def test_a_call_that_breaks_is_given_up_soon(post: Post, client: Client, settled: Settled) -> None:
    """A payload that the client library rejects never reaches Telegram: three tries, then the next one."""
    post.telegram.refusals[1] = [ValueError("bad payload") for _ in range(3)]
    await post.add("a", "b")
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
    assert await post.reasons() == ["broken ValueError"]
    assert post.telegram.texts(1) == ["b"]


async def test_a_late_answer_to_a_button_is_dropped(post: Post, client: Client, settled: Settled) -> None:
    """Telegram takes it for seconds only: when it has waited longer, it is not even tried."""
    old = int((time.time() - 16) * 1000)
    toast = OutgoingSend("answerCallbackQuery", {"callback_query_id": "1"}, "answer", ephemeral=True)
    await post.put(toast)
    rows: Any = await client.xrange(shard_of(1, SHARDS).outbox)
    await client.flushall()
    await client.xadd(shard_of(1, SHARDS).outbox, rows[0][1], id=f"{old}-0")
    await post.put(toast)
    async with serving(client, "sender", post.sender().work):
        await settled(post.empty)
    assert len(post.telegram.taken) == 1
    assert await post.letters.count() == 0


async def test_what_a_dead_sender_held_is_sent_by_the_next(post: Post, client: Client, settled: Settled) -> None:
    """The process dies while Telegram keeps silent: its successor sends in the same order."""
    hanging = asyncio.Event()

    async def hang(method: str, payload: dict[str, Any]) -> None:
        hanging.set()
        await asyncio.Event().wait()

    await post.add("a", "b")
    dying = post.sender()
    dying._call = hang
    lease = await lease_of(client, "sender", shard_of(1, SHARDS), seconds=0.5)
    task = asyncio.create_task(dying.work(lease))
    await hanging.wait()
    task.cancel()
    async with serving(client, "sender", post.sender().work, term=1):
        await settled(post.empty)
    assert post.telegram.texts(1) == ["a", "b"]


async def test_a_sender_without_its_lease_sends_nothing(post: Post, client: Client) -> None:
    """A process that slept past its lease must not send what its successor sends."""
    await post.add("a")
    lease = await lease_of(client, "sender", shard_of(1, SHARDS))
    lease.good_until = 0
    with pytest.raises(ExceptionGroup, match="unhandled"):
        await post.sender().work(lease)
    assert post.telegram.tried == []
    assert not await post.empty()


async def test_two_processes_together_keep_the_limits(post: Post, client: Client, settled: Settled) -> None:
    """Two senders, sixty chats, fifty a second: the pace holds over both."""
    for chat in range(60):
        await post.add("a", chat_id=chat)
    limits = Limits(per_second=50)
    async with (
        serving(client, "sender", post.sender(limits).work, term=1),
        serving(client, "sender", post.sender(limits).work, term=1),
    ):
        await settled(post.empty)
    moments = sorted(moment for moment, _, _ in post.telegram.taken)
    assert len(moments) == 60
    assert moments[-1] - moments[0] > 1
    assert max(sum(start <= moment < start + 0.999 for moment in moments) for start in moments) <= 50
