"""What the office offers now reaches the understanding, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from backend_client.errors import OfficeUnavailable
from backend_client.models import LifeEvent, ServiceSummary
from bot.catalogue_feed import CatalogueFeed


class Office:
    """One service, renamed while it is looked at; the first `failures` calls fail."""

    def __init__(self, failures: int = 0) -> None:
        self.title = "Дозвіл на запуск дрона"
        self.failures = failures

    async def life_events(self, language: str) -> list[LifeEvent]:
        if self.failures:
            self.failures -= 1
            raise OfficeUnavailable("down")
        return [LifeEvent(code="transport", title="Транспорт", emoji="🚗", service_count=1)]

    async def services(self, life_event: str, language: str) -> list[ServiceSummary]:
        title = self.title if language == "uk" else "Permit to fly a drone"
        return [ServiceSummary(code="drone", title=title, short_title=title, life_event=life_event, complete=True)]


class Understanding:
    def __init__(self) -> None:
        self.told: list[dict[str, list[str]]] = []
        self.came = asyncio.Event()

    async def publish(self, services: Mapping[str, Sequence[str]]) -> None:
        self.told.append({code: list(names) for code, names in services.items()})
        self.came.set()

    async def hears(self) -> dict[str, list[str]]:
        self.came.clear()
        async with asyncio.timeout(5):
            await self.came.wait()
        return self.told[-1]


async def test_names_in_both_languages_and_every_change() -> None:
    """A new name is told at the next round, without anybody's training."""
    office, understanding, stop = Office(), Understanding(), asyncio.Event()
    running = asyncio.create_task(CatalogueFeed(office, understanding, every=0.01).run(stop))
    assert set((await understanding.hears())["drone"]) == {"Дозвіл на запуск дрона", "Permit to fly a drone"}
    office.title = "Дозвіл на безпілотник"
    await understanding.hears()
    assert "Дозвіл на безпілотник" in (await understanding.hears())["drone"]
    stop.set()
    await running


async def test_an_office_that_is_down_is_asked_again() -> None:
    """The feed outlives every failure."""
    understanding, stop = Understanding(), asyncio.Event()
    running = asyncio.create_task(CatalogueFeed(Office(failures=3), understanding, every=0.01).run(stop))
    assert await understanding.hears()
    stop.set()
    await running
