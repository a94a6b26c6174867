"""Starts the processes, kills them -9, starts them again. What dies by itself is a finding."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import aiohttp
import psutil

from sandbox.supervisor import answers, die_with_parent
from tests.faults.parts import PRELOADED, Part, program

READY_WITHIN = 60.0
LOOK_EVERY = 0.1
RESTART_PAUSE = 0.5
_forks = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Kill:
    """`ports`: local ends of the connections that the process had, by which its calls are known; Unix seconds."""

    name: str
    at: float
    ports: frozenset[int]


@dataclass
class Running:
    """One process, whichever way it was started."""

    part: Part
    pid: int
    code: Callable[[], int | None]


@dataclass
class Processes:
    """`down`: for each part, the times (Unix seconds) between a kill and being ready again."""

    logs: Path
    kills: list[Kill] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    down: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    _running: dict[str, Running] = field(default_factory=dict)
    _watchers: list[asyncio.Task[None]] = field(default_factory=list)
    _killed: set[int] = field(default_factory=set)
    _stopping: bool = False

    async def start(self, parts: list[Part]) -> None:
        """All at once; returns when each answers. TimeoutError if one does not."""
        self.logs.mkdir(parents=True, exist_ok=True)
        _forks.set_forkserver_preload(PRELOADED)
        for part in parts:
            self._launch(part)
        ready = await asyncio.gather(*(self._is_ready(part) for part in parts))
        if not all(ready):
            raise TimeoutError(f"not ready: {[part.name for part, up in zip(parts, ready, strict=True) if not up]}")
        self._watchers = [asyncio.create_task(self._watch(part)) for part in parts]

    async def _is_ready(self, part: Part) -> bool:
        """Waits until it answers; False if it is dead, or silent for too long."""
        deadline = time.monotonic() + READY_WITHIN
        async with aiohttp.ClientSession() as session:
            while part.ready is not None and not await answers(part.ready, session):
                if self._running[part.name].code() is not None or time.monotonic() > deadline:
                    return False
                await asyncio.sleep(LOOK_EVERY)
        return True

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def kill(self, name: str) -> bool:
        """Stops it first, to see its connections as they were. False: it is dead already."""
        running = self._running[name]
        if running.code() is not None or running.pid in self._killed:
            return False
        try:
            os.kill(running.pid, signal.SIGSTOP)
            at, ports = time.time(), _ports(running.pid)
            os.kill(running.pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        _signal(running.pid, signal.SIGKILL)
        self._killed.add(running.pid)
        self.kills.append(Kill(name, at, ports))
        return True

    async def stop(self) -> None:
        """The last started first; kills what does not end in five seconds."""
        self._stopping = True
        for watcher in self._watchers:
            watcher.cancel()
        for running in reversed(self._running.values()):
            _signal(running.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                while any(running.code() is None for running in self._running.values()):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_EVERY)
        for running in self._running.values():
            if running.code() is None:
                _signal(running.pid, signal.SIGKILL)

    async def _watch(self, part: Part) -> None:
        while True:
            running = self._running[part.name]
            while running.code() is None:  # noqa: ASYNC110 - it may be anybody's child
                await asyncio.sleep(LOOK_EVERY)
            if self._stopping:
                return
            if running.pid not in self._killed:
                self.deaths.append(f"{part.name} ended by itself with code {running.code()}")
            since = max((kill.at for kill in self.kills if kill.name == part.name), default=time.time())
            await asyncio.sleep(RESTART_PAUSE)
            self._launch(part)
            await self._is_ready(part)
            self.down.setdefault(part.name, []).append((since, time.time()))

    def _launch(self, part: Part) -> None:
        log = self.logs / f"{part.name.replace(' ', '-')}.log"
        self._running[part.name] = _forked(part, log) if part.module else _executed(part, log)


def _forked(part: Part, log: Path) -> Running:
    process: BaseProcess = _forks.Process(target=_run, args=(part, str(log)), name=part.name)
    process.start()
    assert process.pid is not None
    return Running(part, process.pid, lambda: process.exitcode)


def _executed(part: Part, log: Path) -> Running:
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            part.command,
            env=os.environ | part.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    return Running(part, process.pid, process.poll)


def _run(part: Part, log: str) -> None:
    """In the new process: becomes what `python -m module command` would be."""
    os.setsid()
    die_with_parent()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(part.environment)
    assert part.module is not None
    program(part.module)(list(part.command))


def _ports(pid: int) -> frozenset[int]:
    try:
        found = psutil.Process(pid).net_connections(kind="tcp")
    except psutil.Error:
        return frozenset()
    return frozenset(one.laddr.port for one in found if one.laddr)


def _signal(pid: int, number: signal.Signals) -> None:
    """To the whole group; a process that is too young has none yet."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)
