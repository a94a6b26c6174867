"""`make demo`: the whole of Vikno offline, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Coroutine
from pathlib import Path

from sandbox.parts import CLERK, CLERK_PASSWORD, Ports, parts
from sandbox.supervisor import PartFailed, Supervisor

LONGEST_PATH = 80
"""Bytes of the data directory, so that a socket in it stays within the kernel's limit."""

DEFAULT_PORTS = Ports(nlu=5005, telegram=8081, office=8082, bot=8080)


def choose_ports(wanted: Ports) -> tuple[Ports, list[str]]:
    """The wanted ports, or free ones in place of those that are taken, with a word about each."""
    chosen: dict[str, int] = {}
    notes: list[str] = []
    for name, port in vars(wanted).items():
        chosen[name] = port if _is_free(port) and port not in chosen.values() else _free_port()
        if chosen[name] != port:
            notes.append(f"Port {port} is taken by another program; {name} uses {chosen[name]} instead.")
    return Ports(**chosen), notes


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def run(data: Path, rating_delay: float, started: float) -> int:
    """Until a signal comes; the exit code says whether everything came up. `started` is in Unix seconds."""
    ports, notes = choose_ports(DEFAULT_PORTS)
    for note in notes:
        _say(note)
    supervisor = Supervisor(data / "logs", _say)
    stopped = _stop_signal()
    try:
        await _until(stopped, supervisor.start(parts(ports, data, rating_delay)))
        if not stopped.is_set():
            _welcome(ports, time.time() - started)
        await stopped.wait()
        _say("Stopping…")
    except PartFailed as problem:
        _say(str(problem))
        return 1
    finally:
        await supervisor.stop()
    _say("Everything has stopped.")
    return 0


async def _until(stopped: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Waits for the work, or for the signal to stop that comes first."""
    task = asyncio.create_task(work)
    waiter = asyncio.create_task(stopped.wait())
    await asyncio.wait({task, waiter}, return_when=asyncio.FIRST_COMPLETED)
    waiter.cancel()
    if task.done():
        task.result()
    else:
        task.cancel()


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


def _welcome(ports: Ports, seconds: float) -> None:
    _say(
        f"""
Vikno is ready in {seconds:.1f} s.

  Chat, as a citizen's phone shows it   http://127.0.0.1:{ports.telegram}/
  Clerk's desk ({CLERK} / {CLERK_PASSWORD})          http://127.0.0.1:{ports.office}/desk
  Public assessment of the centres      http://127.0.0.1:{ports.office}/assessment

Ctrl-C stops everything.
"""
    )


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="databases and logs (default: %(default)s)")
    parser.add_argument("--rating-delay", type=float, default=8.0, help="seconds to the rating prompt")
    arguments = parser.parse_args()
    if len(bytes(arguments.data.absolute())) > LONGEST_PATH:
        _say(f"{arguments.data.absolute()} is too long a path for a socket: choose a shorter one with --data.")
        return 1
    arguments.data.mkdir(parents=True, exist_ok=True)
    started = float(os.environ.get("VIKNO_STARTED", time.time()))
    return asyncio.run(run(arguments.data, arguments.rating_delay, started))


if __name__ == "__main__":
    sys.exit(main())
