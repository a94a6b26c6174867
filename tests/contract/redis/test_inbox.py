"""What is accepted is kept once, sealed, and survives the death of Redis."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.connection import Client, connect
from bot.inbox import Inbox
from bot.keys import shard_of
from bot.redis_server import EmbeddedRedis, RedisNotStarted
from bot.sealing import Sealer

CHAT = 7_000_000_001


def update(update_id: int, **content: Any) -> dict[str, Any]:
    return {"update_id": update_id, **content}


def text_message(text: str, chat_id: int = CHAT) -> dict[str, Any]:
    return {
        "message_id": 1,
        "chat": {"id": chat_id, "type": "private"},
        "from": {"id": chat_id},
        "text": text,
    }


async def test_a_duplicate_update_is_one_entry(client: Client, inbox: Inbox) -> None:
    """Telegram may offer an update twice; the second is known and dropped."""
    assert await inbox.accept_update(update(5, message=text_message("привіт")))
    assert not await inbox.accept_update(update(5, message=text_message("привіт")))
    assert await client.xlen(shard_of(CHAT, 2).inbox) == 1


@pytest.mark.parametrize(
    "strange",
    [
        update(1, inline_query={"id": "1", "query": "паспорт"}),
        update(2, message={"chat": {"id": -100, "type": "supergroup"}, "text": "усім привіт"}),
        update(3, message="not an object"),
        update(4, message={"chat": {"type": "private"}}),
        update(5),
    ],
)
async def test_an_update_of_no_chat_is_dropped(client: Client, inbox: Inbox, strange: dict[str, Any]) -> None:
    """Inline queries, groups and nonsense leave nothing behind and raise nothing."""
    assert not await inbox.accept_update(strange)
    assert await client.dbsize() == 0


async def test_lone_surrogates_are_kept(client: Client, inbox: Inbox) -> None:
    """A client may send half an emoji: it is an update like any other."""
    assert await inbox.accept_update(update(6, message=text_message("\ud83d")))


async def test_a_citizen_who_writes_is_reachable_again(client: Client, inbox: Inbox) -> None:
    """The mark of a blocked chat goes with its next update, and not with an office event."""
    mark = shard_of(CHAT, 2).blocked(CHAT)
    await client.set(mark, "1")
    await inbox.accept(CHAT, "event", "event:1", b"{}")
    assert await client.exists(mark)
    await inbox.accept(CHAT, "update", "update:1", b"{}")
    assert await client.get(mark) != b"1"


async def test_a_killed_redis_loses_nothing_accepted(tmp_path: Path, sealer: Sealer) -> None:
    """kill -9 of Redis while it takes updates: each one that was accepted is there after its start."""
    directory = tmp_path / "data"
    server = EmbeddedRedis(directory)
    server.start()
    client = connect(server.url)
    for number in range(200):
        assert await Inbox(client, sealer, 1).accept(CHAT, "update", f"update:{number}", b"text")
    await client.aclose()
    server.kill()
    with EmbeddedRedis(directory) as again:
        client = connect(again.url)
        assert await client.xlen(shard_of(CHAT, 1).inbox) == 200
        assert not await Inbox(client, sealer, 1).accept(CHAT, "update", "update:199", b"text")
        await client.aclose()


def test_one_directory_has_one_server(tmp_path: Path) -> None:
    """A second bot on the same files is told so, and the first goes on."""
    with EmbeddedRedis(tmp_path / "data") as first:
        with pytest.raises(RedisNotStarted, match="in use"):
            EmbeddedRedis(tmp_path / "data").start()
        assert first.pid > 0


async def test_an_orphaned_server_gives_way(tmp_path: Path) -> None:
    """A bot that was killed left its Redis running: the next start ends it and finds its data."""
    orphan = EmbeddedRedis(tmp_path / "data")
    orphan.start()
    client = connect(orphan.url)
    await client.set("kept", "yes")
    await client.aclose()
    process, orphan._process = orphan._process, None
    orphan._forget()
    with EmbeddedRedis(tmp_path / "data") as heir:
        client = connect(heir.url)
        assert await client.get("kept") == b"yes"
        await client.aclose()
    assert process is not None
    process.wait(10)


def test_a_long_path_still_has_a_socket(tmp_path: Path) -> None:
    """The kernel limits the path of a socket; the directory's may be longer."""
    with EmbeddedRedis(tmp_path / ("very-long-name-" * 12)) as server:
        assert server.socket.exists()


async def test_a_thousand_at_once_are_all_kept(client: Client, inbox: Inbox) -> None:
    """More than there are connections: the others wait for one, and nobody is sent away."""
    chats = range(1000)
    taken = await asyncio.gather(*(inbox.accept(chat, "update", f"update:{chat}", b"text") for chat in chats))
    assert all(taken)
