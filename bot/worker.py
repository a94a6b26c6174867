"""Handles what is in the inbox: a chat strictly in order, each entry's effects exactly once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot import metrics
from bot.announcing import Announcer
from bot.chat_queues import ChatQueues
from bot.commit import Commit, Committed, Death, Outcome
from bot.connection import Client, until_back
from bot.conversation_store import ConversationStore, StoredConversation
from bot.faults import kind_of, place_of
from bot.inbox import InboxEntry, read_entry
from bot.keys import WORKERS
from bot.leases import Lease, LeaseEnding, LeaseLost
from bot.notice import NoticeWatch
from bot.sealing import Sealer, Unsealable
from bot.shard_stream import ShardStream, StreamEntry
from bot.timers import Timers
from bot.tracing import following

Handle = Callable[[InboxEntry, StoredConversation], Awaitable[Outcome]]
OnPoison = Callable[[InboxEntry], Outcome]

CAPACITY = 1000
"""Entries of one shard that are read ahead."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Patience:
    """With what fails: `failures` that are caught, `attempts` with those that killed the process; seconds."""

    failures: int = 3
    attempts: int = 6
    first_wait: float = 0.5
    turn_timeout: float = 60


class Worker:
    """`turns`: how many are handled at once in this process."""

    def __init__(
        self,
        client: Client,
        sealer: Sealer,
        shards: int,
        handle: Handle,
        on_poison: OnPoison,
        memory: int = 90 * 24 * 3600,
        turns: int = 32,
        patience: Patience | None = None,
        now: Callable[[], float] = time.time,
        watch: NoticeWatch | None = None,
    ) -> None:
        self._client = client
        self._sealer = sealer
        self._handle = handle
        self._on_poison = on_poison
        self._store = ConversationStore(client, sealer, shards)
        self._commit = Commit(client, sealer, memory)
        self._turns = asyncio.Semaphore(turns)
        self._patience = patience or Patience()
        self._now = now
        self._watch = watch or NoticeWatch()
        self._announcer = Announcer(client, sealer)

    async def work(self, lease: Lease) -> None:
        """For `Leases.run`: serves one shard until its lease ends; while a notice is up, only that is said."""
        while not lease.ending.is_set():
            if self._watch.notice is None:
                await self._work_until(lease, self._watch.changed)
            else:
                await self._announcer.announce(lease, self._watch)

    async def _work_until(self, lease: Lease, changed: asyncio.Event) -> None:
        stream = ShardStream(self._client, lease.shard.inbox, WORKERS, lease)
        async with asyncio.TaskGroup() as group:
            queues: ChatQueues[StreamEntry] = ChatQueues(lambda entry: self._follow(lease, entry), group, CAPACITY)
            background = [
                group.create_task(stream.read_into(queues)),
                group.create_task(Timers(self._client, lease.shard, self._now).run()),
            ]
            await _first_of(lease.ending, changed)
            queues.close()
            for task in background:
                task.cancel()

    async def _follow(self, lease: Lease, raw: StreamEntry) -> None:
        with following(lease.shard, raw.id):
            await self._serve(lease, raw)

    async def _serve(self, lease: Lease, raw: StreamEntry) -> None:
        entry = read_entry(raw, b"", await self._attempt(lease, raw) if raw.again else 1)
        failures = 0
        while entry.attempts <= self._patience.attempts:
            try:
                done = await self._turn(lease, replace(entry, payload=self._sealer.open(raw.fields[b"payload"])))
            except (LeaseLost, LeaseEnding):
                raise
            except Exception as error:
                failures += 1
                self._tell(entry, error)
                if failures >= self._patience.failures:
                    return await self._bury(lease, entry, raw, Death(f"failed {kind_of(error)}", str(error)))
                await lease.pause(self._patience.first_wait * 2 ** (failures - 1))
            else:
                if done:
                    return None
            entry = replace(entry, attempts=await self._attempt(lease, raw))
        return await self._bury(lease, entry, raw, Death("failed too often"))

    async def _turn(self, lease: Lease, entry: InboxEntry) -> bool:
        """False: somebody else changed the conversation meanwhile; handle again."""
        async with self._turns:
            if lease.ending.is_set() or self._watch.notice is not None:
                raise LeaseEnding(lease.key)
            stored = await self._load(entry.chat_id)
            with metrics.TURN.labels(entry.kind).time():
                async with asyncio.timeout(self._patience.turn_timeout):
                    outcome = await self._handle(entry, stored)
        committed = await self._commit.write(lease, entry.id, entry.chat_id, stored.revision, outcome)
        if committed is Committed.LOST:
            raise LeaseLost(lease.key)
        self._count(entry, str(committed))
        _log.info("turn", kind=entry.kind, attempt=entry.attempts, outcome=str(committed), sends=len(outcome.sends))
        return committed is not Committed.STALE

    async def _bury(self, lease: Lease, entry: InboxEntry, raw: StreamEntry, death: Death) -> None:
        """The citizen hears that it went wrong, the entry waits for an operator, the chat goes on."""
        outcome = self._apology(replace(entry, payload=self._readable(raw)))
        committed = await self._commit.write(lease, entry.id, entry.chat_id, None, outcome, death)
        if committed is Committed.LOST:
            raise LeaseLost(lease.key)
        self._count(entry, "given_up")
        _log.error("entry given up", entry=entry.id, kind=entry.kind, reason=death.reason)

    def _apology(self, entry: InboxEntry) -> Outcome:
        try:
            return self._on_poison(entry)
        except Exception as error:
            self._tell(entry, error)
            return Outcome()

    def _readable(self, raw: StreamEntry) -> bytes:
        try:
            return self._sealer.open(raw.fields[b"payload"])
        except Unsealable:
            return b""

    async def _load(self, chat_id: int) -> StoredConversation:
        async for attempt in until_back():
            with attempt:
                stored = await self._store.load(chat_id)
        return stored

    async def _attempt(self, lease: Lease, raw: StreamEntry) -> int:
        """Counts one more start; the very first one is not written down."""
        async for attempt in until_back():
            with attempt:
                before = await self._client.hincrby(lease.shard.attempts, raw.id, 1)
        return before + 1

    def _tell(self, entry: InboxEntry, error: Exception) -> None:
        """Without the error's text, which may quote the citizen."""
        self._count(entry, "failed")
        _log.error("handling failed", entry=entry.id, kind=entry.kind, error=kind_of(error), at=place_of(error))

    def _count(self, entry: InboxEntry, outcome: str) -> None:
        metrics.HANDLED.labels(entry.kind, outcome).inc()


async def _first_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
