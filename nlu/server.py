"""Serves the trained graph over HTTP: `python -m nlu.server`, from the root, in nlu/.venv.

`POST /model/parse` with {"text": ...} answers what was understood; `GET /status` is 200 once the model is loaded;
`PUT /services` tells what the office offers now, `PUT /model` which model to go on with.
The text of a message is in no log.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web
from aiohttp.typedefs import Handler

from nlu.batches import Batches
from nlu.interpreter import NoModelError, find_model
from nlu.workers import Services, Worker, WorkerLostError, cores, start_workers

LONGEST_TEXT = 4096
"""Characters in a Telegram message at most."""
PORT_TAKEN = 98
"""The exit code when the address cannot be listened on, after EADDRINUSE."""
_PROCESSES = 4
"""At most: more cores than that are somebody else's."""
_UNREADABLE = (ValueError, RecursionError, KeyError, TypeError, AttributeError)
"""What is raised by a body that is no JSON, or not as it should be."""
_LARGEST_BODY = 4 * 1024 * 1024
"""Bytes: the titles of ten thousand services."""

logger = logging.getLogger("nlu.server")


class _BadTextError(ValueError):
    """What the caller sent cannot be parsed; the message says why and holds nothing of what was sent."""


@dataclass
class _Model:
    """One that is loaded, and the processes that have it."""

    name: str
    workers: list[Worker]
    batches: Batches

    def close(self) -> None:
        for worker in self.workers:
            worker.close()


class Service:
    """The HTTP handlers in front of the workers."""

    def __init__(self, models: Path, processes: int) -> None:
        """`models`: a model, or the folder of models."""
        self.ended = asyncio.Event()
        """Set when a worker is lost: then the server is of no use, and whoever runs it starts it again."""
        self._models = models
        self._processes = processes
        self._model: _Model | None = None
        self._services: Services | None = None
        self._changing = asyncio.Lock()

    async def load(self, path: Path) -> None:
        """Loads the model at `path`, while that before it goes on answering; raises NoModelError."""
        file = find_model(path)
        workers = await start_workers(file, self._processes)
        async with self._changing:
            if self._services is not None:
                await _offer(workers, self._services)
            before, self._model = self._model, _Model(file.name, workers, Batches(workers))
        if before is not None:
            await before.batches.finish()
            before.close()

    def close(self) -> None:
        """Ends the workers."""
        if self._model is not None:
            self._model.close()

    async def take_model(self, request: web.Request) -> web.Response:
        """Goes on with another model of the same folder: {"model_file": name}, as Rasa's own server does."""
        try:
            await self.load(_read_model(await request.read(), self._models))
        except (_BadTextError, NoModelError) as error:
            return _problem(400, str(error))
        return web.Response(status=204)

    async def parse(self, request: web.Request) -> web.Response:
        """Understands one message."""
        if self._model is None:
            return _problem(503, "The model is still loading; try again in a few seconds.")
        try:
            text = _read_text(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return _problem(400, f"The text is longer than {LONGEST_TEXT} characters.")
        except _BadTextError as error:
            return _problem(400, str(error))
        return web.Response(body=await self._model.batches.parse(text), content_type="application/json")

    async def take_services(self, request: web.Request) -> web.Response:
        """What the office offers now: {"services": {code: [title, ...]}}; until the next call, or a restart."""
        try:
            services = _read_services(await request.read())
        except _BadTextError as error:
            return _problem(400, str(error))
        async with self._changing:
            self._services = services
            if self._model is not None:
                await _offer(self._model.workers, services)
        return web.Response(status=204)

    async def status(self, request: web.Request) -> web.Response:
        """Says which model is loaded."""
        if self._model is None:
            return _problem(503, "The model is still loading.")
        return _answer({"model_file": self._model.name, "num_active_training_jobs": 0})


async def _offer(workers: list[Worker], services: Services) -> None:
    await asyncio.gather(*(worker.offer(services) for worker in workers))


def _read_text(body: bytes) -> str:
    try:
        payload = json.loads(body)
    except _UNREADABLE:
        raise _BadTextError('The body is not JSON; send {"text": "..."}.') from None
    text = payload.get("text") if isinstance(payload, dict) else None
    if not isinstance(text, str):
        raise _BadTextError('The body has no text; send {"text": "..."}.')
    if not text.strip():
        raise _BadTextError("The text is empty.")
    if len(text) > LONGEST_TEXT:
        raise _BadTextError(f"The text is longer than {LONGEST_TEXT} characters.")
    return _whole(text)


def _whole(text: str) -> str:
    """JSON can smuggle in half a character, which no dictionary can look up, and nobody can send on."""
    return text.encode("utf-8", "replace").decode()


def _read_model(body: bytes, models: Path) -> Path:
    try:
        name = Path(str(json.loads(body)["model_file"])).name
    except _UNREADABLE:
        raise _BadTextError('Send {"model_file": "<name>.tar.gz"}.') from None
    folder = models.parent if models.is_file() else models
    if not name.endswith(".tar.gz") or not (folder / name).is_file():
        raise _BadTextError("There is no such model in the folder of models.")
    return folder / name


def _read_services(body: bytes) -> Services:
    try:
        services = json.loads(body)["services"]
        named = {
            _whole(str(code)): [_whole(str(name)) for name in names if str(name).strip()]
            for code, names in services.items()
        }
    except _UNREADABLE:
        raise _BadTextError('Send {"services": {"code": ["title", ...]}}.') from None
    if not named or not all(named.values()):
        raise _BadTextError("Each service needs a title, and there must be one service at least.")
    return named


def _answer(payload: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(payload, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def _problem(status: int, reason: str) -> web.Response:
    return _answer({"status": "failure", "code": status, "message": reason}, status)


def make_app(service: Service) -> web.Application:
    """The routes of the server."""

    @web.middleware
    async def explain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            wanted = "POST /model/parse, PUT /services, PUT /model or GET /status"
            return _problem(error.status, f"{error.reason}: {wanted}.")
        except WorkerLostError:
            service.ended.set()
            return _problem(503, "The understanding is being started again; try again in a few seconds.")
        except Exception as error:  # an exception's own words may hold the citizen's
            logger.error("A message could not be understood: %s", type(error).__name__)  # noqa: TRY400
            return _problem(500, "The message could not be understood because of a fault here.")

    app = web.Application(middlewares=[explain_errors], client_max_size=_LARGEST_BODY)
    app.add_routes([web.post("/model/parse", service.parse), web.get("/status", service.status)])
    app.add_routes([web.put("/services", service.take_services), web.put("/model", service.take_model)])
    return app


async def serve(host: str, port: int, model: Path, processes: int) -> int:
    """Listens at once, loads the model, and runs until SIGTERM or SIGINT; answers the exit code."""
    service = Service(model, processes)
    runner = web.AppRunner(make_app(service), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        print(f"NLU cannot listen on {host}:{port}: {error.strerror}. Choose another port.", file=sys.stderr)
        await runner.cleanup()
        return PORT_TAKEN
    stopped = _stop_signal()
    try:
        await service.load(model)
        print(f"NLU is ready on http://{host}:{port}", flush=True)
        return await _until_end(stopped, service.ended)
    except NoModelError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        await runner.cleanup()
        service.close()


async def _until_end(stopped: asyncio.Event, lost: asyncio.Event) -> int:
    waits = [asyncio.ensure_future(event.wait()) for event in (stopped, lost)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if stopped.is_set():
        return 0
    print("A process of the understanding ended unasked; start the server again.", file=sys.stderr)
    return 1


def _processes() -> int:
    """One for each core that it may use; a single one on macOS, whose libraries may not be forked."""
    return min(len(cores()), _PROCESSES) or 1


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


def main() -> int:
    """Reads the command line; exit codes: 0 stopped, 1 no model or a process lost, 98 the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m nlu.server", description="Serves the trained NLU model.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("NLU_PORT", "5005"))
    parser.add_argument("--model", type=Path, default=Path("nlu/models"), help="a model, or the folder of models")
    parser.add_argument("--processes", type=int, default=_processes(), help="that understand, beside one another")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    uvloop.install()
    return asyncio.run(serve(arguments.host, arguments.port, arguments.model, max(1, arguments.processes)))


if __name__ == "__main__":
    sys.exit(main())
