"""Messages that come while all workers are busy wait for each other and are understood together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

LARGEST = 12
"""Messages in one run: a longer one costs somewhat less for each, but all of them wait for its last."""


_Asked = tuple[str, "asyncio.Future[bytes]"]


class Parser(Protocol):
    """What `nlu.workers.Worker` is: calls may wait for each other in it."""

    async def parse_all(self, texts: list[str]) -> list[bytes]: ...


class Batches:
    """A message goes to a parser that has nothing to do; those that find none gather.

    It goes to the last that answered, which has all that it needs at hand.
    """

    def __init__(self, parsers: Sequence[Parser]) -> None:
        self._free = list(parsers)
        self._waiting: list[_Asked] = []
        self._running: set[asyncio.Task[None]] = set()

    async def parse(self, text: str) -> bytes:
        """Raises what the parser raises."""
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if self._free:
            task = asyncio.create_task(self._run(self._free.pop(), [(text, answer)]))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        else:
            self._waiting.append((text, answer))
        return await answer

    async def finish(self) -> None:
        """Waits until every message has its answer."""
        while self._running:
            await asyncio.wait(self._running)

    async def _run(self, parser: Parser, batch: list[_Asked]) -> None:
        """Until nothing waits."""
        try:
            while batch:
                await self._parse(parser, batch)
                batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
        finally:
            self._free.append(parser)

    async def _parse(self, parser: Parser, batch: list[_Asked]) -> None:
        """A message that cannot be parsed spoils its own answer only: after a failure, one by one."""
        try:
            parsed = await parser.parse_all([text for text, _ in batch])
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    await self._parse(parser, [one])
            else:
                _fail(batch[0][1], error)
            return
        for (_, answer), found in zip(batch, parsed, strict=True):
            if not answer.done():
                answer.set_result(found)


def _fail(answer: asyncio.Future[bytes], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
