"""Answers during a broadcast: three senders, one Redis, and a Telegram that enforces its limits.

`python -m benchmarks.pace` queues a broadcast with the bot's own command, lets three sender processes drain it, and
meanwhile queues answers at random moments. Telegram's sandbox judges: what it took and refused, and when. Prints a
Markdown table; `--write` puts it into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from cryptography.fernet import Fernet

from benchmarks.page import RELIABILITY, ROOT, machine, write_section
from benchmarks.processes import memory_megabytes
from bot.connection import Client, connect
from bot.keys import Shard, members, shard_of
from bot.lanes import BROADCAST
from bot.outbox import Outbox, OutgoingSend
from bot.redis_server import EmbeddedRedis
from bot.sealing import Sealer

TOKEN = "100000001:token-of-the-pace-benchmark-000000"  # noqa: S105 - opens nothing but the sandbox
SHARDS = 8
PERMITTED = 30
"""Messages a second that Telegram takes, over all chats."""
STARTED = 6000
"""Chats that Telegram knows: more than those that a run reaches."""
SETTLING = 8.0
"""Seconds before a row's clock starts: senders have just begun, or Telegram stood still while it listed its calls."""


@dataclass(frozen=True)
class Load:
    """What Telegram saw in `seconds`. `waits`: of the answers, seconds from being queued to being taken."""

    answers_per_second: float
    seconds: float
    taken: int
    too_many: int
    otherwise_refused: int
    waits: list[float]
    left: int
    megabytes: float
    busy: float
    """Processes that wanted a core, on the average of the last minute (the machine's load average)."""

    def row(self) -> str:
        rate = self.taken / self.seconds
        p50, p95 = statistics.median(self.waits), statistics.quantiles(self.waits, n=20)[-1]
        cells = [
            f"{self.answers_per_second:g}",
            f"{rate:.2f} ({100 * rate / PERMITTED:.1f}%)",
            f"{self.too_many}",
            f"{len(self.waits)}",
            *(f"{1000 * wait:.0f} ms" for wait in (p50, p95, max(self.waits))),
            f"{self.left:,}",
            f"{self.megabytes:.0f} MB",
            f"{self.busy:.1f}",
        ]
        return f"| {' | '.join(cells)} |"


HEADER = """| answers a second | sent a second (of 30 permitted) | 429 | answers | median wait | 95% | longest | \
broadcast still waits | memory of a sender | load of the machine |
|---|---|---|---|---|---|---|---|---|---|"""


class Stage:
    """The sandbox's Telegram, a Redis with what the bot knows, and its processes."""

    def __init__(
        self, client: Client, sealer: Sealer, http: aiohttp.ClientSession, environment: dict[str, str]
    ) -> None:
        self.client = client
        self.outbox = Outbox(client, sealer, SHARDS)
        self.telegram = environment["TELEGRAM_API_URL"]
        self.http = http
        self.environment = environment
        self.senders: list[subprocess.Popen[bytes]] = []

    async def prepare(self, chats: int, directory: Path) -> float:
        """Everybody has written once; one text waits for all of them. Seconds that the command took."""
        await self._start_chats()
        await self._remember_conversations(chats)
        text = directory / "broadcast.txt"
        text.write_text("У неділю 12 липня центри не працюють. Гарних вихідних!", encoding="utf-8")
        began = time.monotonic()
        command = [sys.executable, "-m", "bot", "broadcast", str(text), "--yes"]
        process = await asyncio.create_subprocess_exec(*command, env=self.environment, stdout=subprocess.DEVNULL)
        assert await process.wait() == 0
        assert await self.waiting() == chats
        return time.monotonic() - began

    async def _start_chats(self) -> None:
        async with self.http.post(f"{self.telegram}/bot{TOKEN}/getMe"):
            pass
        numbers = iter(range(1, STARTED + 1))
        await asyncio.gather(*(self._start_each(numbers) for _ in range(8)))

    async def _start_each(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            async with self.http.post(f"{self.telegram}/_/chats/{number}/start", json={}) as response:
                assert response.status == 200

    async def _remember_conversations(self, chats: int) -> None:
        for portion in range(0, chats, 5000):
            async with self.client.pipeline(transaction=False) as pipe:
                for chat in range(portion + 1, min(portion + 5000, chats) + 1):
                    pipe.hset(shard_of(chat, SHARDS).conversation(chat), mapping={"revision": 1, "body": b""})
                await pipe.execute()

    async def start_senders(self, count: int) -> None:
        command = [sys.executable, "-m", "bot", "run", "--role", "sender"]
        for _ in range(count):
            process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)  # noqa: ASYNC220, S603
            self.senders.append(process)
        async with asyncio.timeout(180):
            while await self.client.zcard(members("sender")) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def waiting(self) -> int:
        return sum([await self.client.xlen(Shard(number).outbox_of(BROADCAST)) for number in range(SHARDS)])

    async def measure(self, answers_per_second: float, seconds: float, seed: int) -> Load:
        """Answers at random moments to random citizens, for so long."""
        await asyncio.sleep(SETTLING)
        dice, queued = random.Random(seed), dict[str, float]()
        began, moment = time.time(), 0.0
        while (moment := moment + dice.expovariate(answers_per_second)) < seconds:
            await asyncio.sleep(max(0.0, began + moment - time.time()))
            await self._answer(f"Відповідь {len(queued)}", dice.randint(1, STARTED), queued)
        await asyncio.sleep(max(0.0, began + seconds - time.time()))
        left, busy = await self.waiting(), os.getloadavg()[0]
        await asyncio.sleep(3)  # the last answers are on their way
        return await self._judged(answers_per_second, began, seconds, queued, left, busy)

    async def _answer(self, text: str, chat: int, queued: dict[str, float]) -> None:
        queued[text] = time.time()
        await self.outbox.add(
            chat, f"answer:{text}", OutgoingSend("sendMessage", {"chat_id": chat, "text": text}, "answer")
        )

    async def _judged(
        self, rate: float, began: float, seconds: float, queued: dict[str, float], left: int, busy: float
    ) -> Load:
        async with self.http.get(f"{self.telegram}/_/calls?method=sendMessage") as response:
            calls: list[dict[str, Any]] = (await response.json())["items"]
        within = [call for call in calls if began <= call["at"] < began + seconds]
        refused = [call for call in within if not call["ok"]]
        too_many = sum("Too Many" in call["error"] for call in refused)
        arrived = {call["parameters"]["text"]: call["at"] for call in calls if call["ok"]}
        return Load(
            answers_per_second=rate,
            seconds=seconds,
            taken=len(within) - len(refused),
            too_many=too_many,
            otherwise_refused=len(refused) - too_many,
            waits=[arrived.get(text, time.time()) - moment for text, moment in queued.items()],
            left=left,
            busy=busy,
            megabytes=statistics.mean(memory_megabytes(sender.pid) for sender in self.senders),
        )


@contextlib.asynccontextmanager
async def stage(port: int, directory: Path) -> AsyncIterator[Stage]:
    key = Fernet.generate_key().decode()
    async with EmbeddedRedis(directory / "redis") as redis, aiohttp.ClientSession() as http:
        environment = os.environ | {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
            "REDIS_URL": redis.url,
            "SHARDS": str(SHARDS),
            "SECRET_KEYS": json.dumps([key]),
            "CITIZEN_SECRET": "benchmark",
            "QUIET_HOURS": "00:00-00:00",
        }
        client = connect(redis.url)
        made = Stage(client, Sealer([key]), http, environment)
        telegram = await _start_telegram(port, http)
        try:
            yield made
        finally:
            for process in (*made.senders, telegram):
                process.terminate()
            for process in (*made.senders, telegram):
                process.wait()
            await client.aclose()


async def _start_telegram(port: int, http: aiohttp.ClientSession) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sandbox.telegram", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: ASYNC220, S603
    async with asyncio.timeout(180):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.post(f"http://127.0.0.1:{port}/_/limits", json={"on": True}) as response:
                    assert response.status == 200
                    return process
            await asyncio.sleep(0.1)


async def run(options: argparse.Namespace) -> str:
    with tempfile.TemporaryDirectory(prefix="vikno-pace-") as directory:
        async with stage(options.port, Path(directory)) as made:
            took = await made.prepare(options.chats, Path(directory))
            await made.start_senders(options.senders)
            loads = [await made.measure(rate, options.seconds, options.seed) for rate in options.answers]
    assert not any(load.otherwise_refused for load in loads), "a chat was reached that Telegram does not know"
    return report(options, took, loads)


def report(options: argparse.Namespace, took: float, loads: list[Load]) -> str:
    about = (
        f"{options.senders} senders, a broadcast to {options.chats:,} chats queued by `python -m bot broadcast` in "
        f"{took:.0f} s, {options.seconds:g} s a row, seed {options.seed}; {machine()}."
    )
    return "\n".join([about, "", HEADER, *(load.row() for load in loads)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--senders", type=int, default=3)
    parser.add_argument("--answers", type=float, nargs="+", default=[2, 20], help="a second; a row for each")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=23081, help="of the sandbox's Telegram")
    parser.add_argument("--write", action="store_true", help=f"put the table into {RELIABILITY.relative_to(ROOT)}")
    options = parser.parse_args()
    table = asyncio.run(run(options))
    print(table)
    if options.write:
        write_section(RELIABILITY, "pace", table)


if __name__ == "__main__":
    main()
