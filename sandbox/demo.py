"""`make demo`: the whole of Vikno offline, until Ctrl-C. `make run`: the same bot on the real Telegram."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

from dotenv import dotenv_values

from sandbox.parts import CLERK, CLERK_PASSWORD, Part, Ports, parts, parts_beside
from sandbox.supervisor import PartFailed, Supervisor

LONGEST_PATH = 80
"""Bytes of the data directory, so that a socket in it stays within the kernel's limit."""

DEFAULT_PORTS = Ports(nlu=5005, telegram=8081, office=8082, bot=8080)


def choose_ports(wanted: Ports) -> tuple[Ports, dict[str, str]]:
    """The wanted ports, or free ones in place of those that are taken, with a word about each of these."""
    chosen: dict[str, int] = {}
    notes: dict[str, str] = {}
    for name, port in vars(wanted).items():
        chosen[name] = port if _is_free(port) and port not in chosen.values() else _free_port()
        if chosen[name] != port:
            notes[name] = f"Port {port} is taken by another program; {name} uses {chosen[name]} instead."
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


async def run(chosen: list[Part], logs: Path, welcome: Callable[[], str]) -> int:
    """Until a signal comes; the exit code says whether everything came up."""
    supervisor = Supervisor(logs, _say)
    stopped = _stop_signal()
    try:
        await _until(stopped, supervisor.start(chosen))
        if not stopped.is_set():
            _say(welcome())
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


def _welcome(ready: dict[str, str], ports: Ports, started: float) -> str:
    """`ready`: where each part says that it is; `started` is in Unix seconds."""
    addresses = {
        "telegram": f"  Chat, as a citizen's phone shows it   http://127.0.0.1:{ports.telegram}/\n",
        "office": f"  Clerk's desk ({CLERK} / {CLERK_PASSWORD})          http://127.0.0.1:{ports.office}/desk\n"
        f"  Public assessment of the centres      http://127.0.0.1:{ports.office}/assessment\n",
        "bot": f"  How the bot fares (also /metrics)      {ready['bot']}\n",
    }
    shown = "".join(lines for name, lines in addresses.items() if name in ready)
    return f"\nVikno is ready in {time.time() - started:.1f} s.\n\n{shown}\nCtrl-C stops everything.\n"


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    options = _parser().parse_args()
    given = {name: value for name, value in (dotenv_values(".env") | os.environ).items() if value}
    data: Path = options.data or Path(given.get("DATA_DIR", "var") if options.real else "var/demo")
    if options.real and "TELEGRAM_TOKEN" not in given:
        _say("TELEGRAM_TOKEN is not set: get a token from @BotFather in Telegram and write it to .env.")
        return 1
    if len(bytes(data.absolute())) > LONGEST_PATH:
        _say(f"{data.absolute()} is too long a path for a socket: choose a shorter one with --data.")
        return 1
    data.mkdir(parents=True, exist_ok=True)
    ports, notes = choose_ports(DEFAULT_PORTS)
    chosen = parts_beside(given, ports, data) if options.real else parts(ports, data, options.rating_delay)
    ready = {part.name: part.ready for part in chosen}
    for note in (note for name, note in notes.items() if name in ready):
        _say(note)
    started = float(os.environ.get("VIKNO_STARTED", time.time()))
    return asyncio.run(run(chosen, data / "logs", lambda: _welcome(ready, ports, started)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument("--data", type=Path, help="databases and logs (var/demo; with --real, DATA_DIR)")
    parser.add_argument("--rating-delay", type=float, default=8.0, help="seconds to the rating prompt")
    parser.add_argument("--real", action="store_true", help="on the real Telegram, with TELEGRAM_TOKEN")
    return parser


if __name__ == "__main__":
    sys.exit(main())
