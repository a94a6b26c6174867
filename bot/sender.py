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

from bot import metrics
from bot.chat_queues import ChatQueues
from bot.commit import oldest_dead
from bot.connection import Client, Script, until_back
from bot.faults import kind_of, place_of
from bot.gate import Gate
from bot.keys import BLOCKED_FOR, SENDERS
from bot.lanes import BROADCAST, LANES, Lane
from bot.leases import Lease, LeaseEnding, LeaseLost
from bot.outbox import OutboxEntry, OutgoingSend, read_outgoing
from bot.pace import Pace, Slot
from bot.sealing import Sealer, Unsealable
from bot.shard_stream import ShardStream, StreamEntry
from bot.tracing import following_send

EPHEMERAL_FOR = 15.0
"""Seconds in which Telegram takes the answer to a pressed button."""

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

    lane: Lane
    entry: OutboxEntry
    send: OutgoingSend
    failures: int = 0
    since: float = 0

    def stale(self, now: float) -> bool:
        return self.send.ephemeral and now - self.entry.queued_at.timestamp() > EPHEMERAL_FOR


class Sender:
    """`call(method, payload)` raises TelegramRefused or TelegramUnreachable.

    `quiet`: seconds that the quiet hours still last; 0 by day.
    """

    def __init__(
        self,
        client: Client,
        sealer: Sealer,
        pace: Pace,
        call: Call,
        backoff: Backoff | None = None,
        quiet: Callable[[], float] = lambda: 0,
    ) -> None:
        self._client = client
        self._sealer = sealer
        self._pace = pace
        self._call = call
        self._backoff = backoff or Backoff()
        self._gates = {lane: Gate(lane, pace, quiet) for lane in LANES}
        self._finish_script = Script(client, "finish")

    async def work(self, lease: Lease) -> None:
        """For `Leases.run`: serves one shard until its lease ends."""
        async with asyncio.TaskGroup() as group:
            lanes = [self._open(lane, lease, group) for lane in LANES]
            await lease.ending.wait()
            for queues, reading in lanes:
                queues.close()
                reading.cancel()
            for gate in self._gates.values():
                gate.dismiss(lease)

    def _open(
        self, lane: Lane, lease: Lease, group: asyncio.TaskGroup
    ) -> tuple[ChatQueues[StreamEntry], asyncio.Task[None]]:
        """Each lane by itself: what fills one leaves the room of the others alone."""
        stream = ShardStream(self._client, lease.shard.outbox_of(lane), SENDERS, lease)
        queues: ChatQueues[StreamEntry] = ChatQueues(
            lambda entry: self._follow(lease, lane, entry), group, lane.read_ahead
        )
        return queues, group.create_task(stream.read_into(queues))

    async def _follow(self, lease: Lease, lane: Lane, raw: StreamEntry) -> None:
        with following_send(lease.shard, raw.fields.get(b"key", b"").decode()):
            await self._serve(lease, lane, raw)

    async def _serve(self, lease: Lease, lane: Lane, raw: StreamEntry) -> None:
        try:
            entry = read_outgoing(raw, self._sealer)
        except (Unsealable, ValueError, KeyError) as error:
            await self._finish(lease, lane, raw, f"unreadable {kind_of(error)}")
            return
        delivery = _Delivery(lane, entry, entry.send)
        while not await self._go(lease, raw, delivery):
            pass

    async def _go(self, lease: Lease, raw: StreamEntry, delivery: _Delivery) -> bool:
        """False: the message is to be tried again."""
        gate, counted = self._gates[delivery.lane], not delivery.send.method.startswith("answer")
        async with gate.place(lease):
            if await self._is_blocked(lease, raw.chat_id):
                await self._finish(lease, delivery.lane, raw, "blocked")
                return True
            slot = await gate.ask(lease, raw.chat_id, counted)
            failure = await self._attempt(lease, delivery, slot) if slot.given else None
        if not slot.given:
            await lease.pause(slot.wait)
            return False
        return await self._over(lease, raw, delivery, failure)

    async def _attempt(self, lease: Lease, delivery: _Delivery, slot: Slot) -> Exception | None:
        """What went wrong, if anything did. What is too late by now is left unsaid, as if said."""
        if delivery.stale(time.time()):
            return None
        if not lease.held():
            raise LeaseLost(lease.key)
        if lease.ending.is_set():
            raise LeaseEnding(lease.key)
        left, failure = time.monotonic(), None
        try:
            async with asyncio.timeout(self._backoff.timeout):
                await self._call(delivery.send.method, delivery.send.payload)
        except Exception as error:
            failure = error
        async for attempt in until_back():
            with attempt:
                await self._pace.arrived(slot, left)
        return failure

    async def _over(self, lease: Lease, raw: StreamEntry, delivery: _Delivery, failure: Exception | None) -> bool:
        """False: the message is to be tried again."""
        match failure:
            case None:
                metrics.WAITED.labels(delivery.send.lane).observe(time.time() - delivery.entry.queued_at.timestamp())
                await self._finish(lease, delivery.lane, raw)
                return True
            case TelegramRefused():
                return await self._refused(lease, raw, delivery, failure)
            case TelegramUnreachable() | TimeoutError():
                return await self._failed(lease, raw, delivery, kind_of(failure))
            case _:
                return await self._broken(lease, raw, delivery, failure)

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
                await self._finish(lease, delivery.lane, raw, "blocked", refusal.description, BLOCKED_FOR)
            case Verdict.DEAD:
                await self._finish(lease, delivery.lane, raw, f"refused {refusal.status}", refusal.description)
            case Verdict.DONE:
                await self._finish(lease, delivery.lane, raw)
        return True

    async def _broken(self, lease: Lease, raw: StreamEntry, delivery: _Delivery, error: Exception) -> bool:
        _log.error("call broke", method=delivery.send.method, error=kind_of(error), at=place_of(error))
        if delivery.failures + 1 >= self._backoff.faults:
            await self._finish(lease, delivery.lane, raw, f"broken {kind_of(error)}", str(error)[:500])
            return True
        return await self._failed(lease, raw, delivery, kind_of(error))

    async def _failed(self, lease: Lease, raw: StreamEntry, delivery: _Delivery, why: str) -> bool:
        now = time.monotonic()
        delivery.failures += 1
        delivery.since = delivery.since or now
        if now - delivery.since >= self._backoff.give_up:
            await self._finish(lease, delivery.lane, raw, f"unreachable {why}")
            return True
        _log.warning("telegram unreachable", method=delivery.send.method, error=why, failures=delivery.failures)
        await lease.pause(self._backoff.wait(delivery.failures))
        return False

    async def _hold(self, chat_id: int, refusal: TelegramRefused) -> None:
        async for attempt in until_back():
            with attempt:
                everybody = await self._pace.pause(chat_id, refusal.retry_after or 1)
        if everybody:
            _log.warning("all sending pauses", seconds=refusal.retry_after)

    async def _is_blocked(self, lease: Lease, chat_id: int) -> bool:
        async for attempt in until_back():
            with attempt:
                marked = await self._client.get(lease.shard.blocked(chat_id))
        return bool(marked == b"1")

    async def _finish(
        self, lease: Lease, lane: Lane, raw: StreamEntry, reason: str = "", detail: str = "", blocked_for: int = 0
    ) -> None:
        """Through any outage of Redis: what Telegram took must not be sent again.

        A broadcast to somebody who has blocked us is nobody's loss, so no dead letter.
        """
        if lane is BROADCAST and reason == "blocked":
            reason = ""
        keys = [lease.shard.outbox_of(lane), lease.shard.dead, lease.shard.blocked(raw.chat_id)]
        sealed = self._sealer.seal(detail.encode()) if reason else b""
        async for attempt in until_back():
            with attempt:
                await self._finish_script.run(
                    keys, [SENDERS, raw.id, reason, sealed, oldest_dead() if reason else "0", blocked_for]
                )
        if reason:
            _log.warning("message given up", entry=raw.id, reason=reason)
