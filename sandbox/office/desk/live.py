"""Tells open pages that something changed (Server-Sent Events), so that a clerk never has to reload."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from aiohttp import web

from sandbox.office.database import Connection
from sandbox.office.office import OFFICE

HEARTBEAT_SECONDS = 15.0


class Pulse:
    """Wakes every open page after each write."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Event] = set()
        self.closing = False

    def beat(self) -> None:
        for page in self._pages:
            page.set()

    def close(self) -> None:
        self.closing = True
        self.beat()

    @contextlib.contextmanager
    def page(self) -> Iterator[asyncio.Event]:
        woken = asyncio.Event()
        self._pages.add(woken)
        try:
            yield woken
        finally:
            self._pages.discard(woken)


PULSE: web.AppKey[Pulse] = web.AppKey("pulse", Pulse)
STATE: web.RequestKey[str] = web.RequestKey("state", str)
"""Of the office before a page was read, so that no change slips in between."""


async def stream_changes(request: web.Request) -> web.StreamResponse:
    pulse, office = request.app[PULSE], request.app[OFFICE]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    known = ""
    with pulse.page() as woken, contextlib.suppress(ConnectionError):
        while not pulse.closing:
            woken.clear()
            state = await office.database.run(state_of)
            line = f"data: {state}\n\n" if state != known else ": still here\n\n"
            await response.write(line.encode())
            known = state
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), HEARTBEAT_SECONDS)
    return response


def state_of(connection: Connection) -> str:
    """Another text after each change that a page shows."""
    parts = connection.execute(
        "SELECT (SELECT count(*) || '.' || total(version) FROM request) || '-' ||"
        " (SELECT count(*) || '.' || count(answer) FROM message) || '-' ||"
        " (SELECT count(*) || '.' || total(length(reasons)) || '.' || total(length(comment)) || '.' ||"
        " total(unofficial_payment) || '.' || total(unlisted_document) FROM rating)"
    )
    return str(parts.fetchone()[0])
