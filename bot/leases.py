"""Who works for which shard: leases in Redis, shared out fairly among the living processes of a role."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from redis.exceptions import RedisError

from bot.connection import Client, Script
from bot.keys import Shard, members

_PARTING = 1.0
"""Seconds that a process which stops waits for a Redis that is silent: leases run out by themselves."""

_log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Somebody else may hold the shard by now: stop at once, write nothing."""


class LeaseEnding(Exception):
    """The shard is to be given back: do not begin anything."""


@dataclass(eq=False)
class Lease:
    """The right to work for a shard. `token` fences every write; `ending` asks to finish what is in hand."""

    shard: Shard
    role: str
    token: str
    good_until: float
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> str:
        return self.shard.lease(self.role)

    def held(self) -> bool:
        """By our own clock; Redis has the last word."""
        return asyncio.get_running_loop().time() < self.good_until

    async def pause(self, seconds: float) -> None:
        """Sleeps; raises LeaseEnding as soon as the lease is to end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.ending.wait()
        if self.ending.is_set():
            raise LeaseEnding(self.key)


Work = Callable[[Lease], Awaitable[None]]


class Leases:
    """Takes, renews and gives back the leases of one role.

    `term`: seconds that a lease outlives its process; `renewal`: seconds between renewals; `grace`: seconds
    that work may take to finish when its lease ends.
    """

    def __init__(
        self, client: Client, role: str, shards: int, term: float = 10, renewal: float = 3, grace: float = 4
    ) -> None:
        self._client = client
        self._role = role
        self._shards = shards
        self._term = term
        self._renewal = renewal
        self._grace = grace
        self._member = secrets.token_hex(8)
        self._serving: dict[Lease, asyncio.Task[None]] = {}
        self._take, self._renew, self._release, self._members = (
            Script(client, name) for name in ("lease_take", "lease_renew", "lease_release", "members")
        )

    async def run(self, work: Work, stop: asyncio.Event) -> None:
        """Keeps `work(lease)` running for our share of the shards until `stop`; then lets it finish."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set() or self._serving:
                await self._tick(work, stop)
                wake = set(self._serving.values()) | (set() if stop.is_set() else {stopping})
                await asyncio.wait(wake or {stopping}, timeout=self._interval, return_when=asyncio.FIRST_COMPLETED)
                self._forget_finished()
        finally:
            stopping.cancel()
            await self._drop(list(self._serving))
            with contextlib.suppress(RedisError, TimeoutError):
                async with asyncio.timeout(_PARTING):
                    await self._client.zrem(members(self._role), self._member)

    @property
    def _interval(self) -> float:
        """Seconds to the next look; more often while others may still give something back."""
        return min(self._renewal, 1.0) if len(self._serving) < self._shards else self._renewal

    async def _tick(self, work: Work, stop: asyncio.Event) -> None:
        if stop.is_set():
            self._end_surplus(0)
        try:
            async with asyncio.timeout(_PARTING if stop.is_set() else self._term / 2):
                await self._renew_all()
                share = 0 if stop.is_set() else await self._share()
                self._end_surplus(share)
                await self._take_free(share, work)
        except (RedisError, TimeoutError) as error:
            _log.warning("leases unreachable", role=self._role, error=type(error).__name__)
        await self._drop([lease for lease in self._serving if not lease.held()])

    async def _share(self) -> int:
        alive: int = await self._members.run([members(self._role)], [self._member, _ms(self._term)])
        return math.ceil(self._shards / alive)

    async def _renew_all(self) -> None:
        for lease in list(self._serving):
            asked = asyncio.get_running_loop().time()
            good = await self._renew.run([lease.key], [lease.token, _ms(self._term)])
            lease.good_until = asked + self._term if good else 0

    def _end_surplus(self, share: int) -> None:
        kept = [lease for lease in self._serving if not lease.ending.is_set()]
        for lease in kept[share:]:
            lease.ending.set()

    async def _take_free(self, share: int, work: Work) -> None:
        ours = {lease.shard.number for lease in self._serving}
        others = [number for number in range(self._shards) if number not in ours]
        for number in random.sample(others, len(others)):
            if len(self._serving) >= share:
                return
            lease = await self._try(Shard(number))
            if lease is not None:
                self._serving[lease] = asyncio.create_task(self._serve(lease, work))

    async def _try(self, shard: Shard) -> Lease | None:
        asked = asyncio.get_running_loop().time()
        lease = Lease(shard, self._role, secrets.token_hex(16), asked + self._term)
        taken = await self._take.run([lease.key], [lease.token, _ms(self._term)])
        return lease if taken else None

    async def _serve(self, lease: Lease, work: Work) -> None:
        working = asyncio.ensure_future(work(lease))
        ending = asyncio.create_task(lease.ending.wait())
        try:
            await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({working}, timeout=self._grace)
        finally:
            working.cancel()
            ending.cancel()
            (outcome,) = await asyncio.gather(working, return_exceptions=True)
            _tell(lease, outcome)
            with contextlib.suppress(RedisError, TimeoutError):
                async with asyncio.timeout(_PARTING):
                    await self._release.run([lease.key], [lease.token])

    async def _drop(self, leases: list[Lease]) -> None:
        for lease in leases:
            self._serving[lease].cancel()
        await asyncio.gather(*(self._serving[lease] for lease in leases), return_exceptions=True)
        self._forget_finished()

    def _forget_finished(self) -> None:
        self._serving = {lease: task for lease, task in self._serving.items() if not task.done()}


def _ms(seconds: float) -> int:
    return int(seconds * 1000)


def _tell(lease: Lease, outcome: object) -> None:
    if isinstance(outcome, Exception):
        names = sorted({type(one).__name__ for one in _leaves(outcome)})
        _log.error("work for a shard ended", role=lease.role, shard=lease.shard.number, errors=names)


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for one in error.exceptions for leaf in _leaves(one)]
    return [error]
