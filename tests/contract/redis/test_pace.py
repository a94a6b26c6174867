"""Telegram's limits, measured with a clock that the test moves."""

from __future__ import annotations

import asyncio

from bot.connection import Client
from bot.pace import Limits, Pace, Turnstile


class FakeClock:
    def __init__(self) -> None:
        self.ms = 1_800_000_000_000.0

    def __call__(self) -> float:
        return self.ms


async def test_a_chat_gets_a_burst_and_then_one_a_second(client: Client) -> None:
    """Three at once, the fourth a second later, and after a rest three again."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=1000), clock)
    assert [(await pace.reserve(1)).given for _ in range(3)] == [True, True, True]
    fourth = await pace.reserve(1)
    assert not fourth.given
    assert 0.99 <= fourth.wait <= 1
    clock.ms += fourth.wait * 1000
    assert (await pace.reserve(1)).given
    assert not (await pace.reserve(1)).given
    clock.ms += 10_000
    assert [(await pace.reserve(1)).given for _ in range(4)] == [True, True, True, False]


async def test_all_chats_together_get_thirty_a_second(client: Client) -> None:
    """A hundred chats at once: never more than thirty in any second, and no slot is wasted."""
    clock = FakeClock()
    pace = Pace(client, Limits(), clock)
    slots = [await pace.reserve(chat) for chat in range(100)]
    moments = [slot.wait for slot in slots]
    assert all(slot.given for slot in slots)
    assert moments == sorted(moments)
    assert 3.29 <= moments[-1] <= 3.31
    assert max(sum(start <= moment < start + 0.999 for moment in moments) for start in moments) == 30


async def test_a_waiting_chat_takes_no_slot_from_others(client: Client) -> None:
    """A chat over its own limit is told to come back, and the others lose nothing by it."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=10, chat_burst=1), clock)
    assert (await pace.reserve(1)).given
    for _ in range(50):
        assert not (await pace.reserve(1)).given
    assert (await pace.reserve(2)).wait <= 0.1


async def test_answers_to_buttons_do_not_count_in_the_chat(client: Client) -> None:
    """They are no messages: the chat's burst is whole after ten of them."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=1000), clock)
    for _ in range(10):
        assert (await pace.reserve(1, counted=False)).given
    assert [(await pace.reserve(1)).given for _ in range(3)] == [True, True, True]


async def test_a_refused_chat_waits_exactly_as_told(client: Client) -> None:
    """retry_after 7: closed for seven seconds, open after them; other chats go on."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=1000), clock)
    assert not await pace.pause(1, 7)
    assert (await pace.reserve(1)).wait == 7
    assert (await pace.reserve(2)).given
    clock.ms += 6_999
    assert not (await pace.reserve(1)).given
    clock.ms += 1
    assert (await pace.reserve(1)).given


async def test_three_refused_chats_pause_the_bot(client: Client) -> None:
    """Three chats within a second: Telegram means all of us. Three in three seconds: it does not."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=1000), clock)
    for chat in (1, 2, 3):
        assert not await pace.pause(chat, 5)
        clock.ms += 1_001
    assert (await pace.reserve(9)).given
    assert [await pace.pause(chat, 5) for chat in (4, 5, 6)] == [False, False, True]
    assert (await pace.reserve(9)).wait == 5
    assert not await pace.is_open(9)


async def test_the_urgent_go_first() -> None:
    """An answer that comes late passes a broadcast that waits."""
    turnstile, passed = Turnstile(), list[str]()

    async def go(lane: str) -> None:
        async with turnstile.turn(lane):
            passed.append(lane)

    async with turnstile.turn("answer"):
        waiting = [asyncio.create_task(go(lane)) for lane in ("broadcast", "prompt", "status", "answer")]
        await asyncio.sleep(0)
        gone = asyncio.create_task(go("answer"))
        await asyncio.sleep(0)
        gone.cancel()
    await asyncio.gather(*waiting)
    assert passed == ["answer", "status", "prompt", "broadcast"]
