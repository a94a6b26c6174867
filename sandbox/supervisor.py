"""Keeps the parts of the demo alive: starts, waits until each answers, restarts what dies, stops everything."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp

from sandbox.parts import Part

READY_WITHIN = 60.0
STOP_WITHIN = 10.0
RESTART_PAUSE = 1.0
_PR_SET_PDEATHSIG = 1

Report = Callable[[str], None]


class PartFailed(Exception):
    """A part did not come up; its log says why."""


class Supervisor:
    """Times in seconds. Each part has a log of its own in `logs`."""

    def __init__(self, logs: Path, report: Report) -> None:
        self._logs = logs
        self._report = report
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._watchers: list[asyncio.Task[None]] = []
        self._stopping = False
        logs.mkdir(parents=True, exist_ok=True)

    async def start(self, parts: list[Part]) -> None:
        """Starts all at once and waits for each. Raises `PartFailed`."""
        for part in parts:
            await self._launch(part)
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(self._wait_ready(part, session) for part in parts))
        self._watchers = [asyncio.create_task(self._watch(part)) for part in parts]

    async def stop(self) -> None:
        """Asks each process group to end, the last started first; kills those that do not."""
        self._stopping = True
        for watcher in self._watchers:
            watcher.cancel()
        for process in reversed(self._running.values()):
            _signal_group(process, signal.SIGTERM)
        await asyncio.gather(*(_end(process) for process in self._running.values()))

    def process_ids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    async def _launch(self, part: Part) -> None:
        with (self._logs / f"{part.name}.log").open("ab") as log:
            self._running[part.name] = await asyncio.create_subprocess_exec(
                *part.command,
                env=os.environ | part.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    async def _wait_ready(self, part: Part, session: aiohttp.ClientSession) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not await answers(part.ready, session):
            ended = self._running[part.name].returncode
            if ended is not None or time.monotonic() > deadline:
                why = f"ended with code {ended}" if ended is not None else f"did not answer in {READY_WITHIN:.0f} s"
                raise PartFailed(f"{part.name} {why}: see {self._logs / part.name}.log")
            await asyncio.sleep(0.05)

    async def _watch(self, part: Part) -> None:
        """Reports the death of a part and starts it again, until everything stops."""
        while True:
            code = await self._running[part.name].wait()
            if self._stopping:
                return
            self._report(f"{part.name} died (code {code}); starting it again. Its log: {self._logs / part.name}.log")
            await asyncio.sleep(RESTART_PAUSE)
            await self._launch(part)


async def answers(ready: str, session: aiohttp.ClientSession) -> bool:
    """`ready`: an address that is to say 200, or the path of a socket that is to accept."""
    try:
        if ready.startswith("http"):
            async with session.get(ready, timeout=aiohttp.ClientTimeout(total=1)) as response:
                return response.status == 200
        _reader, writer = await asyncio.open_unix_connection(ready)
        writer.close()
        return True
    except (OSError, aiohttp.ClientError, TimeoutError):
        return False


async def _end(process: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        _signal_group(process, signal.SIGKILL)
        await process.wait()


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.returncode is None:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return


def die_with_parent() -> None:
    """Even a supervisor that is killed leaves no process behind (Linux only; elsewhere it does nothing)."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        return
