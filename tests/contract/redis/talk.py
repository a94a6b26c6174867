"""What the worker's tests say and see: a worker, words into the inbox, what was sent and remembered."""

from __future__ import annotations

from typing import Any

from bot.connection import Client
from bot.conversation_store import ConversationStore
from bot.inbox import Inbox
from bot.keys import shard_of
from bot.sealing import Sealer
from bot.worker import Handle, Patience, Worker
from tests.contract.redis.stage import SHARDS, apologise

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


async def all_handled(client: Client, chat_id: int = 1) -> bool:
    """Nothing waits in the inbox of the chat's shard."""
    return await client.xlen(shard_of(chat_id, SHARDS).inbox) == 0
