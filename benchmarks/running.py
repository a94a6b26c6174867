"""Processes that a benchmark starts, kills and starts again; what they print goes to files of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from benchmarks.kill_count import Kill
from benchmarks.peers.bots import ROOT, Process

SECONDS_TO_STOP = 5.0


class Running:
    """All processes of one bot. Each leads a group of its own, and dies with what it started."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._running: list[asyncio.subprocess.Process] = []
        self.kills: list[Kill] = []

    async def start(self) -> None:
        self._running = [await _start(process) for process in self._processes]

    async def kill(self, turn: int) -> None:
        """Kills -9 the process whose turn it is, and starts it again at once."""
        number = turn % len(self._processes)
        self.kills.append(Kill(self._processes[number].name, time.time()))
        await _end(self._running[number], signal.SIGKILL)
        self._running[number] = await _start(self._processes[number])

    async def stop(self) -> None:
        await asyncio.gather(*(_end(process, signal.SIGKILL) for process in self._running))


@asynccontextmanager
async def serving(process: Process, health: str) -> AsyncIterator[None]:
    """A process that is not killed, from when `health` answers."""
    started = await _start(process)
    try:
        await _answers(health)
        yield
    finally:
        await _end(started, signal.SIGTERM)


def python(name: str, folder: Path, module: str, *arguments: str) -> Process:
    """A module of ours as a process."""
    return Process(name, (sys.executable, "-m", module, *arguments), dict(os.environ), folder)


async def _start(process: Process) -> asyncio.subprocess.Process:
    process.folder.mkdir(parents=True, exist_ok=True)
    with (process.folder / f"{process.name}.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *process.command,
            cwd=ROOT,
            env=process.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def _end(process: asyncio.subprocess.Process, how: signal.Signals) -> None:
    if process.returncode is None:
        os.killpg(process.pid, how)
        try:
            await asyncio.wait_for(process.wait(), SECONDS_TO_STOP)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _answers(health: str, within: float = 30.0) -> None:
    until = time.monotonic() + within
    async with aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(health) as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(0.1)
