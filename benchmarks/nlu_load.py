"""Asks an understanding server as citizens would: `python -m benchmarks.nlu_load --url http://127.0.0.1:5005`.

Prints messages a second and latencies in milliseconds for one client and for many at once. The messages are the
development rows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from nlu.measure import read_rows

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


async def load(url: str, texts: list[str], clients: int, seconds: float) -> Load:
    took: list[float] = []
    requests = [_request(url, text) for text in texts]
    started = time.monotonic()
    until = started + seconds
    await asyncio.gather(*(_ask(url, requests, number, until, took) for number in range(clients)))
    elapsed = time.monotonic() - started
    cuts = statistics.quantiles(took, n=100)
    return Load(clients, len(took) / elapsed, *(1000 * cuts[at - 1] for at in (50, 95, 99)))


def _request(url: str, text: str) -> bytes:
    """HTTP by hand: a whole client would take a third of what the server has of the two cores."""
    body = json.dumps({"text": text}).encode()
    head = f"POST /model/parse HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _ask(url: str, requests: list[bytes], number: int, until: float, took: list[float]) -> None:
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    at = number * 7
    while time.monotonic() < until:
        began = time.monotonic()
        writer.write(requests[at % len(requests)])
        await _read_answer(reader)
        took.append(time.monotonic() - began)
        at += 1
    writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert b" 200 " in head.partition(b"\r\n")[0], head
    await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))


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
    asyncio.run(main([row["text"] for row in read_rows(ROWS)]))
