"""One chat strictly in order, the chats beside each other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from bot.leases import LeaseEnding

Entry = TypeVar("Entry")


class ChatQueues(Generic[Entry]):
    """A chat has a task while something waits for it. What `handle` raises ends the whole shard's work."""

    def __init__(self, handle: Callable[[Entry], Awaitable[None]], group: asyncio.TaskGroup, capacity: int) -> None:
        self._handle = handle
        self._group = group
        self._capacity = capacity
        self._waiting: dict[int, deque[tuple[str, Entry]]] = {}
        self._held: set[str] = set()
        self._ended: set[str] = set()
        self._closed = False
        self._freed = asyncio.Event()

    async def room(self) -> int:
        """Waits until there is some, and says how much. What is read next may be older than what ends meanwhile."""
        while len(self._held) >= self._capacity:
            self._freed.clear()
            await self._freed.wait()
        self._ended.clear()
        return self._capacity - len(self._held)

    def put(self, chat_id: int, entry_id: str, entry: Entry) -> None:
        """An entry that is held already, or has ended since `room`, is not taken twice."""
        if entry_id in self._held or entry_id in self._ended or self._closed:
            return
        self._held.add(entry_id)
        if chat_id in self._waiting:
            self._waiting[chat_id].append((entry_id, entry))
            return
        self._waiting[chat_id] = deque([(entry_id, entry)])
        self._group.create_task(self._serve(chat_id))

    def close(self) -> None:
        """Entries in hand are finished, no other is begun."""
        self._closed = True

    async def _serve(self, chat_id: int) -> None:
        queue = self._waiting[chat_id]
        while queue and not self._closed:
            entry_id, entry = queue[0]
            try:
                await self._handle(entry)
            except LeaseEnding:
                return
            queue.popleft()
            self._held.discard(entry_id)
            self._ended.add(entry_id)
            self._freed.set()
        if not queue:
            del self._waiting[chat_id]
