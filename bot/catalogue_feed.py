"""Tells the understanding what the office offers now, so that a new service is found before the model knows it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from backend_client.errors import OfficeError
from backend_client.models import LifeEvent, ServiceSummary
from dialogs.wording import LANGUAGES
from nlu.understanding import UnderstandingUnavailable

EVERY = 300.0
AFTER_FAILURE = 15.0
_log = structlog.get_logger(__name__)


class Shelf(Protocol):
    async def life_events(self, language: str) -> list[LifeEvent]: ...
    async def services(self, life_event: str, language: str) -> list[ServiceSummary]: ...


class Listener(Protocol):
    async def publish(self, services: Mapping[str, Sequence[str]]) -> None: ...


class CatalogueFeed:
    """Times in seconds. A failure is tried again soon; meanwhile the understanding goes on with what it knows."""

    def __init__(self, shelf: Shelf, listener: Listener, every: float = EVERY) -> None:
        self._shelf = shelf
        self._listener = listener
        self._every = every

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            pause = self._every
            try:
                await self._listener.publish(await self._read())
            except (OfficeError, UnderstandingUnavailable) as error:
                _log.warning("catalogue not told", error=type(error).__name__)
                pause = min(AFTER_FAILURE, self._every)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def _read(self) -> dict[str, list[str]]:
        """What each service is called, in every language."""
        names: dict[str, list[str]] = {}
        for language in LANGUAGES:
            for event in await self._shelf.life_events(language):
                for service in await self._shelf.services(event.code, language):
                    names.setdefault(service.code, []).extend((service.title, service.short_title))
        return names
