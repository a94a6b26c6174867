"""The emulator as one web application: the Bot API, its files, the chat page, the control plane."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from sandbox.telegram import managing, sending  # noqa: F401 - each registers its methods
from sandbox.telegram.calls import METHODS, Call
from sandbox.telegram.control import control_routes
from sandbox.telegram.errors import Refusal, not_found
from sandbox.telegram.faults import LOST, Faults, inject
from sandbox.telegram.limits import Limits
from sandbox.telegram.parameters import Parameters, read_parameters
from sandbox.telegram.places import CALLS, FAULTS, LIMITS, STATE
from sandbox.telegram.state import Json, State, StoredFile
from sandbox.telegram.updates import WebhookDelivery

PAGE = Path(__file__).parent / "page"
CALLS_KEPT = 10_000
LARGEST_BODY = 2 * 1024**3
"""Bytes: as much as Telegram lets a person send."""
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def build_app(state: State, limits: Limits | None = None) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app[STATE], app[LIMITS], app[FAULTS] = state, limits or Limits(), Faults()
    app[CALLS] = deque(maxlen=CALLS_KEPT)
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", _call)
    app.router.add_get("/file/bot{token:[^/]+}/documents/{id}", _download)
    app.router.add_get("/file/any/documents/{id}", _show_file)
    app.router.add_get("/", _page)
    app.router.add_static("/page", PAGE)
    app.add_routes(control_routes())
    app.on_response_prepare.append(_protect)
    app.on_shutdown.append(_end_silences)
    app.cleanup_ctx.append(_delivery)
    return app


async def _call(request: web.Request) -> web.Response:
    try:
        token = _token(request)
        given = await read_parameters(request)
    except Refusal as refusal:
        return web.json_response(refusal.body(), status=refusal.code)
    return await inject(
        request.app[FAULTS], request.match_info["method"], request, lambda: _answer(request, token, given)
    )


async def _answer(request: web.Request, token: str, given: Parameters) -> web.Response:
    app, name = request.app, request.match_info["method"]
    bot = app[STATE].bot(token)
    try:
        method = METHODS.get(name.lower())
        if method is None:
            raise not_found()
        result = await method(Call(app[STATE], bot, given, app[LIMITS]))
        body, status = {"ok": True, "result": result}, 200
    except Refusal as refusal:
        body, status = refusal.body(), refusal.code
    app[CALLS].append(_about_call(request, given, body))
    return web.json_response(body, status=status)


def _about_call(request: web.Request, given: Parameters, body: Json) -> Json:
    """`port` is the caller's; `lost`: a fault takes the answer away, so that the bot never learns of the effect."""
    calls, result = request.app[CALLS], body.get("result")
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return {
        "number": calls[-1]["number"] + 1 if calls else 1,
        "method": request.match_info["method"],
        "parameters": given.as_dict(),
        "at": time.time(),
        "ok": body["ok"],
        "error": body.get("description"),
        "message_id": result.get("message_id") if isinstance(result, dict) else None,
        "port": peer[1] if peer else None,
        "lost": request.get(LOST, False),
    }


def _token(request: web.Request) -> str:
    token = request.match_info["token"]
    if not re.fullmatch(r"\d+:.+", token):
        raise not_found()
    if not _TOKEN.fullmatch(token):
        raise Refusal(401, "Unauthorized")
    return token


async def _download(request: web.Request) -> web.Response:
    """As Telegram gives a file to a bot: bytes of no declared kind. Its faults go by the name of `download`."""
    return await inject(request.app[FAULTS], "download", request, lambda: _file_of(request))


async def _file_of(request: web.Request) -> web.Response:
    token = request.match_info["token"]
    file = request.app[STATE].file(request.match_info["id"]) if token in request.app[STATE].bots else None
    if file is None:
        return web.json_response(not_found().body(), status=404)
    return web.Response(body=file.content, content_type="application/octet-stream")


async def _show_file(request: web.Request) -> web.Response:
    """To the chat page: pictures in place, all else for saving."""
    file = request.app[STATE].file(request.match_info["id"])
    if file is None:
        raise web.HTTPNotFound
    return web.Response(body=file.content, content_type=_shown_as(file), headers=_disposition(file))


def _shown_as(file: StoredFile) -> str:
    shown = file.media_type in {"image/jpeg", "image/png", "image/webp", "image/gif"}
    return file.media_type if shown else "application/octet-stream"


def _disposition(file: StoredFile) -> dict[str, str]:
    place = "inline" if _shown_as(file).startswith("image/") else "attachment"
    return {"Content-Disposition": f"{place}; filename*=UTF-8''{quote(file.name, safe='')}"}


async def _page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


async def _protect(request: web.Request, response: web.StreamResponse) -> None:
    if not request.path.startswith(("/bot", "/_/")):
        for name, value in _PAGE_HEADERS.items():
            response.headers.setdefault(name, value)


async def _end_silences(app: web.Application) -> None:
    app[FAULTS].closing.set()
    app[STATE].end_waiting()


async def _delivery(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(WebhookDelivery(app[STATE], app[LIMITS]).run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
