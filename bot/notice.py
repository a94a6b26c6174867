"""The switch that turns the bot off: a notice in Redis, which every worker obeys within a second.

While it is up, no inbox is worked on: whoever writes reads the notice, once, and what they wrote waits there, as
do the office's events and the timers. When it is over, all of it is handled in order, as if it had just come.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError

from bot.connection import Client, until_back
from bot.faults import kind_of
from bot.keys import NOTICE

LOOK_EVERY = 1.0
LONGEST = 1000
"""Characters of a notice; it goes into one message with our own words."""

_WITHIN = 2.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Notice:
    """`text`: plain, for citizens; `until` (aware): when it comes down by itself; `id`: another one is told anew."""

    id: str
    text: str
    until: dt.datetime | None = None


async def put_notice(client: Client, text: str, until: dt.datetime | None) -> Notice:
    """In place of the one before. ValueError for one that no citizen could read, or that is over."""
    if not 0 < len(text.strip()) <= LONGEST:
        raise ValueError(f"a notice has 1 to {LONGEST} characters")
    if until is not None and until <= dt.datetime.now(dt.UTC):
        raise ValueError(f"{until:%Y-%m-%d %H:%M} has passed already")
    notice = Notice(secrets.token_hex(4), text.strip(), until)
    fields = {"id": notice.id, "text": notice.text, "until": until.isoformat() if until else ""}
    async with client.pipeline(transaction=True) as together:
        together.delete(NOTICE)
        together.hset(NOTICE, mapping=fields)  # type: ignore[arg-type]
        if until is not None:
            together.pexpireat(NOTICE, int(until.timestamp() * 1000))
        await together.execute()
    return notice


async def clear_notice(client: Client) -> bool:
    """False: there was none."""
    return bool(await client.delete(NOTICE))


async def read_notice(client: Client) -> Notice | None:
    """Raises RedisError."""
    kept: Any = await client.hgetall(NOTICE)
    found = {name.decode(): value.decode() for name, value in kept.items()}
    if not found:
        return None
    until = dt.datetime.fromisoformat(found["until"]) if found["until"] else None
    return Notice(found["id"], found["text"], until)


class NoticeWatch:
    """What this process knows of the notice. `changed` is set at each change, and made anew."""

    def __init__(self) -> None:
        self.notice: Notice | None = None
        self.changed = asyncio.Event()

    async def first_look(self, client: Client) -> None:
        """Before any work begins: however long Redis takes."""
        async for attempt in until_back():
            with attempt:
                self.see(await read_notice(client))

    async def run(self, client: Client, stop: asyncio.Event) -> None:
        """Looks again and again until `stop`; while Redis is away, what was known holds."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(_WITHIN):
                    self.see(await read_notice(client))
            except (RedisError, TimeoutError) as error:
                _log.warning("notice unknown", error=kind_of(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)

    def see(self, notice: Notice | None) -> None:
        if notice == self.notice:
            return
        self.notice = notice
        _log.info("notice up" if notice else "notice down")
        self.changed.set()
        self.changed = asyncio.Event()
