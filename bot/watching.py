"""Calls and turns, timed, counted and logged: how long and how it ended, never what was said."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.contextvars import get_contextvars

from backend_client.errors import ContractBroken, OfficeError, OfficeUnavailable
from bot import metrics
from bot.polling import GetUpdates
from bot.sender import Call, TelegramRefused, TelegramUnreachable
from dialogs.ports import Understander
from nlu.understanding import Understanding, UnderstandingUnavailable

SENDING, RECEIVING = "sending", "receiving"
_failing_since: dict[str, float] = {}
_log = structlog.get_logger(__name__)


@contextlib.contextmanager
def watched_office(operation: str) -> Iterator[None]:
    """For `OfficeClient(watch=...)`. A refusal is an answer: the office lives."""
    started, outcome = time.monotonic(), "cut_off"
    try:
        yield
        outcome = "ok"
    except OfficeError as error:
        outcome = _office_outcome(error)
        raise
    finally:
        seconds = time.monotonic() - started
        metrics.OFFICE.labels(operation, outcome).observe(seconds)
        if outcome != "ok" or "trace" in get_contextvars():  # the feed's hundred calls that went well tell nothing
            _log.info("office called", operation=operation, outcome=outcome, seconds=round(seconds, 3))


def _office_outcome(error: OfficeError) -> str:
    if isinstance(error, OfficeUnavailable):
        return "unavailable"
    return "broken" if isinstance(error, ContractBroken) else "refused"


class WatchedUnderstander:
    """Fits `dialogs.ports.Understander`."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    async def understand(self, text: str) -> Understanding:
        started, outcome = time.monotonic(), "unavailable"
        try:
            understanding = await self._understander.understand(text)
            outcome = "ok"
            return understanding
        except UnderstandingUnavailable as error:
            # Its text is only the kind of the network's error.
            _log.warning("not understood in time", error=str(error))
            raise
        finally:
            seconds = time.monotonic() - started
            metrics.UNDERSTANDING.labels(outcome).observe(seconds)
            _log.info("understanding called", outcome=outcome, seconds=round(seconds, 3))


def watched_call(call: Call) -> Call:
    """For the sender: each try of a call of the outbox."""

    async def watched(method: str, payload: dict[str, Any]) -> None:
        started, outcome = time.monotonic(), "broken"
        try:
            await call(method, payload)
            outcome = "sent"
        except BaseException as error:
            outcome = _send_outcome(error)
            raise
        finally:
            _tell_telegram(SENDING, outcome in _ANSWERED)
            if outcome == "sent":
                metrics.LAST_SENT.set_to_current_time()
            metrics.SENDS.labels(method, outcome).inc()
            _log.info("telegram called", method=method, outcome=outcome, seconds=round(time.monotonic() - started, 3))

    return watched


_ANSWERED = {"sent", "refused", "blocked"}


def _send_outcome(error: BaseException) -> str:
    if isinstance(error, TelegramUnreachable | TimeoutError):
        return "unreachable"
    if not isinstance(error, TelegramRefused):
        return "broken" if isinstance(error, Exception) else "cut_off"
    outcomes = {429: "too_many", 403: "blocked", 401: "unauthorized", 404: "unauthorized"}
    return outcomes.get(error.status, "unreachable" if error.status >= 500 else "refused")


def watched_updates(get_updates: GetUpdates) -> GetUpdates:
    """For polling: does Telegram still give us updates?"""

    async def watched(offset: int | None, wait: int) -> list[dict[str, Any]]:
        try:
            updates = await get_updates(offset, wait)
        except Exception:
            _tell_telegram(RECEIVING, False)
            raise
        _tell_telegram(RECEIVING, True)
        return updates

    return watched


def _tell_telegram(way: str, reached: bool) -> None:
    """Remembers when the present trouble began."""
    if reached:
        _failing_since.pop(way, None)
    else:
        _failing_since.setdefault(way, time.time())
    metrics.FAILING_SINCE.labels(way).set(_failing_since.get(way, 0))
