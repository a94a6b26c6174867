"""All that is kept of citizens, sealed anew with the first key, so that a key which became known opens nothing more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.connection import Argument, Client, Script
from bot.keys import Shard, conversations
from bot.sealing import Sealer, Unsealable

_PAGE = 500
"""Entries of a queue that are read at once."""


@dataclass(frozen=True)
class Resealed:
    """How many were sealed anew, how many no key opens, and how many wait in a queue under an older key."""

    conversations: int
    timers: int
    dead_letters: int
    lessons: int
    shut: int
    waiting: int


class Resealer:
    """Runs beside the bot: what a turn writes meanwhile is newer, and stays. Run again, it goes on where it stopped."""

    def __init__(self, client: Client, sealer: Sealer, shards: int) -> None:
        self._client = client
        self._sealer = sealer
        self._shards = [Shard(number) for number in range(shards)]
        self._put_field = Script(client, "reseal_field")
        self._put_entries = Script(client, "reseal_stream")
        self._shut = 0

    async def reseal(self) -> Resealed:
        """Raises RedisError."""
        self._shut = 0
        keys = self._client.scan_iter(match=conversations(), count=1000)
        return Resealed(
            conversations=sum([await self._hash(key.decode(), ("body",)) async for key in keys]),
            timers=sum([await self._hash(shard.timer_payloads) for shard in self._shards]),
            dead_letters=sum([await self._stream(shard.dead, (b"payload", b"detail")) for shard in self._shards]),
            lessons=sum([await self._stream(shard.lessons, (b"lesson",)) for shard in self._shards]),
            shut=self._shut,
            waiting=sum(
                [await self._waiting(queue) for shard in self._shards for queue in (shard.inbox, *shard.lanes)]
            ),
        )

    async def _hash(self, key: str, fields: Sequence[str] = ()) -> int:
        """Those fields of a hash, or all of it."""
        found: Any = await self._client.hgetall(key)
        wanted = {name: value for name, value in found.items() if not fields or name.decode() in fields}
        put = [
            await self._put_field.run([key], [name, wanted[name], value])
            for name, value in self._seal_anew(wanted).items()
        ]
        return sum(put)

    async def _stream(self, key: str, fields: Sequence[bytes]) -> int:
        """The number of entries of which something was sealed anew."""
        arguments: list[Argument] = []
        changed = 0
        entries: Any = await self._client.xrange(key)
        for entry_id, record in entries:
            values = self._seal_anew({name: record[name] for name in fields if record.get(name)})
            changed += bool(values)
            for name, value in values.items():
                arguments += [entry_id, name, value]
        if arguments:
            await self._put_entries.run([key, f"{key}:resealed"], arguments)
        return changed

    def _seal_anew(self, values: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        """Those that need it; what no key opens is only counted."""
        found = {}
        for name, value in values.items():
            if not self._sealer.is_by_first(value):
                try:
                    found[name] = self._sealer.reseal(value)
                except Unsealable:
                    self._shut += 1
        return found

    async def _waiting(self, queue: str) -> int:
        return sum([not self._sealer.is_by_first(sealed) async for sealed in self._payloads(queue)])

    async def _payloads(self, queue: str) -> AsyncIterator[bytes]:
        after = "-"
        while rows := await self._page(queue, after):
            for _, record in rows:
                yield record[b"payload"]
            after = f"({rows[-1][0].decode()}"

    async def _page(self, queue: str, after: str) -> Any:
        return await self._client.xrange(queue, min=after, count=_PAGE)
