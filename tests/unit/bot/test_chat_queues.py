"""One chat in order, the chats beside each other, and never more than agreed."""

from __future__ import annotations

import asyncio

from bot.chat_queues import ChatQueues
from bot.leases import LeaseEnding


class Desk:
    """Handles entries one by one as the test allows."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.allowed: dict[str, asyncio.Event] = {}

    async def handle(self, entry: str) -> None:
        self.begun.append(entry)
        await self.allowed.setdefault(entry, asyncio.Event()).wait()

    def allow(self, *entries: str) -> None:
        for entry in entries:
            self.allowed.setdefault(entry, asyncio.Event()).set()


async def soon() -> None:
    """Lets every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_chat_waits_for_itself_only() -> None:
    """The second entry of a chat begins after its first has ended; another chat does not wait."""
    desk = Desk()
    async with asyncio.TaskGroup() as group:
        queues = ChatQueues[str](desk.handle, group, 10)
        for chat, entry in ((1, "a1"), (1, "a2"), (2, "b1")):
            queues.put(chat, entry, entry)
        await soon()
        assert desk.begun == ["a1", "b1"]
        desk.allow("a1")
        await soon()
        assert desk.begun == ["a1", "b1", "a2"]
        desk.allow("a2", "b1")


async def test_what_is_held_is_not_taken_twice() -> None:
    """An entry that is read again while in hand is handled once."""
    desk = Desk()
    desk.allow("a1")
    async with asyncio.TaskGroup() as group:
        queues = ChatQueues[str](desk.handle, group, 10)
        queues.put(1, "a1", "a1")
        queues.put(1, "a1", "a1")
    assert desk.begun == ["a1"]


async def test_what_ended_while_it_was_read_again_is_not_begun_anew() -> None:
    """After an outage of Redis all that is pending is read again; the answer can be older than the end of an entry."""
    desk = Desk()
    async with asyncio.TaskGroup() as group:
        queues = ChatQueues[str](desk.handle, group, 10)
        queues.put(1, "a1", "a1")
        await soon()
        await queues.room()
        desk.allow("a1")
        await soon()
        queues.put(1, "a1", "a1")
        await soon()
    assert desk.begun == ["a1"]


async def test_a_full_house_waits_for_room() -> None:
    """With room for two, the third entry is read when one of them has ended."""
    desk = Desk()
    async with asyncio.TaskGroup() as group:
        queues = ChatQueues[str](desk.handle, group, 2)
        queues.put(1, "a1", "a1")
        queues.put(2, "b1", "b1")
        waiting = asyncio.create_task(queues.room())
        await soon()
        assert not waiting.done()
        desk.allow("a1")
        assert await waiting == 1
        desk.allow("b1")


async def test_closing_begins_nothing_more() -> None:
    """The entry in hand is finished; those behind it stay for a successor."""
    desk = Desk()
    async with asyncio.TaskGroup() as group:
        queues = ChatQueues[str](desk.handle, group, 10)
        queues.put(1, "a1", "a1")
        queues.put(1, "a2", "a2")
        await soon()
        queues.close()
        queues.put(2, "b1", "b1")
        desk.allow("a1", "a2", "b1")
    assert desk.begun == ["a1"]


async def test_a_wait_that_ends_with_the_lease_is_no_error() -> None:
    """A chat that was waiting for a retry when the shard is given back just stops."""
    begun: list[str] = []

    async def waiting(entry: str) -> None:
        begun.append(entry)
        raise LeaseEnding

    async with asyncio.TaskGroup() as group:
        queues = ChatQueues[str](waiting, group, 10)
        queues.put(1, "a1", "a1")
        queues.put(1, "a2", "a2")
    assert begun == ["a1"]
