"""A bot whose handler echoes, on a real Redis: what the tests of the ways in and out play on."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.inbox import InboxEntry
from bot.keys import Shard
from bot.leases import Lease, Leases
from bot.outbox import OutgoingSend

SHARDS = 2


def message(text: str, chat_id: int = 1) -> OutgoingSend:
    return OutgoingSend("sendMessage", {"chat_id": chat_id, "text": text}, "answer")


def apologise(entry: InboxEntry) -> Outcome:
    return Outcome(sends=(message("вибачте", entry.chat_id),))


async def echo(entry: InboxEntry, stored: StoredConversation) -> Outcome:
    """The state is all that was ever said in the chat."""
    text = entry.payload.decode()
    said = (stored.body or b"").decode() + text
    return Outcome(said.encode(), (message(text, entry.chat_id),))


async def all_keys(client: Client) -> list[bytes]:
    """Of every node: a cluster would answer KEYS with those of one."""
    return [key async for key in client.scan_iter()]


@contextlib.asynccontextmanager
async def serving(
    client: Client, role: str, work: Callable[[Lease], Awaitable[None]], term: float = 10, shards: int = SHARDS
) -> AsyncIterator[None]:
    """The leases of one process, stopped gracefully at the end."""
    stop = asyncio.Event()
    leases = Leases(client, role, shards, term=term, renewal=term / 4, grace=5)
    running = asyncio.create_task(leases.run(work, stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def lease_of(client: Client, role: str, shard: Shard, seconds: float = 60) -> Lease:
    """Takes a lease by force, as after the former holder's has run out."""
    token = secrets.token_hex(8)
    lease = Lease(shard, role, token, asyncio.get_running_loop().time() + seconds)
    await client.set(lease.key, token, px=int(seconds * 1000))
    return lease


class FakeTelegram:
    """Remembers what it took, and refuses as told: `refusals` are raised first, in turn, for each chat."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, str, dict[str, Any]]] = []
        self.tried: list[tuple[float, int]] = []
        self.refusals: dict[int, list[Exception]] = {}

    async def call(self, method: str, payload: dict[str, Any]) -> None:
        chat_id = payload.get("chat_id", 0)
        now = asyncio.get_running_loop().time()
        self.tried.append((now, chat_id))
        if self.refusals.get(chat_id):
            raise self.refusals[chat_id].pop(0)
        self.taken.append((now, method, payload))

    def texts(self, chat_id: int) -> list[str]:
        return [payload["text"] for _, _, payload in self.taken if payload.get("chat_id") == chat_id]
