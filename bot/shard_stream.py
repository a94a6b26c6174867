"""Reads one stream of a shard for the holder of its lease: first what a predecessor left, then the new."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

import structlog

from bot.chat_queues import ChatQueues
from bot.connection import Client, Script, is_outage
from bot.leases import Lease, LeaseLost

BLOCK = 1000
"""Milliseconds that one wait for news lasts."""

_BEGINNING = "0-0"
_PAGE = 100
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class StreamEntry:
    """`again`: it was handed out before, perhaps to a process that died over it."""

    id: str
    chat_id: int
    fields: dict[bytes, bytes]
    again: bool

    @property
    def added_at(self) -> dt.datetime:
        return added_at(self.id)


class ShardStream:
    """Entries go to `queues` in the stream's order. Runs until cancelled; raises LeaseLost."""

    def __init__(self, client: Client, key: str, group: str, lease: Lease) -> None:
        self._client = client
        self._key = key
        self._group = group
        self._lease = lease
        self._fetch_script = Script(client, "fetch")
        self._cursor = _BEGINNING
        """The last entry that has arrived here."""

    async def read_into(self, queues: ChatQueues[StreamEntry]) -> None:
        while True:
            try:
                await self._step(queues)
            except Exception as error:
                if not is_outage(error):
                    raise
                _log.warning("stream unreachable", shard=self._lease.shard.number, error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def _step(self, queues: ChatQueues[StreamEntry]) -> None:
        room = await queues.room()
        last, entries = await self._fetch(min(room, _PAGE))
        for entry in entries:
            queues.put(entry.chat_id, entry.id, entry)
        if last:
            self._cursor = max(self._cursor, last, key=_order)
        else:
            # A plain read takes nothing: a blocked one may outlive the lease, and taking is for its holder.
            await self._client.xread({self._key: self._cursor}, count=1, block=BLOCK)

    async def _fetch(self, count: int) -> tuple[str, list[StreamEntry]]:
        keys = [self._lease.key, self._key]
        answer = await self._fetch_script.run(keys, [self._lease.token, self._group, self._cursor, count])
        if answer == -1:
            raise LeaseLost(self._lease.key)
        last, again, rows = answer
        return last.decode(), [_read(row, bool(again)) for row in rows]


def _read(row: tuple[bytes, list[bytes]], again: bool) -> StreamEntry:
    flat = row[1]
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    return StreamEntry(row[0].decode(), int(fields[b"chat"]), fields, again)


def added_at(stream_id: str) -> dt.datetime:
    """By the clock of Redis, which makes the ids."""
    return dt.datetime.fromtimestamp(_order(stream_id)[0] / 1000, dt.UTC)


def _order(stream_id: str) -> tuple[int, int]:
    moment, _, number = stream_id.partition("-")
    return int(moment), int(number)
