"""A shard has one holder, the holders share fairly, and a dead one is replaced."""

from __future__ import annotations

import asyncio

from bot.connection import Client
from bot.keys import Shard
from bot.leases import Lease, Leases
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, lease_of, serving


class Holder:
    """Knows which shards it is serving now."""

    def __init__(self) -> None:
        self.shards: set[int] = set()

    async def work(self, lease: Lease) -> None:
        self.shards.add(lease.shard.number)
        try:
            await lease.ending.wait()
        finally:
            self.shards.discard(lease.shard.number)


async def test_a_lonely_process_takes_everything_at_once(client: Client, settled: Settled) -> None:
    """Nobody else is there: it serves all shards."""
    alone = Holder()

    async def has_all() -> bool:
        return alone.shards == set(range(SHARDS))

    async with serving(client, "worker", alone.work):
        await settled(has_all)
    assert alone.shards == set()


async def test_a_newcomer_gets_its_share_and_leaves_it_back(client: Client, settled: Settled) -> None:
    """Two processes hold half each, never the same shard; when one stops, the other has all again."""
    old, new = Holder(), Holder()

    async def fair() -> bool:
        assert not old.shards & new.shards
        return len(old.shards) == len(new.shards) == SHARDS // 2

    async def all_back() -> bool:
        return len(old.shards) == SHARDS

    async with serving(client, "worker", old.work, term=1):
        async with serving(client, "worker", new.work, term=1):
            await settled(fair)
        await settled(all_back)


async def test_a_dead_holder_is_replaced_when_its_lease_runs_out(client: Client, settled: Settled) -> None:
    """A killed process gives nothing back; its shard is taken over after the lease's term, not before."""
    dead = await lease_of(client, "worker", Shard(0), seconds=0.5)
    heir = Holder()

    async def taken_over() -> bool:
        if dead.held():
            assert 0 not in heir.shards
        return heir.shards == set(range(SHARDS))

    async with serving(client, "worker", heir.work, term=1):
        await settled(taken_over)


async def test_work_ends_when_the_lease_is_lost(client: Client, settled: Settled) -> None:
    """Somebody else has the lease: the work for it is cancelled at the next renewal, and theirs stays."""
    holder = Holder()

    async def has_all() -> bool:
        return len(holder.shards) == SHARDS

    async def lost() -> bool:
        return 0 not in holder.shards

    async with serving(client, "worker", holder.work, term=1):
        await settled(has_all)
        thief = await lease_of(client, "worker", Shard(0))
        await settled(lost)
    assert await client.get(Shard(0).lease("worker")) == thief.token.encode()


async def test_work_that_breaks_is_begun_anew(client: Client, settled: Settled) -> None:
    """An error ends the work for one shard; the lease is given back and taken again."""
    begun: list[int] = []

    async def fragile(lease: Lease) -> None:
        begun.append(lease.shard.number)
        if begun.count(lease.shard.number) == 1:
            raise RuntimeError
        await lease.ending.wait()

    async def begun_anew() -> bool:
        return sorted(begun) == [0, 0, 1, 1]

    async with serving(client, "worker", fragile, term=1):
        await settled(begun_anew)


async def test_work_that_does_not_finish_is_cut_off(client: Client) -> None:
    """After the grace the process stops all the same, and the lease is free."""
    begun, stop = asyncio.Event(), asyncio.Event()

    async def endless(lease: Lease) -> None:
        begun.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(Leases(client, "worker", 1, grace=0.1).run(endless, stop))
    await begun.wait()
    stop.set()
    async with asyncio.timeout(2):
        await running
    assert not await client.exists(Shard(0).lease("worker"))
