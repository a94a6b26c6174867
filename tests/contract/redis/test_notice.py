"""The bot is turned off with a notice: who writes reads it once, and nothing that was sent is lost."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.leases import LeaseLost
from bot.notice import LONGEST, NoticeWatch, clear_notice, put_notice, read_notice
from bot.sealing import Sealer
from bot.worker import Worker
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, lease_of, message, serving
from tests.contract.redis.talk import worker

TEXT = "Сьогодні вночі я на ремонті."
KEPT = "Ваше повідомлення не загубилося"


async def echo(entry: InboxEntry, stored: StoredConversation) -> Outcome:
    """Answers with the citizen's own words, or with the kind of what was no citizen's."""
    update = json.loads(entry.payload) if entry.kind == "update" else {"message": {"text": entry.kind}}
    return Outcome(sends=(message(update["message"]["text"], entry.chat_id),))


async def say(inbox: Inbox, number: int, text: str, chat_id: int = 1) -> None:
    chat = {"id": chat_id, "type": "private"}
    sender = {"id": chat_id, "is_bot": False, "first_name": "Оля"}
    about = {"message_id": number, "date": 1, "chat": chat, "from": sender, "text": text}
    assert await inbox.accept_update({"update_id": number, "message": about})


async def sent(client: Client, sealer: Sealer, chat_id: int = 1) -> list[str]:
    rows: Any = await client.xrange(shard_of(chat_id, SHARDS).outbox)
    payloads = [json.loads(sealer.open(fields[b"payload"])) for _, fields in rows]
    return [payload["text"] for payload in payloads if payload["chat_id"] == chat_id]


@contextlib.asynccontextmanager
async def at_work(client: Client, sealer: Sealer) -> AsyncIterator[None]:
    """One process with the role of a worker."""
    watch, stop = NoticeWatch(), asyncio.Event()
    await watch.first_look(client)
    looking = asyncio.create_task(watch.run(client, stop))
    try:
        async with serving(client, "worker", worker(client, sealer, echo, watch=watch).work):
            yield
    finally:
        stop.set()
        await looking


async def test_who_writes_reads_the_notice_once_and_is_answered_afterwards(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """Two messages, one notice; both answers, in order, when it is down. Another chat has a notice of its own."""
    await put_notice(client, TEXT, None)
    await say(inbox, 1, "раз")

    async def has(chat_id: int, number: int) -> bool:
        return len(await sent(client, sealer, chat_id)) == number

    async with at_work(client, sealer):
        await settled(lambda: has(1, 1))
        await say(inbox, 2, "два")
        await say(inbox, 3, "три", chat_id=2)
        await settled(lambda: has(2, 1))
        await asyncio.sleep(0.6)
        (told,) = await sent(client, sealer)
        assert told.startswith(TEXT)
        assert KEPT in told
        assert await client.xlen(shard_of(1, SHARDS).inbox) == 2
        assert await clear_notice(client)
        await settled(lambda: has(1, 3))
        await settled(lambda: has(2, 2))
    assert (await sent(client, sealer))[1:] == ["раз", "два"]
    assert (await sent(client, sealer, 2))[1:] == ["три"]
    assert await client.xlen(shard_of(1, SHARDS).inbox) == 0


async def test_a_working_bot_obeys_at_once(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
    """Within two seconds of the command no more is handled; a restart in between tells nobody twice."""

    async def says(*texts: str) -> bool:
        return [text.split("\n")[0] for text in await sent(client, sealer)] == [*texts]

    async with at_work(client, sealer):
        await say(inbox, 1, "до")
        await settled(lambda: says("до"))
        await put_notice(client, TEXT, None)
        await asyncio.sleep(2)
        await say(inbox, 2, "під час")
        await settled(lambda: says("до", TEXT))
    async with at_work(client, sealer):
        await say(inbox, 3, "ще")
        await asyncio.sleep(1)
        assert await says("до", TEXT)
        await clear_notice(client)
        await settled(lambda: says("до", TEXT, "під час", "ще"))


async def test_events_wait_and_tell_nobody(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
    """A change of status is pushed when the notice is over: nobody reads a notice who has not written."""
    await put_notice(client, TEXT, None)
    await inbox.accept(1, "event", "event:1", b"{}")

    async def pushed() -> bool:
        return await sent(client, sealer) == ["event"]

    async with at_work(client, sealer):
        await asyncio.sleep(1)
        assert await sent(client, sealer) == []
        await clear_notice(client)
        await settled(pushed)


async def test_a_pressed_button_stops_spinning(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
    """Each press shows the notice over the chat, at once; the message comes once."""
    await put_notice(client, TEXT, None)
    for number in (1, 2):
        message = {"message_id": 7, "date": 1, "chat": {"id": 1, "type": "private"}}
        query = {"id": f"q{number}", "data": "card/x", "message": message}
        await inbox.accept_update({"update_id": number, "callback_query": query})

    async def methods() -> list[str]:
        rows: Any = await client.xrange(shard_of(1, SHARDS).outbox)
        return [fields[b"method"].decode() for _, fields in rows]

    async def told() -> bool:
        return len(await methods()) == 3

    async with at_work(client, sealer):
        await settled(told)
        await asyncio.sleep(0.6)
    assert sorted(await methods()) == ["answerCallbackQuery", "answerCallbackQuery", "sendMessage"]


async def test_it_comes_down_by_itself(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
    """With --until nobody has to get up."""
    await put_notice(client, TEXT, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1.5))
    await say(inbox, 1, "раз")

    async def answered() -> bool:
        return (await sent(client, sealer))[-1:] == ["раз"]

    async with at_work(client, sealer):
        await settled(answered)
    told, _ = await sent(client, sealer)
    assert "орієнтовно" in told
    assert await read_notice(client) is None


async def test_only_the_holder_of_the_lease_tells(client: Client, sealer: Sealer, inbox: Inbox) -> None:
    """A worker that was overtaken says nothing."""
    watch = NoticeWatch()
    await put_notice(client, TEXT, None)
    await watch.first_look(client)
    await say(inbox, 1, "раз")
    shard = shard_of(1, SHARDS)
    old = await lease_of(client, "worker", shard)
    await lease_of(client, "worker", shard)
    overtaken: Worker = worker(client, sealer, echo, watch=watch)
    with pytest.raises(LeaseLost):
        await overtaken.work(old)
    assert await sent(client, sealer) == []


@pytest.mark.parametrize("text", ["", "  ", "х" * (LONGEST + 1)])
async def test_a_notice_that_nobody_could_read_is_refused(client: Client, text: str) -> None:
    """And the one before stays."""
    await put_notice(client, TEXT, None)
    with pytest.raises(ValueError, match="characters"):
        await put_notice(client, text, None)
    notice = await read_notice(client)
    assert notice is not None
    assert notice.text == TEXT
