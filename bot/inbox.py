"""Where all that reaches the bot waits: written once, sealed, before anybody is told that it arrived."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import structlog

from bot import metrics
from bot.connection import Argument, Client, Script
from bot.incoming import chat_of, tells_of_block
from bot.keys import BLOCKED_FOR, shard_of
from bot.sealing import Sealer
from bot.shard_stream import StreamEntry
from bot.tracing import trace_of

UPDATE = "update"
EVENT = "event"
TIMER = "timer"
FLOOD = "flood"
"""A chat sends too much: what it is told, once."""

REMEMBERED = 48 * 3600
"""Seconds that a dedupe id is known; Telegram offers an update for 24 hours, the office an event as long."""

_OUTCOMES = {0: "known", 2: "asked_to_wait", 3: "dropped"}
"""What `accept` answers in place of the entry's id."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ChatLimit:
    """How many updates of one chat are taken: `at_once`, and `per_second` in the long run. `at_once` 0: all."""

    per_second: float = 0.5
    at_once: int = 0


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
    def __init__(self, client: Client, sealer: Sealer, shards: int, limit: ChatLimit | None = None) -> None:
        self._accept = Script(client, "accept")
        self._sealer = sealer
        self._shards = shards
        self._limit = limit or ChatLimit()

    async def accept(self, chat_id: int, kind: str, dedupe_id: str, payload: bytes, blocked_for: int = 0) -> bool:
        """Seals and keeps `payload`. False: it was here before, or is more than the chat's limit lets in.

        Raises RedisError, and then nothing is sure. An update clears the mark that the chat has blocked the bot, for
        somebody there writes again, and a refusal that was on its way meanwhile does not set it anew; an update that
        tells of the block sets it, for `blocked_for` seconds.
        """
        shard = shard_of(chat_id, self._shards)
        keys = [shard.seen(dedupe_id), shard.inbox, shard.blocked(chat_id), shard.flood(chat_id)]
        limits: list[Argument] = [1000 / self._limit.per_second, self._limit.at_once, self._sealer.seal(b"")]
        sealed = self._sealer.seal(payload)
        answer = await self._accept.run(keys, [REMEMBERED, kind, chat_id, sealed, *limits, blocked_for])
        outcome = _OUTCOMES.get(answer, "kept")
        metrics.RECEIVED.labels(kind, outcome).inc()
        if outcome == "asked_to_wait":
            _log.warning("a chat sends too much and is asked to wait", shard=shard.number)
        if outcome != "kept":
            return False
        _log.info("received", trace=trace_of(shard, answer.decode()), kind=kind, source=dedupe_id)
        return True

    async def accept_update(self, update: dict[str, Any]) -> bool:
        """One of Telegram's updates. False: it was here before, or is of no chat of ours, and dropped."""
        chat_id = _chat_of(update)
        if chat_id is None:
            metrics.RECEIVED.labels(UPDATE, "no_chat").inc()
            return False
        payload = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        blocked_for = BLOCKED_FOR if tells_of_block(update) else 0
        return await self.accept(chat_id, UPDATE, f"update:{update['update_id']}", payload, blocked_for)


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
