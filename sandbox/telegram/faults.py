"""Faults on demand, for tests: a refusal, silence or a cut connection, before the effect of a call or after it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from sandbox.telegram.errors import Refusal, too_many

LOST: web.RequestKey[bool] = web.RequestKey("lost", bool)
"""The call takes effect, and its answer does not arrive."""

Kind = Literal["500", "502", "429", "403", "silence", "cut"]


class Fault(BaseModel):
    """What fails: calls of `method` ("*": of any), `count` of them, each with `probability`.

    `retry_after` and `silence` are in seconds. `after`: the call takes effect, and only its answer is lost.
    """

    model_config = ConfigDict(extra="forbid")

    method: str = "*"
    kind: Kind
    after: bool = False
    count: int = Field(1, ge=1)
    probability: float = Field(1.0, gt=0, le=1)
    seed: int = 0
    retry_after: int = Field(1, ge=1)
    silence: float = Field(60.0, gt=0)


@dataclass
class Faults:
    """`closing` ends every silence."""

    planned: list[Fault] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _dice: dict[int, random.Random] = field(default_factory=dict)

    def plan(self, fault: Fault) -> None:
        self.planned.append(fault)
        self._dice[id(fault)] = random.Random(fault.seed)  # noqa: S311 - dice, no secret

    def clear(self) -> None:
        self.planned.clear()
        self._dice.clear()

    def take(self, method: str) -> Fault | None:
        for fault in self.planned:
            if fault.method.lower() in {"*", method.lower()} and self._dice[id(fault)].random() < fault.probability:
                fault.count -= 1
                if fault.count == 0:
                    self.planned.remove(fault)
                return fault
        return None

    async def fail(self, fault: Fault, request: web.Request) -> web.Response:
        if fault.kind == "silence":
            await self._be_silent(fault.silence)
        if fault.kind in {"silence", "cut"}:
            return _cut(request)
        if fault.kind == "502":
            return web.Response(
                status=502, text="<html><title>502 Bad Gateway</title></html>", content_type="text/html"
            )
        refusal = _refusal(fault)
        return web.json_response(refusal.body(), status=refusal.code)

    async def _be_silent(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return


async def inject(
    faults: Faults, method: str, request: web.Request, answer: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    """The call's own answer, or the fault that was planned for it."""
    fault = faults.take(method)
    if fault is None:
        return await answer()
    if fault.after:
        request[LOST] = True
        await answer()
    return await faults.fail(fault, request)


def _refusal(fault: Fault) -> Refusal:
    if fault.kind == "429":
        return too_many(fault.retry_after)
    if fault.kind == "403":
        return Refusal(403, "Forbidden: bot was blocked by the user")
    return Refusal(500, "Internal Server Error")


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)
