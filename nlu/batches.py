"""Messages that come while the graph is busy wait for each other and go through it together."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

LARGEST = 64
"""Messages in one run: more would keep the first of them waiting."""

Parsed = dict[str, Any]


class Parser(Protocol):
    """What `nlu.interpreter.Interpreter` is; its graph takes one call at a time."""

    @property
    def name(self) -> str: ...

    def parse_all(self, texts: list[str]) -> list[Parsed]: ...


class Batches:
    """One thread for one parser. A message alone is parsed at once; the next ones gather behind it."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._waiting: list[tuple[str, asyncio.Future[Parsed]]] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def model(self) -> str:
        return self._parser.name

    async def parse(self, text: str) -> Parsed:
        """Raises what the parser raises."""
        answer: asyncio.Future[Parsed] = asyncio.get_running_loop().create_future()
        self._waiting.append((text, answer))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
                await self._parse(batch)
        finally:
            self._running = None

    async def _parse(self, batch: list[tuple[str, asyncio.Future[Parsed]]]) -> None:
        """A message that cannot be parsed spoils its own answer only: after a failure, one by one."""
        loop = asyncio.get_running_loop()
        try:
            parsed = await loop.run_in_executor(self._thread, self._parser.parse_all, [text for text, _ in batch])
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    await self._parse([one])
            else:
                _fail(batch[0][1], error)
            return
        for (_, answer), found in zip(batch, parsed, strict=True):
            if not answer.done():
                answer.set_result(found)


def _fail(answer: asyncio.Future[Parsed], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
