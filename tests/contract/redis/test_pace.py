"""Telegram's limits, measured with a clock that the test moves."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.connection import Client
from bot.lanes import ANSWER, BROADCAST, LANES, PROMPT, STATUS, Lane
from bot.pace import Limits, Pace, Slot
from sandbox.telegram.limits import Limits as TelegramsLimits


class FakeClock:
    def __init__(self) -> None:
        self.ms = 1_800_000_000_000.0

    def __call__(self) -> float:
        return self.ms


async def test_a_chat_gets_a_burst_and_then_one_a_second(client: Client) -> None:
    """Three at once, the fourth a second later, and after a rest three again."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=1000, chat_burst=3), clock)
    assert [(await pace.reserve(1)).given for _ in range(3)] == [True, True, True]
    fourth = await pace.reserve(1)
    assert not fourth.given
    assert 1 < fourth.wait < 1.02
    clock.ms += fourth.wait * 1000
    assert (await pace.reserve(1)).given
    assert not (await pace.reserve(1)).given
    clock.ms += 10_000
    assert [(await pace.reserve(1)).given for _ in range(4)] == [True, True, True, False]


async def leave(pace: Pace, clock: FakeClock, chat_id: int, lane: Lane = ANSWER) -> float:
    """Waits as a sender does, by the clock; the moment in seconds at which the message may leave."""
    while not (slot := await pace.reserve(chat_id, lane)).given:
        clock.ms += slot.wait * 1000
    return clock.ms / 1000 + slot.wait


@pytest.mark.parametrize("lane", LANES)
async def test_all_chats_together_get_thirty_a_second(client: Client, lane: Lane) -> None:
    """A hundred chats at once, in any lane: never more than thirty in any second, and hardly a slot is wasted."""
    clock = FakeClock()
    pace = Pace(client, Limits(), clock)
    moments = [await leave(pace, clock, chat, lane) for chat in range(100)]
    assert moments == sorted(moments)
    assert 3.29 <= moments[-1] - moments[0] <= 3.31
    assert max(sum(start <= moment < start + 0.999 for moment in moments) for start in moments) == 30


async def test_a_message_late_on_its_way_moves_the_one_a_second_behind(client: Client) -> None:
    """Sent at once, it reached Telegram up to 80 ms later: the thirty-first leaves 1.08 seconds after the first."""
    clock = FakeClock()
    pace = Pace(client, Limits(), clock)
    first = await pace.reserve(1)
    began = clock.ms / 1000
    await pace.arrived(replace(first, moment=time.monotonic() - 0.08), time.monotonic())
    moments = [await leave(pace, clock, chat) - began for chat in range(2, 33)]
    assert moments[28] == pytest.approx(29 / 30, abs=0.005)
    assert moments[29] == pytest.approx(1.08, abs=0.01)
    assert moments[30] == pytest.approx(1.08 + 1 / 30, abs=0.01)


async def test_the_usual_way_to_telegram_costs_nothing(client: Client) -> None:
    """Every call takes 50 ms there and back: a hundred still leave at thirty a second."""
    clock = FakeClock()
    pace = Pace(client, Limits(), clock)
    began = clock.ms / 1000
    for chat in range(100):
        moment = await leave(pace, clock, chat) - began
        now = time.monotonic()
        place = chat % 30
        await pace.arrived(Slot(given=True, wait=0, moment=now - 0.05, place=place), now - 0.05)
    assert 3.29 <= moment <= 3.35


@pytest.mark.parametrize("chat_id", [1, -1], ids=["a person", "a group"])
async def test_one_chat_is_never_refused(client: Client, chat_id: int) -> None:
    """Fifty messages for one chat, as fast as we let them go: Telegram's own count refuses none of them."""
    clock = FakeClock()
    pace = Pace(client, Limits(), clock)
    telegram = TelegramsLimits(on=True)
    for _ in range(50):
        moment = await leave(pace, clock, chat_id)
        telegram.clock = lambda moment=moment: moment  # type: ignore[misc]
        telegram.check(chat_id)


async def test_a_group_gets_twenty_a_minute(client: Client) -> None:
    """Groups have negative ids; their messages are three seconds apart, and the setting moves that."""
    clock = FakeClock()
    pace = Pace(client, Limits(), clock)
    moments = [await leave(pace, clock, -5) for _ in range(21)]
    assert 60 < moments[-1] - moments[0] < 62
    faster = Pace(client, Limits(group_per_minute=60), clock)
    moments = [await leave(faster, clock, -6) for _ in range(21)]
    assert 20 < moments[-1] - moments[0] < 21


@pytest.mark.parametrize(("first", "then"), [(ANSWER, STATUS), (STATUS, PROMPT), (PROMPT, BROADCAST)])
async def test_the_less_urgent_find_no_slot_while_the_urgent_ask(client: Client, first: Lane, then: Lane) -> None:
    """Two processes ask whenever they may: the one with the more urgent lane gets every slot of ten seconds."""
    clock = FakeClock()
    urgent, other = Pace(client, Limits(), clock), Pace(client, Limits(), clock)
    given = {first.name: 0, then.name: 0}
    for step in range(2000):
        clock.ms += 5
        for pace, lane in ((other, then), (urgent, first)):
            given[lane.name] += (await pace.reserve(10 + step, lane)).given
    assert given[first.name] > 290
    assert given[then.name] <= 10, "no more than may be reserved before the urgent ones come"
    clock.ms += 1000
    assert (await other.reserve(1, then)).given


async def test_an_answer_waits_for_few_broadcasts(client: Client) -> None:
    """Ten processes have taken all the slots that a broadcast may take: an answer still leaves within 0.2 seconds."""
    clock = FakeClock()
    senders = [Pace(client, Limits(), clock) for _ in range(10)]
    for number in range(100):
        await senders[number % 10].reserve(100 + number, BROADCAST)
    assert (await senders[0].reserve(1)).wait < 0.2


async def test_a_waiting_chat_takes_no_slot_from_others(client: Client) -> None:
    """A chat over its own limit is told to come back, and the others lose nothing by it."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=10, chat_burst=1), clock)
    assert (await pace.reserve(1)).given
    for _ in range(50):
        assert not (await pace.reserve(1)).given
    assert (await pace.reserve(2)).wait <= 0.1


async def test_answers_to_buttons_do_not_count_in_the_chat(client: Client) -> None:
    """They are no messages: the chat's burst of two is whole after ten of them."""
    clock = FakeClock()
    pace = Pace(client, Limits(per_second=1000), clock)
    for _ in range(10):
        assert (await pace.reserve(1, counted=False)).given
    assert [(await pace.reserve(1)).given for _ in range(3)] == [True, True, False]


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
