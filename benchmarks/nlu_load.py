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
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import cast
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
    turns = [cycle(requests[7 * number :] + requests[: 7 * number]) for number in range(clients)]
    await asyncio.gather(*(_ask(url, turn, until, took) for turn in turns))
    elapsed = time.monotonic() - started
    cuts = statistics.quantiles(took, n=100)
    return Load(clients, len(took) / elapsed, *(1000 * cuts[at - 1] for at in (50, 95, 99)))


def _request(url: str, text: str) -> bytes:
    """HTTP by hand: a whole client would take a third of what the server has of the two cores."""
    body = json.dumps({"text": text}).encode()
    head = f"POST /model/parse HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _ask(url: str, requests: Iterator[bytes], until: float, took: list[float]) -> None:
    host, port = urlsplit(url).hostname, urlsplit(url).port
    _, client = await asyncio.get_running_loop().create_connection(lambda: _Client(requests, until, took), host, port)
    await client.ended


class _Client(asyncio.Protocol):
    """Asks one message after the other on one connection. A protocol: streams would take twice as much of the cores."""

    def __init__(self, requests: Iterator[bytes], until: float, took: list[float]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests, self._until, self._took = requests, until, took

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            self._took.append(time.monotonic() - self._began)
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc or time.monotonic() < self._until:
            self.ended.set_exception(exc or ConnectionResetError("The server ended the connection."))
        else:
            self.ended.set_result(None)

    def _ask(self) -> None:
        self._began, self._answer = time.monotonic(), b""
        if self._began < self._until:
            self._transport.write(next(self._requests))
        else:
            self._transport.close()


def _length(head: bytes) -> int:
    """Of the body. Raises AssertionError when the answer is not a good one."""
    lines = head.lower()
    assert b" 200 " in lines.partition(b"\r\n")[0], head
    return int(lines.partition(b"content-length:")[2].partition(b"\r\n")[0])


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
