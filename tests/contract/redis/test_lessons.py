"""What a turn teaches the trainer is kept with the turn, sealed, without a name and without an hour."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.lessons import DatedLesson, read_lessons, write_lesson
from bot.sealing import Sealer
from dialogs.turn import Lesson
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, serving
from tests.contract.redis.talk import all_handled, say, worker

LESSON = Lesson("загубила паспорт", ("id-card-lost", "id-card-exchange"), "id-card-lost")


async def learn(entry: InboxEntry, stored: StoredConversation) -> Outcome:
    return Outcome(b"state", lessons=(write_lesson(LESSON),))


async def lessons(client: Client, sealer: Sealer) -> list[DatedLesson]:
    return [one async for one in read_lessons(client, sealer, SHARDS)]


async def test_a_lesson_is_kept_once_and_read_back(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """With its day; in Redis its words cannot be read, and another key reads nothing."""

    async with serving(client, "worker", worker(client, sealer, learn).work):
        await say(inbox, "загубила паспорт")
        await settled(lambda: all_handled(client))
    (found,) = await lessons(client, sealer)
    assert found.lesson == LESSON
    rows: Any = await client.xrange(shard_of(1, SHARDS).lessons)
    assert [list(fields) for _, fields in rows] == [[b"lesson"]]
    assert "паспорт".encode() not in rows[0][1][b"lesson"]
    assert await lessons(client, Sealer([Fernet.generate_key().decode()])) == []
