"""The trained model in processes of its own: Python understands one message at a time, and a machine has several cores.

The first process loads the model, then divides. Its twins share the memory of what it loaded, so that another one costs
little memory and no time to start. Each ends when the server does, killed or not: its pipe breaks.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

import ujson

from nlu.interpreter import Interpreter, NoModelError

Services = dict[str, list[str]]
"""What each service is called, by its code."""

_PATIENCE = 10
"""How far a worker stands back (`nice`) on a busy machine, so that answers go out before others are begun."""


class WorkerLostError(Exception):
    """A process ended unasked, and what it was asked is not answered."""


class Worker:
    """The server's end of one process. Its calls wait for the answer."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._turn = Lock()

    def parse_all(self, texts: list[str]) -> list[bytes]:
        """What was understood of each, as JSON. Raises what the interpreter raises, and WorkerLostError."""
        understood: list[bytes] = self._call("parse_all", texts)
        return understood

    def offer(self, services: Services) -> None:
        """What the office offers now. Raises WorkerLostError."""
        self._call("offer", services)

    def close(self) -> None:
        self._pipe.close()

    def _call(self, what: str, of: Any) -> Any:
        try:
            with self._turn:
                self._pipe.send((what, of))
                answer = self._pipe.recv()
        except (EOFError, OSError):
            raise WorkerLostError("A process of the understanding ended unasked.") from None
        if isinstance(answer, Exception):
            raise answer
        return answer


def start_workers(model: Path, count: int) -> list[Worker]:
    """`count` processes with the model of that file; takes the seconds that it takes to load. Raises NoModelError."""
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in range(count)]
    context.Process(target=_load_and_divide, args=(model, [theirs for _, theirs in pipes]), daemon=True).start()
    for _, theirs in pipes:
        theirs.close()
    ours = [pipe for pipe, _ in pipes]
    try:
        problem = ours[0].recv()
    except EOFError:
        problem = "its process ended"
    if problem:
        raise NoModelError(f"{model} cannot be loaded: {problem}. Train it anew with `python -m nlu.train`.")
    return [Worker(pipe) for pipe in ours]


def _load_and_divide(model: Path, pipes: list[Connection]) -> None:
    """In the new process. Whoever stops the whole group means the server, which closes the pipes in the end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        understanding = _Understanding(Interpreter(model))
    except Exception as error:  # whatever is wrong with the file, the server has to tell it
        pipes[0].send(f"{type(error).__name__}: {error}")
        return
    pipes[0].send("")
    os.nice(_PATIENCE)
    gc.freeze()  # looking for garbage would write into what the twins share
    pipe = _divide(pipes)
    _answer(pipe, {"parse_all": understanding.parse_all, "offer": understanding.offer})


def _divide(pipes: list[Connection]) -> Connection:
    """A process for each pipe; returns that of the present one. The others' must be closed, or would never break."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    mine = next((pipe for pipe in pipes[1:] if os.fork() == 0), pipes[0])
    for pipe in pipes:
        if pipe is not mine:
            pipe.close()
    return mine


def _answer(pipe: Connection, calls: dict[str, Callable[[Any], Any]]) -> None:
    """Until the server closes its end."""
    while True:
        try:
            what, of = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = calls[what](of)
        except Exception as error:  # it is the caller's
            answer = error
        pipe.send(answer)


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
        return [ujson.dumps(one, ensure_ascii=False, escape_forward_slashes=False).encode() for one in parsed]

    def offer(self, services: Services) -> None:
        self._live = self._read(services)
