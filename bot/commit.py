"""The one atomic write of a turn: state, sends, timers and the inbox entry's end; or nothing at all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from bot.connection import Argument, Client, Script, until_back
from bot.keys import WORKERS
from bot.leases import Lease
from bot.outbox import OutgoingSend, seal_send
from bot.sealing import Sealer
from bot.timers import TimerToSet

LESSONS_KEPT = 90 * 24 * 3600
"""Seconds that a trainer has to read what could not be understood."""
DEAD_KEPT = 30 * 24 * 3600
"""Seconds that a dead letter waits for somebody to look at it."""


@dataclass(frozen=True)
class Outcome:
    """All that one turn changes. `state` None leaves the conversation as it is."""

    state: bytes | None = None
    sends: tuple[OutgoingSend, ...] = ()
    timers: tuple[TimerToSet, ...] = ()
    cancelled_timers: tuple[str, ...] = ()
    lessons: tuple[bytes, ...] = ()
    """What the trainer may read, as `bot.lessons` writes it."""
    forgets: bool = False
    """The chat's dead letters are thrown away."""


@dataclass(frozen=True)
class Death:
    """Why an entry is given up: a short public word, and details that are sealed."""

    reason: str
    detail: str = ""


class Committed(StrEnum):
    DONE = "done"
    STALE = "stale"
    """The conversation is not the one that was loaded."""
    LOST = "lost"
    """The lease is somebody else's."""
    GONE = "gone"
    """The entry has been committed before."""


class Commit:
    """`memory`: seconds that an idle conversation is kept."""

    def __init__(self, client: Client, sealer: Sealer, memory: int) -> None:
        self._script = Script(client, "commit")
        self._sealer = sealer
        self._memory = memory

    async def write(
        self,
        lease: Lease,
        entry_id: str,
        chat_id: int,
        revision: int | None,
        outcome: Outcome,
        death: Death | None = None,
    ) -> Committed:
        """Waits through an outage of Redis. `revision` None: any. TypeError if a payload is not JSON."""
        shard = lease.shard
        keys = [lease.key, shard.conversation(chat_id), shard.inbox, shard.outbox]
        keys += [shard.timers, shard.timer_payloads, shard.attempts, shard.dead, shard.lessons, *shard.lanes[1:]]
        arguments: list[Argument] = [lease.token, WORKERS, entry_id, "any" if revision is None else revision]
        arguments += [self._sealed(outcome.state), self._memory, chat_id, *self._death(death)]
        arguments += [*self._sends(outcome), *self._timers(outcome), *self._lessons(outcome)]
        arguments += [int(outcome.forgets)]
        async for attempt in until_back():
            with attempt:
                answer = await self._script.run(keys, arguments)
        return Committed(answer.decode())

    def _sealed(self, state: bytes | None) -> bytes:
        return b"" if state is None else self._sealer.seal(state)

    def _death(self, death: Death | None) -> list[Argument]:
        if death is None:
            return ["", "", "0"]
        return [death.reason, self._sealer.seal(death.detail[:500].encode()), oldest_dead()]

    def _sends(self, outcome: Outcome) -> list[Argument]:
        sealed = [part for send in outcome.sends for part in seal_send(send, self._sealer)]
        return [len(outcome.sends), *sealed]

    def _lessons(self, outcome: Outcome) -> list[Argument]:
        return [len(outcome.lessons), _id_before(LESSONS_KEPT), *map(self._sealer.seal, outcome.lessons)]

    def _timers(self, outcome: Outcome) -> list[Argument]:
        arguments: list[Argument] = [
            len(outcome.cancelled_timers),
            *outcome.cancelled_timers,
            len(outcome.timers),
        ]
        for timer in outcome.timers:
            arguments += [timer.name, timer.due_ms, self._sealer.seal(timer.payload)]
        return arguments


def oldest_dead() -> str:
    """The stream id before which dead letters are forgotten."""
    return _id_before(DEAD_KEPT)


def _id_before(seconds: int) -> str:
    return f"{int((time.time() - seconds) * 1000)}-0"
