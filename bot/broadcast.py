"""One text for everybody whom the bot knows: queued once for each chat, however often it is begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from bot.connection import Argument, Client, Script, until_back
from bot.keys import Shard, chat_of_conversation, conversations, shard_of
from bot.lanes import BROADCAST
from bot.outbox import OutgoingSend, seal_send
from bot.sealing import Sealer

REMEMBERED = 90 * 24 * 3600
"""Seconds that a broadcast's key is known, counted from the last chat that was queued."""

_AT_ONCE = 200
"""Chats of one script call: it holds up Redis for a few milliseconds."""


@dataclass(frozen=True)
class Tally:
    """Chats: queued now, queued earlier by the same key, and left out because they have blocked the bot."""

    queued: int = 0
    before: int = 0
    blocked: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.queued + other.queued, self.before + other.before, self.blocked + other.blocked)

    @property
    def chats(self) -> int:
        return self.queued + self.before + self.blocked


class Broadcast:
    """`key` names the broadcast: a chat that was queued under it is never queued under it again."""

    def __init__(self, client: Client, sealer: Sealer, shards: int, key: str, text: str) -> None:
        self._client = client
        self._sealer = sealer
        self._shards = shards
        self._key = key
        self._text = text
        self._script = Script(client, "broadcast")

    async def known_chats(self) -> set[int]:
        """All chats whose conversation is remembered."""
        keys = self._client.scan_iter(match=conversations(), count=1000)
        return {chat_of_conversation(key) async for key in keys}

    async def queue(self, chats: Iterable[int]) -> AsyncIterator[Tally]:
        """The tally so far, after each portion. Stop anywhere: the next run goes on from there."""
        total = Tally()
        for shard, portion in self._portions(chats):
            total += await self._queue(shard, portion)
            yield total

    def _portions(self, chats: Iterable[int]) -> Iterator[tuple[Shard, list[int]]]:
        """The shards in turn, so that each has something to send from the start."""
        of_shard = defaultdict[Shard, list[int]](list)
        for chat in chats:
            of_shard[shard_of(chat, self._shards)].append(chat)
        longest = max(map(len, of_shard.values()), default=0)
        for start in range(0, longest, _AT_ONCE):
            for shard, all_of_shard in of_shard.items():
                if portion := all_of_shard[start : start + _AT_ONCE]:
                    yield shard, portion

    async def _queue(self, shard: Shard, chats: list[int]) -> Tally:
        keys = [shard.broadcast(self._key), shard.outbox_of(BROADCAST), *map(shard.blocked, chats)]
        arguments: list[Argument] = [f"broadcast:{self._key}", REMEMBERED, "sendMessage", BROADCAST.name]
        for chat in chats:
            arguments += [chat, self._sealed(chat)]
        async for attempt in until_back():
            with attempt:
                answer = await self._script.run(keys, arguments)
        return Tally(*answer)

    def _sealed(self, chat: int) -> bytes:
        send = OutgoingSend("sendMessage", {"chat_id": chat, "text": self._text}, BROADCAST.name)
        *_, payload = seal_send(send, self._sealer)
        return payload
