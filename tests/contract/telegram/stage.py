"""The emulator in this process, a citizen who acts through its control plane, and python-telegram-bot as the bot."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.telegram.app import build_app
from sandbox.telegram.limits import Limits
from sandbox.telegram.state import State

TOKEN = "200000002:a-token-of-the-conformance-suite-00"
CITIZEN = 11


@dataclass
class Emulator:
    """`limits` is off; its clock stands still until a test moves it."""

    url: str
    state: State
    limits: Limits
    http: aiohttp.ClientSession

    async def does(self, act: str, chat: int = CITIZEN, **given: Any) -> Any:
        async with self.http.post(f"{self.url}/_/chats/{chat}/{act}", json=given) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def sends_file(self, kind: str, content: bytes, name: str, media_type: str) -> Any:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", content, filename=name, content_type=media_type)
        async with self.http.post(f"{self.url}/_/chats/{CITIZEN}/{kind}", data=form) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def sees(self, chat: int = CITIZEN) -> Any:
        """The chat as its citizen sees it now."""
        async with self.http.get(f"{self.url}/_/chats/{chat}/state") as response:
            return await response.json()

    async def until_seen(self, words: str) -> None:
        """Waits as the page does; fails after some seconds."""
        version = -1
        async with asyncio.timeout(5):
            while True:
                async with self.http.get(f"{self.url}/_/chats/{CITIZEN}/state?since={version}") as response:
                    chat = await response.json()
                if words in str(chat["messages"]):
                    return
                version = chat["version"]

    async def fails(self, **fault: Any) -> None:
        async with self.http.post(f"{self.url}/_/faults", json=fault) as response:
            assert response.status == 201, await response.text()

    async def calls(self, after: int = 0) -> list[Any]:
        """What the bot called for, after the call of that number."""
        async with self.http.get(f"{self.url}/_/calls?after={after}") as response:
            return list((await response.json())["items"])

    async def ask(self, method: str, token: str = TOKEN, **given: Any) -> tuple[int, Any]:
        """A bare call, for what no library would send; 0 where the connection was cut."""
        try:
            async with self.http.post(f"{self.url}/bot{token}/{method}", json=given) as response:
                return response.status, await response.json(content_type=None)
        except aiohttp.ClientError:
            return 0, None

    def bot(self, timeout: float = 5.0) -> Bot:
        request = HTTPXRequest(read_timeout=timeout, connect_timeout=timeout)
        updates = HTTPXRequest(read_timeout=timeout)
        return Bot(TOKEN, f"{self.url}/bot", f"{self.url}/file/bot", request, updates)


@contextlib.asynccontextmanager
async def running(database: Path | None = None) -> AsyncIterator[Emulator]:
    state, limits = State(database), Limits(clock=StoppedClock())
    runner = web.AppRunner(build_app(state, limits), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with aiohttp.ClientSession() as http:
        yield Emulator(f"http://127.0.0.1:{port}", state, limits, http)
    await runner.cleanup()
    state.close()


class StoppedClock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
