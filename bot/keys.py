"""The names of everything in Redis. The keys of a shard share a hash tag: one script may touch them all."""

from __future__ import annotations

from dataclasses import dataclass

WORKERS = "workers"
SENDERS = "senders"


@dataclass(frozen=True)
class Shard:
    """A part of the chats; everything of one chat lives in one shard."""

    number: int

    @property
    def inbox(self) -> str:
        return self._key("inbox")

    @property
    def outbox(self) -> str:
        return self._key("outbox")

    @property
    def dead(self) -> str:
        return self._key("dead")

    @property
    def timers(self) -> str:
        return self._key("timers")

    @property
    def timer_payloads(self) -> str:
        return self._key("timer-payloads")

    @property
    def attempts(self) -> str:
        return self._key("attempts")

    def conversation(self, chat_id: int) -> str:
        return self._key(f"conversation:{chat_id}")

    def blocked(self, chat_id: int) -> str:
        return self._key(f"blocked:{chat_id}")

    def seen(self, dedupe_id: str) -> str:
        return self._key(f"seen:{dedupe_id}")

    def lease(self, role: str) -> str:
        return self._key(f"lease:{role}")

    def _key(self, name: str) -> str:
        return f"vikno:{{s{self.number}}}:{name}"


def shard_of(chat_id: int, shards: int) -> Shard:
    return Shard(chat_id % shards)


def members(role: str) -> str:
    """The living processes of a role; in a slot of its own."""
    return f"vikno:{{members}}:{role}"


def pace(name: str) -> str:
    """What all senders count together."""
    return f"vikno:{{pace}}:{name}"
