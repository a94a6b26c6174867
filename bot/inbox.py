"""Where all that reaches the bot waits: written once, sealed, before anybody is told that it arrived."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from bot.connection import Client, Script
from bot.incoming import chat_of
from bot.keys import shard_of
from bot.sealing import Sealer
from bot.shard_stream import StreamEntry

UPDATE = "update"
EVENT = "event"
TIMER = "timer"

REMEMBERED = 48 * 3600
"""Seconds that a dedupe id is known; Telegram offers an update for 24 hours, the office an event as long."""


@dataclass(frozen=True)
class InboxEntry:
    """One thing to handle. `attempts` counts this one; `payload` is open, and empty if no key opens it."""

    id: str
    chat_id: int
    kind: str
    payload: bytes
    attempts: int
    received_at: dt.datetime


class Inbox:
    def __init__(self, client: Client, sealer: Sealer, shards: int) -> None:
        self._accept = Script(client, "accept")
        self._sealer = sealer
        self._shards = shards

    async def accept(self, chat_id: int, kind: str, dedupe_id: str, payload: bytes) -> bool:
        """Seals and keeps `payload`. False: it was here before. Raises RedisError, and then nothing is sure.

        An update clears the mark that the chat has blocked the bot: somebody there writes again.
        """
        shard = shard_of(chat_id, self._shards)
        keys = [shard.seen(dedupe_id), shard.inbox, shard.blocked(chat_id)]
        new = await self._accept.run(keys, [REMEMBERED, kind, chat_id, self._sealer.seal(payload)])
        return bool(new)

    async def accept_update(self, update: dict[str, Any]) -> bool:
        """One of Telegram's updates. False: it was here before, or is of no chat of ours, and dropped."""
        chat_id = _chat_of(update)
        if chat_id is None:
            return False
        payload = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return await self.accept(chat_id, UPDATE, f"update:{update['update_id']}", payload)


def read_entry(entry: StreamEntry, payload: bytes, attempts: int) -> InboxEntry:
    return InboxEntry(
        id=entry.id,
        chat_id=entry.chat_id,
        kind=entry.fields[b"kind"].decode(),
        payload=payload,
        attempts=attempts,
        received_at=entry.added_at,
    )


def _chat_of(update: dict[str, Any]) -> int | None:
    """None also for what no Telegram sends: a strange update must not stop those behind it."""
    try:
        return chat_of(update)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
