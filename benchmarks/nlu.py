"""Three understanding servers, one after the other, on the same two cores: `make bench-nlu`.

Rasa's own server with its documented default pipeline, Rasa's own server with our pipeline, and ours. The first has an
environment and a model of its own, trained on eight rows a label (`benchmarks/rasa_data.py` says why); ours is told
what the office offers, as by the bot. Prints a table in Markdown: messages a second and latencies for one client and
for 32, seconds to the first answer, memory, and how many of the messages of nlu/evaluation/services_test.tsv each
understands.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.nlu_load import Load, load
from benchmarks.page import ROOT, UNDERSTANDING, machine, write_section
from benchmarks.processes import memory_megabytes
from nlu.interpreter import find_model
from nlu.measure import read_rows
from sandbox.office.catalogue import read_catalogue

MODELS = ROOT / "nlu/models"
PEER = ROOT / "benchmarks/rasa_default"
ROWS = ROOT / "nlu/evaluation/services_test.tsv"
PORT = 5055
SERVER_CORES, CLIENT_CORES = {0, 1}, {2, 3}
ABOUT_PYTHON = (
    "import platform, sysconfig; "
    "print(platform.python_version(), '--enable-optimizations' in (sysconfig.get_config_var('CONFIG_ARGS') or ''))"
)
STARTS_WITHIN = 240
SECONDS = 4.0
WINDOWS = 9
"""The pace of a shared machine changes from one minute to the next: what counts is the window in the middle."""


@dataclass(frozen=True)
class Server:
    """How to start one; `folder` is where."""

    name: str
    command: tuple[str, ...]
    folder: Path
    has_live_catalogue: bool = False


@dataclass(frozen=True)
class Result:
    """What was measured of one."""

    name: str
    started: float
    megabytes: float
    one: Load
    many: Load
    first: float
    three: float

    def __str__(self) -> str:
        speeds = f"{self.one.per_second:.0f} | {self.one.p50:.1f} / {self.one.p95:.1f}"
        crowd = f"{self.many.per_second:.0f} | {self.many.p50:.1f} / {self.many.p95:.1f}"
        understood = f"{self.first:.1%} / {self.three:.1%}"
        return f"| {self.name} | {speeds} | {crowd} | {self.started:.0f} | {self.megabytes:.0f} | {understood} |"


COLUMNS = (
    *("server", "1 client, messages/s", "p50 / p95 ms", "32 clients, messages/s", "p50 / p95 ms"),
    *("first answer, s", "MB", "understood, first / three"),
)
HEADER = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def servers(model: Path) -> list[Server]:
    """The three; `model` is ours."""
    rasa = ("-m", "nlu.rasa", "run", "--enable-api", "--model", str(model), "-p", str(PORT))
    peer = ("-m", "rasa", "run", "--enable-api", "--model", "models/default.tar.gz", "-p", str(PORT))
    ours = ("-m", "nlu.server", "--model", str(model), "--port", str(PORT))
    python = str(ROOT / "nlu/.venv/bin/python")
    return [
        Server("Rasa, its default pipeline", (str(PEER / ".venv/bin/python"), *peer), PEER),
        Server("Rasa, our pipeline", (python, *rasa), ROOT),
        Server("ours", (python, *ours), ROOT, has_live_catalogue=True),
    ]


@contextmanager
def running(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """The server on its two cores, until the end of the block."""
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    command = ["taskset", "-c", ",".join(map(str, sorted(SERVER_CORES))), *server.command]
    output = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=server.folder, env=environment, stdout=output, stderr=output)  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def wait_for_answer(url: str, process: subprocess.Popen[bytes]) -> float:
    """Seconds until the first message is understood; raises RuntimeError when it never is."""
    began = time.monotonic()
    async with aiohttp.ClientSession() as http:
        while time.monotonic() - began < STARTS_WITHIN and process.poll() is None:
            try:
                async with http.post(f"{url}/model/parse", json={"text": "загубила паспорт"}) as response:
                    if response.status == 200 and (await response.json()).get("intent", {}).get("name"):
                        return time.monotonic() - began
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError("The server did not answer.")


def python_of_servers() -> str:
    """Its version, and whether it was built with a profile of itself, which makes it faster."""
    command = [str(ROOT / "nlu/.venv/bin/python"), "-c", ABOUT_PYTHON]
    version, optimised = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603
    return f"Python {version}, built {'with' if optimised == 'True' else 'without'} profile-guided optimisation."


def catalogue_titles() -> dict[str, list[str]]:
    """Of our own services: the official title and the short one."""
    services = read_catalogue(ROOT / "catalogue").services
    return {code: [one.title.uk, one.short_title.uk] for code, one in services.items()}


async def offer(url: str, services: dict[str, list[str]]) -> None:
    """Tells our server what the office offers, as the bot does."""
    async with aiohttp.ClientSession() as http, http.put(f"{url}/services", json={"services": services}) as answer:
        answer.raise_for_status()


def ranking(answer: dict[str, Any], codes: set[str]) -> list[str]:
    """The services of an answer, best first: our own field, or Rasa's intents that are services."""
    if "services" in answer:
        return [one["code"] for one in answer["services"]]
    return [one["name"] for one in answer["intent_ranking"] if one["name"] in codes]


async def understood(url: str, rows: list[dict[str, str]]) -> tuple[float, float]:
    """Shares of the rows whose service comes first, and among three."""
    codes = {code for row in rows for code in row["code"].split("|")}
    ranks = []
    async with aiohttp.ClientSession() as http:
        for row in rows:
            async with http.post(f"{url}/model/parse", json={"text": row["text"]}) as response:
                ranks.append([code in row["code"].split("|") for code in ranking(await response.json(), codes)])
    return sum(any(rank[:1]) for rank in ranks) / len(rows), sum(any(rank[:3]) for rank in ranks) / len(rows)


async def _load_in_the_middle(url: str, texts: list[str], clients: int, seconds: float) -> Load:
    windows = [await load(url, texts, clients, seconds) for _ in range(WINDOWS)]
    return sorted(windows, key=lambda window: window.p95)[WINDOWS // 2]


async def measure(server: Server, rows: list[dict[str, str]], seconds: float) -> Result:
    """Starts it, asks it, stops it."""
    url = f"http://127.0.0.1:{PORT}"
    texts = [row["text"] for row in rows]
    with running(server) as process:
        started = await wait_for_answer(url, process)
        if server.has_live_catalogue:
            await offer(url, catalogue_titles())
        first, three = await understood(url, rows)
        one = await _load_in_the_middle(url, texts, 1, seconds)
        many = await _load_in_the_middle(url, texts, 32, seconds)
        return Result(server.name, started, memory_megabytes(process.pid), one, many, first, three)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of load for each number of clients")
    parser.add_argument("--only", help="servers whose name has this in it")
    parser.add_argument("--write", action="store_true", help=f"put the table into {UNDERSTANDING.relative_to(ROOT)}")
    arguments = parser.parse_args()
    if (os.cpu_count() or 1) > max(CLIENT_CORES):
        os.sched_setaffinity(0, CLIENT_CORES)
    rows = read_rows(ROWS)
    cores = f"The servers have cores {sorted(SERVER_CORES)}, the clients {sorted(os.sched_getaffinity(0))}."
    windows = f"Of {WINDOWS} windows of {arguments.seconds:.0f} s each, the one whose 95th percentile is in the middle."
    lines = [f"{machine()}. {python_of_servers()} {cores} {windows}", "", HEADER]
    print("\n".join(lines))
    for server in servers(find_model(MODELS)):
        if not arguments.only or arguments.only in server.name:
            lines.append(str(await measure(server, rows, arguments.seconds)))
            print(lines[-1], flush=True)
    if arguments.write:
        write_section(UNDERSTANDING, "speed", "\n".join(lines))


if __name__ == "__main__":
    asyncio.run(main())
