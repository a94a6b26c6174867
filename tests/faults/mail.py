"""Between Telegram or the office and the bot: hands each delivery on, some of them twice, some after the next one."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

HELD = 2.0
"""Seconds that a delivery waits for the next one to overtake it."""
OFFICE = "/office/webhook"
_HOP = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}


@dataclass(frozen=True, eq=False)
class Letter:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def queue(self) -> str:
        """What can overtake it: any other update; of the office's events those for the same applicant."""
        return str(self.content["data"]["applicant"]) if self.path == OFFICE else "updates"

    @property
    def chat(self) -> int:
        """Of an update; 0 for an event."""
        for what in self.content.values():
            if isinstance(what, dict):
                about = what.get("chat") or what.get("message", {}).get("chat") or {}
                return int(about.get("id", 0))
        return 0


@dataclass
class Mail:
    """`twice` and `late` are probabilities; `count` says what was done. The harness itself is never killed.

    `swapped`: the chats of which two updates may have changed places. `overtaken`: the number and version of each
    change of which the bot was told together with a later one, or after it.
    """

    bot: str
    dice: random.Random
    twice: float = 0.0
    late: float = 0.0
    count: Counter[str] = field(default_factory=Counter)
    swapped: set[int] = field(default_factory=set)
    overtaken: set[tuple[str, int]] = field(default_factory=set)
    _held: dict[str, Letter] = field(default_factory=dict)
    _owed: list[Letter] = field(default_factory=list)
    _noted: set[Letter] = field(default_factory=set)
    _work: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None
    _runner: web.AppRunner | None = None

    async def listen(self) -> str:
        """The address."""
        app = web.Application()
        app.router.add_post("/{path:.*}", self._receive)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        for task in self._work:
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    def calm(self) -> None:
        self.twice = self.late = 0.0

    @property
    def idle(self) -> bool:
        return not self._work and not self._held

    async def _receive(self, request: web.Request) -> web.Response:
        kept = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        letter = Letter(request.path, kept, await request.read())
        if letter.queue not in self._held and self.dice.random() < self.late:
            self._held[letter.queue] = letter
            self._owed.append(letter)
            self._begin(self._release_later(letter))
            return web.Response()
        for owed in self._owed:
            self._note(owed, letter)
        status = await self._deliver(letter)
        if status // 100 == 2:
            self._after(letter)
        return web.Response(status=status)

    def _after(self, letter: Letter) -> None:
        """What was held is overtaken now; and perhaps the same comes again."""
        held = self._held.pop(letter.queue, None)
        if held is not None:
            self._begin(self._insist(held))
        if self.dice.random() < self.twice:
            self.count[f"twice {letter.path}"] += 1
            self._begin(self._insist(letter))

    def _note(self, owed: Letter, letter: Letter) -> None:
        """A letter that we still owe the bot is about to be overtaken."""
        if owed.queue != letter.queue:
            return
        if owed not in self._noted:
            self._noted.add(owed)
            self.count[f"overtaken {letter.path}"] += 1
        if letter.path == OFFICE and "request" in owed.content["data"]:
            request = owed.content["data"]["request"]
            self.overtaken.add((request["number"], request["version"]))
        elif letter.chat == owed.chat:
            self.swapped.add(letter.chat)

    async def _release_later(self, letter: Letter) -> None:
        await asyncio.sleep(HELD)
        if self._held.get(letter.queue) is letter:
            del self._held[letter.queue]
            await self._insist(letter)

    async def _insist(self, letter: Letter) -> None:
        """We said yes for the bot: until it has it, the letter is ours."""
        while await self._deliver(letter) // 100 != 2:  # noqa: ASYNC110 - the bot tells nobody when it is back
            await asyncio.sleep(0.5)
        if letter in self._owed:
            self._owed.remove(letter)

    async def _deliver(self, letter: Letter) -> int:
        assert self._session is not None
        try:
            async with self._session.post(self.bot + letter.path, data=letter.body, headers=letter.headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 502

    def _begin(self, work: object) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)  # type: ignore[arg-type]
        self._work.add(task)
        task.add_done_callback(self._work.discard)
