"""The names of everything in Redis. The keys of a shard share a hash tag: one script may touch them all."""

from __future__ import annotations

from dataclasses import dataclass

from bot.lanes import ANSWER, LANES, Lane

WORKERS = "workers"
SENDERS = "senders"
BLOCKED_FOR = 90 * 24 * 3600
"""Seconds that a chat counts as blocked, unless its citizen writes sooner."""


@dataclass(frozen=True)
class Shard:
    """A part of the chats; everything of one chat lives in one shard."""

    number: int

    @property
    def inbox(self) -> str:
        return self._key("inbox")

    @property
    def outbox(self) -> str:
        """The lane of the answers."""
        return self.outbox_of(ANSWER)

    def outbox_of(self, lane: Lane) -> str:
        return self._key("outbox" if lane is ANSWER else f"outbox:{lane.name}")

    @property
    def lanes(self) -> list[str]:
        """The outbox of each lane, the most urgent first."""
        return [self.outbox_of(lane) for lane in LANES]

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

    @property
    def lessons(self) -> str:
        return self._key("lessons")

    def conversation(self, chat_id: int) -> str:
        return self._key(f"conversation:{chat_id}")

    def broadcast(self, key: str) -> str:
        """The chats that a broadcast has been queued for."""
        return self._key(f"broadcast:{key}")

    def blocked(self, chat_id: int) -> str:
        return self._key(f"blocked:{chat_id}")

    def flood(self, chat_id: int) -> str:
        return self._key(f"flood:{chat_id}")

    def seen(self, dedupe_id: str) -> str:
        return self._key(f"seen:{dedupe_id}")

    def told(self, notice: str, whom: str) -> str:
        return self._key(f"told:{notice}:{whom}")

    def lease(self, role: str) -> str:
        return self._key(f"lease:{role}")

    def _key(self, name: str) -> str:
        return f"vikno:{{s{self.number}}}:{name}"


def shard_of(chat_id: int, shards: int) -> Shard:
    return Shard(chat_id % shards)


def conversations() -> str:
    """The pattern of all conversations, in all shards."""
    return "vikno:{s*}:conversation:*"


def chat_of_conversation(key: bytes) -> int:
    return int(key.rpartition(b":")[2])


def members(role: str) -> str:
    """The living processes of a role; in a slot of its own."""
    return f"vikno:{{members}}:{role}"


def pace(name: str) -> str:
    """What all senders count together."""
    return f"vikno:{{pace}}:{name}"


def pulse(name: str) -> str:
    """What the processes say of themselves."""
    return f"vikno:{{pulse}}:{name}"


NOTICE = "vikno:{notice}"
"""What citizens read while the bot is turned off."""
