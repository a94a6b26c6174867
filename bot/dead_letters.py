"""What was given up, for an operator to read, to send back, or to throw away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bot.connection import Client, Script
from bot.keys import Shard
from bot.sealing import Sealer, Unsealable
from bot.shard_stream import added_at


@dataclass(frozen=True)
class DeadLetter:
    """`source`: inbox or outbox; `what`: the kind of entry or the method; `detail` may quote a citizen."""

    shard: int
    id: str
    source: str
    what: str
    chat_id: int
    reason: str
    detail: str
    died_at: dt.datetime


class DeadLetters:
    def __init__(self, client: Client, sealer: Sealer, shards: int) -> None:
        self._client = client
        self._sealer = sealer
        self._shards = [Shard(number) for number in range(shards)]
        self._replay = Script(client, "replay")

    async def count(self) -> int:
        return sum([await self._client.xlen(shard.dead) for shard in self._shards])

    async def find(self, limit: int = 100) -> list[DeadLetter]:
        """The newest of each shard, `limit` at most in all; oldest first."""
        letters = [letter for shard in self._shards for letter in await self._of(shard, limit)]
        return sorted(letters, key=lambda letter: letter.died_at)[-limit:]

    async def replay(self, shard: int, letter_id: str) -> bool:
        """Back to where it failed, as new. False: there is no such letter."""
        place = Shard(shard)
        return bool(await self._replay.run([place.dead, place.inbox, *place.lanes], [letter_id]))

    async def drop(self, shard: int, letter_id: str) -> bool:
        return bool(await self._client.xdel(Shard(shard).dead, letter_id))

    async def _of(self, shard: Shard, limit: int) -> list[DeadLetter]:
        rows: Any = await self._client.xrevrange(shard.dead, count=limit)
        return [self._read(shard, entry_id.decode(), fields) for entry_id, fields in rows]

    def _read(self, shard: Shard, letter_id: str, fields: dict[bytes, bytes]) -> DeadLetter:
        return DeadLetter(
            shard=shard.number,
            id=letter_id,
            source=fields[b"source"].decode(),
            what=(fields.get(b"kind") or fields[b"method"]).decode(),
            chat_id=int(fields[b"chat"]),
            reason=fields[b"reason"].decode(),
            detail=self._open(fields[b"detail"]),
            died_at=added_at(letter_id),
        )

    def _open(self, sealed: bytes) -> str:
        try:
            return self._sealer.open(sealed).decode()
        except Unsealable:
            return ""
