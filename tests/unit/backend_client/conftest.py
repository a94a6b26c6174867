"""An office of a few lines that answers what the test says, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from backend_client.client import OfficeClient
from backend_client.transport import Patience

API_KEY = "test-key"
QUICK = Patience(connect=0.5, one_try=0.3, altogether=2.0, upload=2.0, tries=3, pause=0.01, jitter=0.01)

Reaction = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class ScriptedOffice:
    """Reacts to each call with the next of `script`; the last one serves all further calls."""

    script: list[Reaction] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    def answers(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        async def react(_request: web.Request) -> web.StreamResponse:
            return web.json_response(body, status=status, headers=headers)

        self.script.append(react)

    def refuses(self, status: int, name: str, **members: Any) -> None:
        self.answers(status, {"type": f"/problems/{name}", "title": name, "status": status, **members})

    def says(self, status: int, text: str) -> None:
        async def react(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, text=text, content_type="text/html")

        self.script.append(react)

    def hangs(self) -> None:
        async def react(_request: web.Request) -> web.StreamResponse:
            await self.closing.wait()
            return web.Response()

        self.script.append(react)

    def cuts(self) -> None:
        async def react(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        self.script.append(react)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): text for name, text in request.headers.items()}
        self.asked.append(
            Asked(request.method, request.rel_url.raw_path, dict(request.query), headers, await request.read())
        )
        self.reached.set()
        react = self.script[0] if len(self.script) == 1 else self.script.pop(0)
        return await react(request)


@pytest.fixture
async def office() -> AsyncIterator[ScriptedOffice]:
    scripted = ScriptedOffice()
    app = web.Application(client_max_size=30 * 1024 * 1024)
    app.router.add_route("*", "/{tail:.*}", scripted.handle)
    server = TestServer(app)
    await server.start_server()
    scripted.url = str(server.make_url("/"))
    yield scripted
    scripted.closing.set()
    await server.close()


@pytest.fixture
async def client(office: ScriptedOffice) -> AsyncIterator[OfficeClient]:
    async with OfficeClient(office.url, API_KEY, patience=QUICK) as made:
        yield made
