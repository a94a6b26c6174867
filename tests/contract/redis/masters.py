"""A Redis Cluster of three masters, of the redis-server that the bot itself would start."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from redis import Redis

from bot.connection import CLUSTER_SCHEME
from bot.redis_server import EmbeddedRedis

MASTERS = 3
_SLOTS = 16384
_BUS = 10_000
"""A node talks to the others on the port that is so much higher."""
_PATIENCE = 30.0
"""Seconds for the nodes to agree."""


@contextmanager
def three_masters(directory: Path) -> Iterator[str]:
    """The URL of the cluster, each master with a third of the slots; all files are in `directory`."""
    with ExitStack() as opened:
        nodes = []
        for number in range(MASTERS):
            port = _free_port()
            options = ("--port", str(port), "--bind", "127.0.0.1", "--cluster-enabled", "yes")
            server = opened.enter_context(EmbeddedRedis(directory / str(number), options=options))
            nodes.append((port, opened.enter_context(Redis.from_url(server.url))))
        _join(nodes)
        yield f"{CLUSTER_SCHEME}127.0.0.1:{nodes[0][0]}"


def _join(nodes: Sequence[tuple[int, Redis]]) -> None:
    first = nodes[0][0]
    for number, (_, node) in enumerate(nodes):
        share = range(_SLOTS * number // MASTERS, _SLOTS * (number + 1) // MASTERS)
        node.execute_command("CLUSTER", "ADDSLOTS", *share)  # type: ignore[no-untyped-call]
        node.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)  # type: ignore[no-untyped-call]
        node.execute_command("CLUSTER", "MEET", "127.0.0.1", first)  # type: ignore[no-untyped-call]
    deadline = time.monotonic() + _PATIENCE
    while not all(map(_knows_all, (node for _, node in nodes))):
        assert time.monotonic() < deadline, "the masters did not find each other"
        time.sleep(0.05)


def _knows_all(node: Redis) -> bool:
    """`cluster_state` is ok only where every slot has its master."""
    known: bytes = node.execute_command("CLUSTER", "INFO")  # type: ignore[no-untyped-call]
    return b"cluster_state:ok" in known and f"cluster_known_nodes:{MASTERS}".encode() in known


def _free_port() -> int:
    for _ in range(100):
        port = random.randrange(21_000, 31_000)
        with socket.socket() as own, socket.socket() as bus:
            try:
                own.bind(("127.0.0.1", port))
                bus.bind(("127.0.0.1", port + _BUS))
            except OSError:
                continue
            return port
    raise OSError("no free pair of ports")
