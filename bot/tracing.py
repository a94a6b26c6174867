"""One name for all that comes of one update or event, in every log line about it.

The name is `SHARD/ENTRY`: where it waits in the inbox. What a turn sends carries the entry's id in its key.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from structlog.contextvars import bound_contextvars

from bot.keys import Shard


def trace_of(shard: Shard, entry_id: str) -> str:
    return f"{shard.number}/{entry_id}"


def following(shard: Shard, entry_id: str) -> AbstractContextManager[None]:
    """Log lines inside are about that inbox entry."""
    return bound_contextvars(trace=trace_of(shard, entry_id))


def following_send(shard: Shard, key: str) -> AbstractContextManager[None]:
    """Log lines inside are about one send, by its key: the inbox entry that made it, and its number there."""
    entry_id, _, number = key.rpartition(":")
    return bound_contextvars(trace=trace_of(shard, entry_id), send=number)
