"""How the whole bot fares, asked of Redis and of those that it needs, and whether that makes it useless."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from prometheus_client.parser import text_string_to_metric_families
from redis.exceptions import RedisError

from bot.connection import Client
from bot.keys import Shard
from bot.notice import Notice, read_notice
from bot.pulse import Process, last_sent, last_sent_by, living
from bot.shard_stream import added_at

TOO_LONG = 120.0
"""Seconds that an update may wait, or that Telegram may be out of reach, before we call the bot useless."""

_ROLES = ("web", "worker", "sender")
_REDIS_WITHIN = 3.0


class Neighbour(Protocol):
    async def healthy(self) -> bool: ...


@dataclass(frozen=True)
class Queue:
    """`oldest`: seconds that its oldest entry has waited; 0 when it is empty."""

    waiting: int = 0
    oldest: float = 0


@dataclass(frozen=True)
class Status:
    """`failing`: seconds for which some process has not got through to Telegram, by way. `last_sent`: Unix seconds."""

    redis: bool
    office: bool
    nlu: bool
    shards: int
    inbox: Queue = Queue()
    outbox: Queue = Queue()
    dead_letters: int = 0
    leases: dict[str, int] = field(default_factory=dict)
    processes: tuple[Process, ...] = ()
    last_sent: float | None = None
    failing: dict[str, float] = field(default_factory=dict)
    notice: Notice | None = None

    @property
    def roles(self) -> dict[str, int]:
        """How many processes do what."""
        return {role: sum(role in one.roles for one in self.processes) for role in _ROLES}

    @property
    def reasons(self) -> list[str]:
        """Why the bot is useless to citizens now; nothing: it serves them."""
        if not self.redis:
            return ["Redis does not answer: nothing can be received, handled or sent"]
        return [*self._unserved(), *self._stuck(), *self._telegram(), *self._speechless()]

    @property
    def troubles(self) -> list[str]:
        """What citizens notice, though the bot goes on."""
        found = []
        if not self.office:
            found.append("the office does not answer: no cards, no new requests; filed ones wait and are sent later")
        if not self.nlu:
            found.append("the understanding does not answer: citizens' own words are searched in the catalogue")
        if self.dead_letters:
            found.append(f"{self.dead_letters} dead letters wait for an operator")
        if self.notice is not None:
            found.append("a notice is up: citizens read it, and what they write waits")
        return found

    def _unserved(self) -> list[str]:
        missing = {role: self.shards - held for role, held in self.leases.items() if held < self.shards}
        return [f"{number} of {self.shards} shards have no {role}" for role, number in missing.items()]

    def _stuck(self) -> list[str]:
        if self.notice is not None or self.inbox.oldest < TOO_LONG:
            return []
        return [f"the oldest update has waited {self.inbox.oldest:.0f} s for an answer"]

    def _telegram(self) -> list[str]:
        receiving, sending = self.failing.get("receiving", 0), self.failing.get("sending", 0)
        found = []
        if receiving >= TOO_LONG:
            found.append(f"Telegram has given no updates for {receiving:.0f} s")
        if sending >= TOO_LONG and self.outbox.waiting:
            found.append(f"Telegram has taken no message for {sending:.0f} s, and {self.outbox.waiting} wait")
        return found

    def _speechless(self) -> list[str]:
        if self.office or self.nlu:
            return []
        return ["neither the understanding nor the office answers: no word of a citizen can be answered"]


class Observer:
    """Looks at everything once; never raises."""

    def __init__(self, client: Client, office: Neighbour, nlu: Neighbour, shards: int) -> None:
        self._client = client
        self._office = office
        self._nlu = nlu
        self._shards = [Shard(number) for number in range(shards)]

    async def look(self) -> Status:
        seen, office, nlu = await asyncio.gather(self._redis(), self._office.healthy(), self._nlu.healthy())
        if seen is None:
            return Status(False, office, nlu, len(self._shards))
        return Status(True, office, nlu, len(self._shards), **seen)

    async def _redis(self) -> dict[str, Any] | None:
        """What only Redis knows; None: it does not answer."""
        try:
            async with asyncio.timeout(_REDIS_WITHIN):
                return await self._ask_redis()
        except (RedisError, TimeoutError):
            return None

    async def _ask_redis(self) -> dict[str, Any]:
        processes = tuple(await living(self._client))
        sent = [await last_sent(self._client) or 0, *map(last_sent_by, processes)]
        return {
            "inbox": await self._queue([shard.inbox for shard in self._shards]),
            "outbox": await self._queue([lane for shard in self._shards for lane in shard.lanes]),
            "dead_letters": sum(
                await self._of_each([shard.dead for shard in self._shards], lambda asked, key: asked.xlen(key))
            ),
            "leases": {role: await self._held(role) for role in ("worker", "sender")},
            "processes": processes,
            "last_sent": max(sent) or None,
            "failing": _failing(processes, time.time()),
            "notice": await read_notice(self._client),
        }

    async def _queue(self, streams: Sequence[str]) -> Queue:
        waiting = sum(await self._of_each(streams, lambda asked, stream: asked.xlen(stream)))
        first = await self._of_each(streams, lambda asked, stream: asked.xrange(stream, count=1))
        moments = [added_at(rows[0][0].decode()).timestamp() for rows in first if rows]
        return Queue(waiting, max(time.time() - min(moments), 0) if moments else 0)

    async def _held(self, role: str) -> int:
        leases = [shard.lease(role) for shard in self._shards]
        return sum(await self._of_each(leases, lambda asked, lease: asked.exists(lease)))

    async def _of_each(self, keys: Sequence[str], ask: Callable[[Any, str], object]) -> list[Any]:
        """All in one question: one after the other would take a hundred times as long as the way there and back."""
        asked = self._client.pipeline(transaction=False)
        for key in keys:
            ask(asked, key)
        return list(await asked.execute())


def _failing(processes: Sequence[Process], now: float) -> dict[str, float]:
    """The longest present trouble of any process, in seconds, by way."""
    longest: dict[str, float] = {}
    for process in processes:
        for family in text_string_to_metric_families(process.exposition):
            if family.name == "vikno_telegram_failing_since_timestamp_seconds":
                for sample in family.samples:
                    if sample.value:
                        way = sample.labels["way"]
                        longest[way] = max(longest.get(way, 0), now - sample.value)
    return longest
