"""An update is confirmed to Telegram only once it is in the inbox."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from redis.exceptions import ConnectionError

from bot.inbox import Inbox
from bot.polling import Polling
from bot.sender import TelegramRefused, TelegramUnreachable


class FakeInbox:
    def __init__(self, failures: int = 0) -> None:
        self.kept: list[int] = []
        self._failures = failures

    async def accept_update(self, update: dict[str, Any]) -> bool:
        if self._failures:
            self._failures -= 1
            raise ConnectionError
        self.kept.append(update["update_id"])
        return True


class FakeTelegram:
    """Offers what is not confirmed yet; first raises `errors`, in turn."""

    def __init__(self, inbox: FakeInbox, updates: int, errors: list[Exception] | None = None) -> None:
        self.inbox = inbox
        self.confirmed = asyncio.Event()
        self.times: list[float] = []
        self._waiting = list(range(1, updates + 1))
        self._errors = errors or []

    async def get_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:  # noqa: ASYNC109
        self.times.append(asyncio.get_running_loop().time())
        if self._errors:
            raise self._errors.pop(0)
        for update_id in [one for one in self._waiting if offset is not None and one < offset]:
            assert update_id in self.inbox.kept, "confirmed before it was kept"
            self._waiting.remove(update_id)
        if not self._waiting:
            self.confirmed.set()
            await asyncio.sleep(timeout)
        return [{"update_id": update_id} for update_id in self._waiting[:2]]


async def poll(telegram: FakeTelegram) -> None:
    stop = asyncio.Event()
    polling = Polling(cast(Inbox, telegram.inbox), telegram.get_updates, first_wait=0.01)
    running = asyncio.create_task(polling.run(stop))
    async with asyncio.timeout(5):
        await telegram.confirmed.wait()
        stop.set()
        await running


async def test_updates_are_kept_and_then_confirmed() -> None:
    """Each exactly once, in order; a stop does not wait for the long poll to end."""
    telegram = FakeTelegram(FakeInbox(), updates=5)
    await poll(telegram)
    assert telegram.inbox.kept == [1, 2, 3, 4, 5]


async def test_an_outage_of_the_inbox_loses_nothing() -> None:
    """While Redis is away nothing is confirmed; then all of it is kept."""
    telegram = FakeTelegram(FakeInbox(failures=2), updates=3)
    await poll(telegram)
    assert telegram.inbox.kept == [1, 2, 3]


async def test_an_outage_of_telegram_is_survived() -> None:
    """No answer, a bad gateway, another poller: it goes on asking."""
    errors = [
        TelegramUnreachable(),
        TelegramRefused(502, "Bad Gateway"),
        TelegramRefused(409, "Conflict"),
        OSError(),
    ]
    telegram = FakeTelegram(FakeInbox(), updates=1, errors=errors)
    await poll(telegram)
    assert telegram.inbox.kept == [1]


async def test_telegrams_wait_is_kept() -> None:
    """429 names the seconds to wait, and they are waited."""
    telegram = FakeTelegram(FakeInbox(), 1, [TelegramRefused(429, "Too Many Requests", 0.2)])
    await poll(telegram)
    assert telegram.times[1] - telegram.times[0] >= 0.2


async def test_a_broken_inbox_is_told() -> None:
    """What is no outage ends the polling with its error instead of spinning in silence."""

    class Broken(FakeInbox):
        async def accept_update(self, update: dict[str, Any]) -> bool:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await poll_until_end(FakeTelegram(Broken(), 1))


async def poll_until_end(telegram: FakeTelegram) -> None:
    async with asyncio.timeout(5):
        await Polling(cast(Inbox, telegram.inbox), telegram.get_updates).run(asyncio.Event())
