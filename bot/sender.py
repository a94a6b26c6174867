"""Takes what waits in the outbox to Telegram: a chat in order, within the limits, until it has answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

import structlog

from bot.chat_queues import ChatQueues
from bot.commit import oldest_dead
from bot.connection import Client, Script, until_back
from bot.faults import kind_of, place_of
from bot.keys import SENDERS
from bot.leases import Lease, LeaseLost
from bot.outbox import OutboxEntry, OutgoingSend, read_outgoing
from bot.pace import Pace, Slot, Turnstile
from bot.sealing import Sealer, Unsealable
from bot.shard_stream import ShardStream, StreamEntry

CAPACITY = 5000
"""Entries of one shard that are read ahead, so that chats that wait long leave room for the others."""

EPHEMERAL_FOR = 15.0
"""Seconds in which Telegram takes the answer to a pressed button."""

BLOCKED_FOR = 90 * 24 * 3600
"""Seconds that a chat counts as blocked, unless its citizen writes sooner."""

_log = structlog.get_logger(__name__)


class TelegramRefused(Exception):
    """Telegram answered, and not with ok. `retry_after` in seconds, with 429 only."""

    def __init__(self, status: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.retry_after = retry_after


class TelegramUnreachable(Exception):
    """No answer: network, timeout. The call may have taken effect."""


Call = Callable[[str, dict[str, Any]], Awaitable[None]]


class Verdict(Enum):
    """What a refusal means for the message."""

    DONE = auto()
    AS_NEW = auto()
    PAUSE = auto()
    RETRY = auto()
    BLOCKED = auto()
    DEAD = auto()


_UNCHANGED = "message is not modified"
_UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)


def judge(refusal: TelegramRefused, send: OutgoingSend) -> Verdict:
    text = refusal.description.lower()
    if refusal.status == 429:
        return Verdict.PAUSE
    if refusal.status >= 500 or refusal.status in {401, 404}:
        return Verdict.RETRY  # 401 and 404: our token is wrong, which is no fault of the message
    if refusal.status == 403:
        return Verdict.BLOCKED
    if _UNCHANGED in text or send.ephemeral:
        return Verdict.DONE
    if send.method == "editMessageText" and any(one in text for one in _UNEDITABLE):
        return Verdict.AS_NEW
    return Verdict.DEAD


def as_new(send: OutgoingSend) -> OutgoingSend:
    payload = {name: value for name, value in send.payload.items() if name not in {"message_id", "inline_message_id"}}
    return replace(send, method="sendMessage", payload=payload)


@dataclass(frozen=True)
class Backoff:
    """Seconds: before the first retry, at most between two, until giving up; `timeout` is of one call.

    `faults`: how often a call may break in a way that is neither a refusal nor the network.
    """

    first: float = 1
    longest: float = 60
    give_up: float = 3600
    timeout: float = 60
    faults: int = 3

    def wait(self, failures: int) -> float:
        return float(min(self.longest, self.first * 2 ** min(failures - 1, 20)) * random.uniform(0.5, 1))  # noqa: S311


@dataclass
class _Delivery:
    """One message on its way. `since`: when it first failed, monotonic seconds."""

    entry: OutboxEntry
    send: OutgoingSend
    failures: int = 0
    since: float = 0

    def stale(self, now: float) -> bool:
        return self.send.ephemeral and now - self.entry.queued_at.timestamp() > EPHEMERAL_FOR


class Sender:
    """`call(method, payload)` raises TelegramRefused or TelegramUnreachable."""

    def __init__(
        self,
        client: Client,
        sealer: Sealer,
        pace: Pace,
        call: Call,
        backoff: Backoff | None = None,
        calls: int = 32,
    ) -> None:
        self._client = client
        self._sealer = sealer
        self._pace = pace
        self._call = call
        self._backoff = backoff or Backoff()
        self._calls = asyncio.Semaphore(calls)
        self._turnstile = Turnstile()
        self._finish_script = Script(client, "finish")

    async def work(self, lease: Lease) -> None:
        """For `Leases.run`: serves one shard until its lease ends."""
        stream = ShardStream(self._client, lease.shard.outbox, SENDERS, lease)
        async with asyncio.TaskGroup() as group:
            queues: ChatQueues[StreamEntry] = ChatQueues(lambda entry: self._serve(lease, entry), group, CAPACITY)
            reading = group.create_task(stream.read_into(queues))
            await lease.ending.wait()
            queues.close()
            reading.cancel()

    async def _serve(self, lease: Lease, raw: StreamEntry) -> None:
        try:
            entry = read_outgoing(raw, self._sealer)
        except (Unsealable, ValueError, KeyError) as error:
            return await self._finish(lease, raw, f"unreadable {kind_of(error)}")
        delivery = _Delivery(entry, entry.send)
        while True:
            if await self._is_blocked(lease, raw.chat_id):
                return await self._finish(lease, raw, "blocked")
            if delivery.stale(time.time()):
                return await self._finish(lease, raw)
            await self._await_slot(lease, delivery)
            if delivery.stale(time.time()):
                continue
            if await self._try(lease, raw, delivery):
                return None

    async def _try(self, lease: Lease, raw: StreamEntry, delivery: _Delivery) -> bool:
        """True: the message is over, one way or the other."""
        try:
            await self._send(lease, delivery.send)
        except TelegramRefused as refusal:
            return await self._refused(lease, raw, delivery, refusal)
        except (TelegramUnreachable, TimeoutError) as error:
            return await self._failed(lease, raw, delivery, kind_of(error))
        except LeaseLost:
            raise
        except Exception as error:
            return await self._broken(lease, raw, delivery, error)
        await self._finish(lease, raw)
        return True

    async def _send(self, lease: Lease, send: OutgoingSend) -> None:
        async with self._calls, asyncio.timeout(self._backoff.timeout):
            if not lease.held():
                raise LeaseLost(lease.key)
            await self._call(send.method, send.payload)

    async def _refused(self, lease: Lease, raw: StreamEntry, delivery: _Delivery, refusal: TelegramRefused) -> bool:
        _log.info("telegram refused", method=delivery.send.method, status=refusal.status, entry=raw.id)
        match judge(refusal, delivery.send):
            case Verdict.PAUSE:
                await self._hold(raw.chat_id, refusal)
                return False
            case Verdict.AS_NEW:
                delivery.send = as_new(delivery.send)
                return False
            case Verdict.RETRY:
                return await self._failed(lease, raw, delivery, str(refusal.status))
            case Verdict.BLOCKED:
                await self._finish(lease, raw, "blocked", refusal.description, BLOCKED_FOR)
            case Verdict.DEAD:
                await self._finish(lease, raw, f"refused {refusal.status}", refusal.description)
            case Verdict.DONE:
                await self._finish(lease, raw)
        return True

    async def _broken(self, lease: Lease, raw: StreamEntry, delivery: _Delivery, error: Exception) -> bool:
        _log.error("call broke", method=delivery.send.method, error=kind_of(error), at=place_of(error))
        if delivery.failures + 1 >= self._backoff.faults:
            await self._finish(lease, raw, f"broken {kind_of(error)}", str(error)[:500])
            return True
        return await self._failed(lease, raw, delivery, kind_of(error))

    async def _failed(self, lease: Lease, raw: StreamEntry, delivery: _Delivery, why: str) -> bool:
        now = time.monotonic()
        delivery.failures += 1
        delivery.since = delivery.since or now
        if now - delivery.since >= self._backoff.give_up:
            await self._finish(lease, raw, f"unreachable {why}")
            return True
        _log.warning("telegram unreachable", method=delivery.send.method, error=why, failures=delivery.failures)
        await lease.pause(self._backoff.wait(delivery.failures))
        return False

    async def _await_slot(self, lease: Lease, delivery: _Delivery) -> None:
        while True:
            async with self._turnstile.turn(delivery.send.lane):
                slot = await self._reserve(delivery)
                if slot.given:
                    await lease.pause(slot.wait)
                    if slot.wait == 0 or await self._pace.is_open(delivery.entry.chat_id):
                        return
                    continue
            await lease.pause(slot.wait)

    async def _reserve(self, delivery: _Delivery) -> Slot:
        async for attempt in until_back():
            with attempt:
                slot = await self._pace.reserve(
                    delivery.entry.chat_id, counted=not delivery.send.method.startswith("answer")
                )
        return slot

    async def _hold(self, chat_id: int, refusal: TelegramRefused) -> None:
        async for attempt in until_back():
            with attempt:
                everybody = await self._pace.pause(chat_id, refusal.retry_after or 1)
        if everybody:
            _log.warning("all sending pauses", seconds=refusal.retry_after)

    async def _is_blocked(self, lease: Lease, chat_id: int) -> bool:
        async for attempt in until_back():
            with attempt:
                marked = await self._client.exists(lease.shard.blocked(chat_id))
        return bool(marked)

    async def _finish(
        self, lease: Lease, raw: StreamEntry, reason: str = "", detail: str = "", blocked_for: int = 0
    ) -> None:
        """Through any outage of Redis: what Telegram took must not be sent again."""
        keys = [lease.shard.outbox, lease.shard.dead, lease.shard.blocked(raw.chat_id)]
        sealed = self._sealer.seal(detail.encode()) if reason else b""
        async for attempt in until_back():
            with attempt:
                await self._finish_script.run(
                    keys, [SENDERS, raw.id, reason, sealed, oldest_dead() if reason else "0", blocked_for]
                )
        if reason:
            _log.warning("message given up", entry=raw.id, reason=reason)
