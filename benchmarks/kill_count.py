"""What citizens got for what they wrote: the count of the kill test, from what the chats show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One side of it: a citizen's message of that number, or an answer that names the number. `at` in seconds."""

    number: int
    chat: int
    at: float


@dataclass(frozen=True)
class Count:
    """`lost`: without any answer in the chat where they were written. `doubles`: when those with more than one answer
    had their first.

    `disordered`: first answered after a later message of the same chat. `longest`, `usual`: seconds from a message to
    its first answer, the longest and the median.
    """

    messages: int
    lost: int
    doubles: tuple[float, ...]
    disordered: int
    longest: float
    usual: float

    @property
    def doubled(self) -> int:
        return len(self.doubles)


@dataclass(frozen=True)
class Kill:
    """The process that was killed, and when, in seconds."""

    process: str
    at: float


def explain(found: Count, kills: Sequence[Kill]) -> str:
    """How close to a kill, and of what, the first answers were that came twice."""
    nearest = [min((abs(at - kill.at), kill.process) for kill in kills) for at in found.doubles]
    names = ", ".join(sorted({name for _, name in nearest}))
    return f"first answered within {max(nearest)[0]:.2f} s of a kill -9 ({names})" if nearest else ""


def count(written: Iterable[Message], answers: Iterable[Message]) -> Count:
    """`answers` in the order in which they came into the chats."""
    came: dict[tuple[int, int], list[float]] = defaultdict(list)
    for answer in answers:
        came[answer.chat, answer.number].append(answer.at)
    asked = {(one.chat, one.number): one.at for one in written}
    firsts = {key: times[0] for key, times in came.items() if key in asked}
    waits = sorted(firsts[key] - asked[key] for key in firsts)
    return Count(
        messages=len(asked),
        lost=len(asked) - len(firsts),
        doubles=tuple(at for key, at in firsts.items() if len(came[key]) > 1),
        disordered=_disordered(firsts),
        longest=waits[-1] if waits else float("nan"),
        usual=waits[len(waits) // 2] if waits else float("nan"),
    )


def _disordered(firsts: Iterable[tuple[int, int]]) -> int:
    """Keys (chat, number) in the order of the first answers; numbers grow as citizens write."""
    latest: dict[int, int] = {}
    late = 0
    for chat, number in firsts:
        late += number < latest.get(chat, number)
        latest[chat] = max(number, latest.get(chat, number))
    return late
