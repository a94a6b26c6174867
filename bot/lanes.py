"""The four lanes of what is sent, the most urgent first. Each is a stream of its own in every shard."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lane:
    """What one kind of message may do.

    `ahead`: milliseconds by which it may reserve a slot in advance. A lane that may reserve less waits while one
    that may reserve more has something to send, whichever process sends it; and so far ahead at most are slots
    lost when a process dies. `read_ahead`: entries of a shard in memory. `calls`: under way at once in a process.
    `held_at_night`: waits in its stream while the hours are quiet.
    """

    name: str
    ahead: int
    read_ahead: int
    calls: int
    held_at_night: bool = False


ANSWER = Lane("answer", ahead=450, read_ahead=5000, calls=32)
STATUS = Lane("status", ahead=350, read_ahead=1000, calls=32)
PROMPT = Lane("prompt", ahead=250, read_ahead=100, calls=16, held_at_night=True)
BROADCAST = Lane("broadcast", ahead=150, read_ahead=100, calls=16, held_at_night=True)
LANES = (ANSWER, STATUS, PROMPT, BROADCAST)
