"""The storm: kills and misfortunes at moments that the seed chooses, each kind at least once if there are enough."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.faults.processes import Processes

TELEGRAM: tuple[dict[str, Any], ...] = (
    {"method": "sendMessage", "kind": "429", "retry_after": 1},
    {"method": "sendMessage", "kind": "429", "retry_after": 2, "count": 4},
    {"method": "sendMessage", "kind": "500", "count": 2},
    {"method": "*", "kind": "502", "count": 3},
    {"method": "sendMessage", "kind": "cut", "count": 2},
    {"method": "editMessageText", "kind": "cut", "after": True},
    {"method": "answerCallbackQuery", "kind": "500"},
    {"method": "sendMessage", "kind": "silence", "silence": 20},
    {"method": "getUpdates", "kind": "cut", "after": True},
    {"method": "getFile", "kind": "500"},
    {"method": "getFile", "kind": "cut"},
    {"method": "download", "kind": "cut"},
    {"method": "download", "kind": "502"},
)
LOST: tuple[dict[str, Any], ...] = (
    {"method": "sendMessage", "kind": "cut", "after": True},
    {"method": "sendMessage", "kind": "silence", "silence": 20, "after": True},
)
"""Telegram takes a message and we never learn of it: each shows twice, for Telegram knows no idempotency key."""

OFFICE: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 503, "retry_after": 1},
    {"kind": "status", "status": 429, "retry_after": 1},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 502, "count": 3},
    {"kind": "cut", "count": 2},
    {"path": "/v1/requests", "method": "POST", "kind": "cut", "when": "after"},
    {"path": "/v1/requests", "method": "POST", "kind": "cut", "when": "after", "count": 3},
    {"path": "/v1/requests", "method": "POST", "kind": "timeout", "seconds": 12, "when": "after"},
    {"path": "/v1/requests", "method": "POST", "kind": "status", "status": 500, "when": "after"},
    {"path": "/v1/evidence", "method": "POST", "kind": "cut", "when": "after"},
    {"path": "/v1/evidence", "kind": "status", "status": 503, "count": 3},
    {"path": "/v1/ratings", "method": "POST", "kind": "cut", "when": "after"},
    {"path": "/v1/centres", "kind": "timeout", "seconds": 3},
)

LASTS = 20.0
"""Seconds after which what was planned and has not happened is called off."""


@dataclass
class Storm:
    """`every`: seconds between two misfortunes of a neighbour; 0: there are none. `hasty`: none is a long silence."""

    http: aiohttp.ClientSession
    telegram: str
    office: str
    processes: Processes
    dice: random.Random
    every: float
    hasty: bool = False
    count: Counter[str] = field(default_factory=Counter)

    async def kill(self, names: list[str], kills: int, seconds: float) -> None:
        """Spread over the time by chance; in rounds, so that none is spared."""
        moments = sorted(self.dice.uniform(0, seconds) for _ in range(kills))
        rounds = itertools.chain.from_iterable(self.dice.sample(names, len(names)) for _ in itertools.count())
        began = asyncio.get_running_loop().time()
        for moment, name in zip(moments, rounds, strict=False):
            await asyncio.sleep(began + moment - asyncio.get_running_loop().time())
            while not self.processes.kill(name):  # noqa: ASYNC110 - until it is up again
                await asyncio.sleep(0.2)

    async def trouble(self) -> None:
        """Until cancelled. What nobody ran into blows over; else it would all be kept for the last one on the road."""
        clock = asyncio.get_running_loop().time
        calmed = clock()
        while self.every:
            await asyncio.sleep(self.dice.uniform(0, 2 * self.every))
            if clock() - calmed > LASTS:
                await self.calm()
                calmed = clock()
            if self.dice.random() < 0.5:
                faults = LOST if self.dice.random() < 0.1 else TELEGRAM
                await self._plan("Telegram", self.telegram, self._choose(faults))
            else:
                await self._plan("office", self.office, self._choose(OFFICE))

    async def calm(self) -> None:
        """What was planned and has not happened will not."""
        for address in (self.telegram, self.office):
            try:
                async with self.http.delete(f"{address}/_/faults") as response:
                    await response.read()
            except aiohttp.ClientError:
                continue

    def _choose(self, faults: Sequence[dict[str, Any]]) -> dict[str, Any]:
        bearable = [one for one in faults if not (self.hasty and one["kind"] in {"silence", "timeout"})]
        return dict(self.dice.choice(bearable))

    async def _plan(self, who: str, address: str, fault: dict[str, Any]) -> None:
        """An office that is dead just now has misfortune enough."""
        try:
            async with self.http.post(f"{address}/_/faults", json=fault) as response:
                if response.status != 201:
                    raise ValueError(await response.text())
        except (aiohttp.ClientError, TimeoutError):
            return
        self.count[f"{who}: {_described(fault)}"] += fault.get("count", 1)


def _described(fault: dict[str, Any]) -> str:
    kind = str(fault.get("status") or fault["kind"])
    after = fault.get("after") or fault.get("when") == "after"
    return f"{kind}, after the effect" if after else kind
