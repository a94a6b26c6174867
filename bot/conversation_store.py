"""The state of each conversation, sealed, with a revision that every write must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.connection import Client
from bot.keys import shard_of
from bot.sealing import Sealer


@dataclass(frozen=True)
class StoredConversation:
    """Revision 0 and no body: nothing is remembered."""

    revision: int
    body: bytes | None


class ConversationStore:
    """Reads only: a conversation changes with the commit of a turn."""

    def __init__(self, client: Client, sealer: Sealer, shards: int) -> None:
        self._client = client
        self._sealer = sealer
        self._shards = shards

    async def load(self, chat_id: int) -> StoredConversation:
        """Raises Unsealable, RedisError."""
        key = shard_of(chat_id, self._shards).conversation(chat_id)
        found: list[Any] = await self._client.hmget(key, ["revision", "body"])
        revision, body = found
        if revision is None or body is None:
            return StoredConversation(0, None)
        return StoredConversation(int(revision), self._sealer.open(body))
