"""The trained model in processes of its own: Python understands one message at a time, and a machine has several cores.

The first process loads the model, then divides. Its twins share the memory of what it loaded, so that another one costs
little memory and no time to start. Each ends when the server does, killed or not: its line breaks.
"""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson

from nlu.interpreter import Interpreter, NoModelError

Services = dict[str, list[str]]
"""What each service is called, by its code."""

_PATIENCE = 5
"""How far a worker stands back (`nice`) on a busy machine, so that answers go out before others are begun."""
_GARBAGE = 20_000
"""New objects before garbage is looked for: a message makes hundreds, and next to none of them in circles."""
_SIZE = 4
"""Bytes that say how long a call or an answer is."""


class WorkerLostError(Exception):
    """A process ended unasked, and what it was asked is not answered."""


class Worker:
    """The server's end of one process, which answers one call after the other, in their order.

    What is asked meanwhile waits on the way there, so that the process goes on at once, however busy the server is.
    """

    def __init__(self, answers: asyncio.StreamReader, calls: asyncio.StreamWriter) -> None:
        self._answers = answers
        self._calls = calls
        self._turn = asyncio.Lock()

    async def parse_all(self, texts: list[str]) -> list[bytes]:
        """What was understood of each, as JSON. Raises what the interpreter raises, and WorkerLostError."""
        understood: list[bytes] = await self._call("parse_all", texts)
        return understood

    async def offer(self, services: Services) -> None:
        """What the office offers now. Raises WorkerLostError."""
        await self._call("offer", services)

    async def problem(self) -> str:
        """Why the process has no model; "" as soon as it has."""
        try:
            return str(await self._next_answer())
        except WorkerLostError:
            return "its process ended"

    def close(self) -> None:
        self._calls.close()

    async def _call(self, what: str, of: Any) -> Any:
        self._calls.write(_pack((what, of)))
        async with self._turn:
            answer = await self._next_answer()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _next_answer(self) -> Any:
        try:
            size = int.from_bytes(await self._answers.readexactly(_SIZE), "big")
            return pickle.loads(await self._answers.readexactly(size))  # noqa: S301 - of our own process
        except (asyncio.IncompleteReadError, OSError):
            raise WorkerLostError("A process of the understanding ended unasked.") from None


async def start_workers(model: Path, count: int) -> list[Worker]:
    """`count` processes with the model of that file; takes the seconds that it takes to load. Raises NoModelError."""
    pairs = [socket.socketpair() for _ in range(count)]
    theirs = [their for _, their in pairs]
    get_context("spawn").Process(target=_load_and_divide, args=(model, theirs), daemon=True).start()
    for their in theirs:
        their.close()
    workers = [Worker(*await asyncio.open_connection(sock=our)) for our, _ in pairs]
    problems = [await worker.problem() for worker in workers]
    if any(problems):
        for worker in workers:
            worker.close()
        raise NoModelError(f"{model} cannot be loaded: {problems[0]}. Train it anew with `python -m nlu.train`.")
    return workers


def _pack(value: Any) -> bytes:
    """Its size, then itself."""
    packed = pickle.dumps(value)
    return len(packed).to_bytes(_SIZE, "big") + packed


def _load_and_divide(model: Path, lines: list[socket.socket]) -> None:
    """In the new process. Whoever stops the whole group means the server, which closes the lines in the end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        understanding = _Understanding(Interpreter(model))
    except Exception as error:  # whatever is wrong with the file, the server has to tell it
        lines[0].sendall(_pack(f"{type(error).__name__}: {error}"))
        return
    os.nice(_PATIENCE)
    gc.freeze()  # looking for garbage would write into what the twins share
    gc.set_threshold(_GARBAGE)
    with _divide(lines) as line:
        _take_a_core(lines.index(line), len(lines))
        line.sendall(_pack(""))
        _answer(line, {"parse_all": understanding.parse_all, "offer": understanding.offer})


def _divide(lines: list[socket.socket]) -> socket.socket:
    """A process for each line; returns that of the present one. The others' must be closed, or would never break."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    mine = next((line for line in lines[1:] if os.fork() == 0), lines[0])
    for line in lines:
        if line is not mine:
            line.close()
    return mine


def cores() -> list[int]:
    """The numbers of those that this process may use; none where the system does not tell, as on macOS."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


def _take_a_core(number: int, count: int) -> None:
    """Where there is a process for each core, each keeps to its own: else two may share one, and both answer late."""
    free = cores()
    if sys.platform == "linux" and len(free) == count:
        os.sched_setaffinity(0, {free[number]})


def _answer(line: socket.socket, calls: dict[str, Callable[[Any], Any]]) -> None:
    """Until the server closes its end."""
    with suppress(OSError, EOFError, pickle.UnpicklingError), line.makefile("rb") as asked:
        while size := asked.read(_SIZE):
            what, of = pickle.loads(asked.read(int.from_bytes(size, "big")))  # noqa: S301 - of our own server
            try:
                answer = calls[what](of)
            except Exception as error:  # it is the caller's
                answer = error
            line.sendall(_pack(answer))


class _Understanding:
    """A model, and the office's catalogue as it is today."""

    def __init__(self, interpreter: Interpreter) -> None:
        from nlu.live_catalogue import LiveCatalogue

        self._interpreter = interpreter
        self._read = LiveCatalogue
        self._live: LiveCatalogue | None = None

    def parse_all(self, texts: list[str]) -> list[bytes]:
        parsed = self._interpreter.parse_all(texts)
        if self._live is not None:
            services = self._live.adjust(texts, [one["services"] for one in parsed])
            parsed = [{**one, "services": found} for one, found in zip(parsed, services, strict=True)]
        return list(map(orjson.dumps, parsed))

    def offer(self, services: Services) -> None:
        self._live = self._read(services, self._interpreter.told)
