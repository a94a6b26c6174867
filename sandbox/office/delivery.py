"""Delivers the queued events to the bot: at once, again until it takes them, in order for each applicant."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3

import aiohttp

from sandbox.office.events import Event, delivered, first_events, headers_of, postpone
from sandbox.office.office import Office

log = logging.getLogger(__name__)

AT_ONCE = 16
SECONDS_TO_ANSWER = 10
LONGEST_SLEEP = 60.0
SECONDS_TO_RECOVER = 1.0


class Delivery:
    """Runs between `start` and `stop`; `wake` says that there may be something new."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._news = asyncio.Event()
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._loop: asyncio.Task[None] | None = None
        self._free = asyncio.Semaphore(AT_ONCE)

    def start(self) -> None:
        if self._office.settings.webhook_url is None:
            return
        self._office.database.listeners.append(self.wake)
        self._loop = asyncio.create_task(self._run())

    def wake(self) -> None:
        self._news.set()

    async def stop(self) -> None:
        """What is not delivered by now stays in the queue."""
        tasks = [task for task in (self._loop, *self._at_work.values()) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=SECONDS_TO_ANSWER)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self._news.clear()
                try:
                    pause = await self._begin_due(session)
                except sqlite3.Error as error:
                    log.warning("the queue cannot be read: %s", type(error).__name__)
                    pause = SECONDS_TO_RECOVER
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), pause)

    async def _begin_due(self, session: aiohttp.ClientSession) -> float:
        """Starts what is due, and says for how many seconds nothing else will be."""
        now = self._office.now_unix()
        firsts = await self._office.database.run(lambda connection: first_events(connection, now))
        waiting = [event for event in firsts if event.sequence not in self._at_work]
        for event in waiting:
            if event.next_try <= now:
                self._at_work[event.sequence] = asyncio.create_task(self._deliver(session, event))
        later = (event.next_try - now for event in waiting if event.next_try > now)
        return min(later, default=LONGEST_SLEEP)

    async def _deliver(self, session: aiohttp.ClientSession, event: Event) -> None:
        try:
            async with self._free:
                taken = await self._post(session, event)
            now = self._office.now_unix()
            await self._office.database.run(
                lambda connection: delivered(connection, event) if taken else postpone(connection, event, now)
            )
        except sqlite3.Error as error:
            # It is sent again: the bot knows an event that comes twice by its id.
            log.warning("webhook %s cannot be ticked off: %s", event.id, type(error).__name__)
        finally:
            self._at_work.pop(event.sequence, None)
            self.wake()

    async def _post(self, session: aiohttp.ClientSession, event: Event) -> bool:
        settings = self._office.settings
        headers = headers_of(event, settings.webhook_secrets, int(self._office.now_unix()))
        try:
            async with session.post(
                settings.webhook_url or "", data=event.body, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("webhook %s is not delivered: %s", event.id, type(error).__name__)
            return False
        if not 200 <= status < 300:
            log.warning("webhook %s is not taken: status %s", event.id, status)
        return 200 <= status < 300
