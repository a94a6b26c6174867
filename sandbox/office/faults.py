"""Faults on demand, for tests: an error, silence or a cut connection, before the effect or after it."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.office.office import OFFICE
from sandbox.office.problems import TITLES, Problem, problem_response
from sandbox.office.words import language_of


class Fault(BaseModel):
    """The next `count` calls to addresses that begin with `path` fail; `seconds` is how long a timeout is silent."""

    model_config = ConfigDict(extra="forbid")

    path: str = "/v1/"
    method: str | None = None
    kind: Literal["status", "timeout", "cut"] = "status"
    status: int = Field(503, ge=400, le=599)
    problem: str | None = None
    retry_after: int | None = Field(None, ge=0)
    when: Literal["before", "after"] = "before"
    seconds: float = Field(30.0, ge=0, le=600)
    count: int = Field(1, ge=1)


@dataclass
class Faults:
    """`closing` ends every silence."""

    waiting: list[Fault] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.waiting:
            if path.startswith(fault.path) and fault.method in {None, method}:
                fault.count -= 1
                if fault.count == 0:
                    self.waiting.remove(fault)
                return fault
        return None


FAULTS: web.AppKey[Faults] = web.AppKey("faults", Faults)


@web.middleware
async def inject_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    faults = request.app[FAULTS]
    fault = faults.take(request.method, request.path) if request.path.startswith("/v1/") else None
    if fault is None:
        return await handler(request)
    if fault.when == "after":
        await handler(request)
    return await _fail(request, fault, faults)


async def _fail(request: web.Request, fault: Fault, faults: Faults) -> web.Response:
    if fault.kind == "status":
        return problem_response(_problem(fault), language_of(request.headers.get("Accept-Language")))
    if fault.kind == "timeout":
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(faults.closing.wait(), fault.seconds)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


def _problem(fault: Fault) -> Problem:
    named = fault.problem or next((name for name, (status, _) in TITLES.items() if status == fault.status), "internal")
    headers = {"Retry-After": str(fault.retry_after or 0)} if fault.status in {429, 503} else {}
    problem = Problem(named, headers=headers)
    problem.status = fault.status
    return problem


def control_routes() -> list[web.RouteDef]:
    return [
        web.get("/_/health", _health),
        web.get("/_/faults", _list),
        web.post("/_/faults", _add),
        web.delete("/_/faults", _clear),
        web.post("/_/reset", _reset),
    ]


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _list(request: web.Request) -> web.Response:
    return web.json_response({"items": [fault.model_dump() for fault in request.app[FAULTS].waiting]})


async def _add(request: web.Request) -> web.Response:
    try:
        fault = Fault.model_validate_json(await request.read())
        _problem(fault)
    except (ValidationError, KeyError) as error:
        return web.json_response({"detail": str(error)}, status=422)
    request.app[FAULTS].waiting.append(fault)
    return web.json_response(fault.model_dump(), status=201)


async def _clear(request: web.Request) -> web.Response:
    request.app[FAULTS].waiting.clear()
    return web.Response(status=204)


async def _reset(request: web.Request) -> web.Response:
    """Forgets all but the clerks."""
    request.app[FAULTS].waiting.clear()
    await request.app[OFFICE].database.clear()
    return web.Response(status=204)
