"""The count of the kill test finds what went wrong, and nothing where all went well."""

from __future__ import annotations

import math

from benchmarks.kill_count import Kill, Message, count, explain
from benchmarks.kill_test import Size

WRITTEN = [Message(1, 7, 100.0), Message(2, 8, 100.5), Message(3, 7, 101.0), Message(4, 8, 101.5)]


def answered(*numbers: int, after: float = 0.25) -> list[Message]:
    """Each in its own chat, some time after it was written."""
    return [
        Message(one.number, one.chat, one.at + after) for number in numbers for one in WRITTEN if one.number == number
    ]


def test_all_is_well() -> None:
    """Chats are independent of each other: order counts within each only."""
    found = count(WRITTEN, answered(2, 1, 4, 3))
    assert (found.messages, found.lost, found.doubled, found.disordered) == (4, 0, 0, 0)
    assert (found.longest, found.usual) == (0.25, 0.25)


def test_a_lost_message() -> None:
    """One without any answer; the others are in order."""
    found = count(WRITTEN, answered(1, 2, 4))
    assert (found.lost, found.doubled, found.disordered) == (1, 0, 0)


def test_an_answer_in_the_wrong_chat_is_none() -> None:
    """The person who asked has heard nothing."""
    found = count(WRITTEN, [*answered(1, 2, 4), Message(3, 8, 101.2)])
    assert found.lost == 1


def test_a_doubled_answer() -> None:
    """Three times is one message doubled; the second answer makes no disorder."""
    found = count(WRITTEN, [*answered(1, 2, 3, 4), *answered(1, 1, after=9)])
    assert (found.lost, found.doubled, found.disordered) == (0, 1, 0)
    assert found.longest == 0.25


def test_a_doubled_answer_is_explained() -> None:
    """By the kill that was nearest to its first answer."""
    kills = [Kill("worker", 90.0), Kill("sender", 100.27), Kill("web", 101.0)]
    twice = count(WRITTEN, [*answered(1, 2, 3, 4), *answered(1, after=9)])
    assert explain(twice, kills) == "first answered within 0.02 s of a kill -9 (sender)"
    assert explain(count(WRITTEN, answered(1, 2, 3, 4)), kills) == ""


def test_disorder_within_a_chat() -> None:
    """The first message of chat 7 is answered after its second."""
    found = count(WRITTEN, answered(3, 2, 1, 4))
    assert (found.lost, found.doubled, found.disordered) == (0, 0, 1)


def test_the_longest_wait() -> None:
    """Up to the first answer."""
    assert count(WRITTEN, [*answered(1, 2, 3), *answered(4, after=12.5)]).longest == 12.5


def test_a_dead_bot() -> None:
    """Nobody was answered, and there is no wait to speak of."""
    found = count(WRITTEN, [])
    assert found.lost == found.messages == 4
    assert math.isnan(found.longest)


def test_kills_come_from_the_seed() -> None:
    """The same for every bot, as many as asked for, within the time of the messages; another seed kills elsewhere."""

    def kills(seed: int) -> list[float]:
        size = Size(messages=100, chats=5, pace=10, kills=4, seed=seed)
        return [at for at, turn in size.acts() if turn is not None]

    assert kills(1) == kills(1) != kills(2)
    assert len(kills(1)) == 4
    assert all(part * 2.5 < at < (part + 1) * 2.5 for part, at in enumerate(kills(1)))
