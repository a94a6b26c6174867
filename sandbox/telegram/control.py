"""The control plane under `/_/`: what the chat page and the tests do in a citizen's name, and what they see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.telegram.citizen import Citizen, citizen_of
from sandbox.telegram.errors import Refusal
from sandbox.telegram.faults import Fault
from sandbox.telegram.parameters import Upload, read_parameters
from sandbox.telegram.places import CALLS, FAULTS, LIMITS, STATE
from sandbox.telegram.sending import stored
from sandbox.telegram.state import Bot, Json
from sandbox.telegram.view import show_chat

LONGEST_WATCH = 20.0
Model = TypeVar("Model", bound=BaseModel)
Act = Callable[[Citizen, Json], Any]

ACTS: dict[str, Act] = {
    "start": lambda citizen, given: citizen.start(str(given.get("payload", ""))),
    "text": lambda citizen, given: citizen.say(given["text"]),
    "press": lambda citizen, given: {"query_id": citizen.press(given["message_id"], given["data"])},
    "forge": lambda citizen, given: {"query_id": citizen.forge(given["message_id"], given["data"])},
    "location": lambda citizen, given: citizen.send_location(float(given["latitude"]), float(given["longitude"])),
    "contact": lambda citizen, given: citizen.send_contact(given["phone_number"]),
    "sticker": lambda citizen, _given: citizen.send_sticker(),
    "voice": lambda citizen, _given: citizen.send_voice(),
    "edit": lambda citizen, given: citizen.edit(given["message_id"], given["text"]),
    "language": lambda citizen, given: citizen.speak(given["language_code"]),
    "block": lambda citizen, _given: citizen.block(),
    "unblock": lambda citizen, _given: citizen.unblock(),
}


def control_routes() -> list[web.RouteDef]:
    routes = {
        "GET /_/health": _health,
        "GET /_/users": _users,
        "POST /_/users": _add_user,
        "GET /_/chats/{id}/state": _state,
        "POST /_/chats/{id}/photo": _photo,
        "POST /_/chats/{id}/document": _document,
        "POST /_/chats/{id}/{act}": _act,
        "GET /_/calls": _calls,
        "DELETE /_/calls": _clear_calls,
        "GET /_/faults": _faults,
        "POST /_/faults": _plan_fault,
        "DELETE /_/faults": _clear_faults,
        "GET /_/limits": _limits,
        "POST /_/limits": _set_limits,
        "POST /_/reset": _reset,
    }
    return [_route(address, handler) for address, handler in routes.items()]


def _route(address: str, handler: Callable[[web.Request], Awaitable[web.Response]]) -> web.RouteDef:
    verb, path = address.split()
    return web.route(verb, path, _guarded(handler))


def _guarded(handler: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
    """What cannot be done is told in one line."""

    async def guarded(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return web.json_response({"error": refusal.description}, status=refusal.code)
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    return guarded


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _users(request: web.Request) -> web.Response:
    chats = _bot(request).chats.values()
    return web.json_response({"items": [chat.user for chat in chats]})


async def _add_user(request: web.Request) -> web.Response:
    given, bot = await request.json(), _bot(request)
    number = max([0, *bot.chats]) + 1
    citizen = citizen_of(request.app[STATE], bot, number)
    citizen.rename(str(given.get("first_name") or f"Громадянин {number}"))
    citizen.speak(str(given.get("language_code") or "uk"))
    return web.json_response(citizen.chat.user, status=201)


async def _state(request: web.Request) -> web.Response:
    """The chat as the page shows it, as soon as it is newer than `since`."""
    citizen, state = _citizen(request), request.app[STATE]
    since = int(request.query.get("since", -1))
    deadline = asyncio.get_running_loop().time() + LONGEST_WATCH
    while citizen.chat.version <= since and not state.closing:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            break
        await _until_changed(state.watch(citizen.chat), left)
    return web.json_response(show_chat(_bot(request), citizen.chat))


async def _until_changed(changed: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(changed.wait(), seconds)
    except TimeoutError:
        return


async def _act(request: web.Request) -> web.Response:
    act = ACTS.get(request.match_info["act"])
    if act is None:
        raise Refusal(404, f"a citizen cannot {request.match_info['act']}")
    given = await request.json() if request.can_read_body else {}
    return web.json_response(act(_citizen(request), given) or {})


async def _photo(request: web.Request) -> web.Response:
    return await _send_file(request, Citizen.send_photo)


async def _document(request: web.Request) -> web.Response:
    return await _send_file(request, Citizen.send_document)


async def _send_file(request: web.Request, send: Callable[..., Json]) -> web.Response:
    given = await read_parameters(request, largest=None)
    upload = given.upload("file")
    if not isinstance(upload, Upload):
        raise Refusal(400, "send the file as `file`, multipart/form-data")
    return web.json_response(send(_citizen(request), stored(upload), given.text("caption")))


async def _calls(request: web.Request) -> web.Response:
    wanted, after = request.query.get("method", "").lower(), int(request.query.get("after", 0))
    known = (call for call in request.app[CALLS] if call["number"] > after)
    calls = [call for call in known if wanted in {"", call["method"].lower()}]
    return web.json_response({"items": calls})


async def _clear_calls(request: web.Request) -> web.Response:
    request.app[CALLS].clear()
    return web.Response(status=204)


async def _faults(request: web.Request) -> web.Response:
    return web.json_response({"items": [fault.model_dump() for fault in request.app[FAULTS].planned]})


async def _plan_fault(request: web.Request) -> web.Response:
    fault = _read(Fault, await request.read())
    request.app[FAULTS].plan(fault)
    return web.json_response(fault.model_dump(), status=201)


async def _clear_faults(request: web.Request) -> web.Response:
    request.app[FAULTS].clear()
    return web.Response(status=204)


class _Pace(BaseModel):
    model_config = ConfigDict(extra="forbid")

    on: bool | None = None
    per_second: int | None = None
    chat_burst: int | None = None
    chat_window: float | None = None
    group_per_minute: int | None = None


async def _limits(request: web.Request) -> web.Response:
    limits = request.app[LIMITS]
    return web.json_response({name: getattr(limits, name) for name in _Pace.model_fields})


async def _set_limits(request: web.Request) -> web.Response:
    for name, value in _read(_Pace, await request.read()).model_dump(exclude_none=True).items():
        setattr(request.app[LIMITS], name, value)
    return await _limits(request)


async def _reset(request: web.Request) -> web.Response:
    """Forgets the chats, the updates, the files, the faults and the calls."""
    request.app[STATE].reset()
    request.app[FAULTS].clear()
    request.app[CALLS].clear()
    return web.Response(status=204)


def _read(model: type[Model], body: bytes) -> Model:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise Refusal(422, str(error)) from None


def _bot(request: web.Request) -> Bot:
    bot = request.app[STATE].current()
    if bot is None:
        raise Refusal(404, "no bot has called yet")
    return bot


def _citizen(request: web.Request) -> Citizen:
    return citizen_of(request.app[STATE], _bot(request), int(request.match_info["id"]))
