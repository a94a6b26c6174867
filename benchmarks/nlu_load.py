"""Asks an understanding server as citizens would: `python -m benchmarks.nlu_load --url http://127.0.0.1:5005`.

Prints messages a second and latencies in milliseconds for one client and for many at once. The messages are the
development rows.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

ROWS = Path("nlu/evaluation/services_dev.tsv")
SECONDS = 8.0


@dataclass(frozen=True)
class Load:
    """`clients` ask one message after the other for some seconds."""

    clients: int
    per_second: float
    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        latencies = f"{self.p50:8.1f}{self.p95:8.1f}{self.p99:8.1f}"
        return f"{self.clients:8}{self.per_second:12.0f}{latencies}"


HEADER = f"{'clients':>8}{'messages/s':>12}{'p50':>8}{'p95':>8}{'p99':>8}"


def read_texts() -> list[str]:
    with ROWS.open(encoding="utf-8") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t")]


async def load(url: str, texts: list[str], clients: int, seconds: float) -> Load:
    took: list[float] = []
    until = time.monotonic() + seconds
    connector = aiohttp.TCPConnector(limit=clients)
    async with aiohttp.ClientSession(connector=connector) as http:
        started = time.monotonic()
        await asyncio.gather(*(_ask(http, url, texts, number, until, took) for number in range(clients)))
        elapsed = time.monotonic() - started
    cuts = statistics.quantiles(took, n=100)
    return Load(clients, len(took) / elapsed, *(1000 * cuts[at - 1] for at in (50, 95, 99)))


async def _ask(
    http: aiohttp.ClientSession, url: str, texts: list[str], number: int, until: float, took: list[float]
) -> None:
    at = number * 7
    while time.monotonic() < until:
        began = time.monotonic()
        async with http.post(f"{url}/model/parse", json={"text": texts[at % len(texts)]}) as response:
            await response.read()
            assert response.status == 200
        took.append(time.monotonic() - began)
        at += 1


async def main(texts: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:5005")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    arguments = parser.parse_args()
    print(HEADER)
    for clients in (1, 8, 32):
        await load(arguments.url, texts, clients, 1.0)  # warms up
        print(await load(arguments.url, texts, clients, arguments.seconds), flush=True)


if __name__ == "__main__":
    asyncio.run(main(read_texts()))
