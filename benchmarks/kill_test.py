"""Kills bots while citizens write to them, and counts what the citizens got: `make bench-kill`.

Each bot of benchmarks/peers/bots.py has a Telegram emulator of its own, and gets the same numbered messages at the same
steady pace, while its process (of ours: each of its processes in turn) is killed -9 at the same moments from the seed,
and started again at once. The emulator redelivers as Telegram does. The clock of the messages and of the kills stands
still while a bot has been away for more than `PATIENCE` seconds, so that each is killed at the same places of the same
stream, however long it takes to start. At the end everybody waits until all is answered; what is not counts as lost
when Telegram holds nothing back, and nothing has come for as long as two starts take and a lease of ours lives.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.kill_citizens import Citizens
from benchmarks.kill_count import Count, Kill, count, explain
from benchmarks.page import RELIABILITY, ROOT, machine, write_section
from benchmarks.peers.bots import Bot, Place, bots
from benchmarks.running import Running, python, serving
from bot.redis_server import EmbeddedRedis

TOKEN = "300000003:a-token-of-the-kill-test-and-no-other"  # noqa: S105 - opens nothing but the sandbox
TICK = 0.01
PATIENCE = 2.0
STARTS_WITHIN = 180.0
LEASE = 10.0
SETTLE = 3.0
"""Seconds in which a second answer would come."""


@dataclass(frozen=True)
class Size:
    """`pace`: messages a second. Each kill comes at a random moment of an equal part of the time."""

    messages: int
    chats: int
    pace: float
    kills: int
    seed: int

    def acts(self) -> list[tuple[float, int | None]]:
        """Seconds of the clock of the test, and the turn of a kill; None is a message. In order of time."""
        part = self.messages / self.pace / self.kills
        dice = random.Random(self.seed)
        kills = [(part * (turn + dice.uniform(0.2, 0.8)), turn) for turn in range(self.kills)]
        return sorted([*((at / self.pace, None) for at in range(self.messages)), *kills], key=lambda act: act[0])


@dataclass(frozen=True)
class Result:
    """`started`: seconds from the first start to the first answer."""

    bot: Bot
    kills: list[Kill]
    started: float
    counted: Count

    def __str__(self) -> str:
        found = self.counted
        numbers = f"{found.messages} | {len(self.kills)} | {found.lost} | {found.doubled} | {found.disordered}"
        waits = f"{found.longest:.1f} | {found.usual:.2f} | {self.started:.0f}"
        return f"| {self.bot.name} | {self.bot.version} | {numbers} | {waits} |"


COLUMNS = (
    *("bot", "version", "messages", "kills", "lost", "doubled", "out of order"),
    *("longest wait, s", "median wait, s", "first start, s"),
)
HEADER = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


@asynccontextmanager
async def _surroundings(bot: Bot, port: int, office: str, folder: Path) -> AsyncIterator[Place]:
    """An emulator of its own, and a Redis (with its append-only file) if the bot wants one."""
    async with AsyncExitStack() as stack:
        telegram = f"http://127.0.0.1:{port}"
        emulator = python("telegram", folder, "sandbox.telegram", "--port", str(port))
        await stack.enter_async_context(serving(emulator, f"{telegram}/_/health"))
        redis = (await stack.enter_async_context(EmbeddedRedis(folder / "redis"))).url if bot.needs_redis else ""
        yield Place(TOKEN, f"vikno_{TOKEN.partition(':')[0]}_bot", telegram, office, port + 1, redis, folder)


async def _measure(bot: Bot, size: Size, port: int, office: str, folder: Path) -> Result:
    async with _surroundings(bot, port, office, folder) as place, aiohttp.ClientSession() as http:
        citizens = Citizens(http, place.telegram, place.token, size.chats)
        assert await citizens.meet() == place.username
        running = Running(bot.processes(place))
        try:
            started = await _start(running, citizens)
            await _stream(size, citizens, running)
            await _until_quiet(citizens, 2 * started + LEASE)
        finally:
            await running.stop()
        answers = await citizens.answers()
        assert len(answers) == await citizens.seen(), "the calls and the chats do not agree"
        return Result(bot, running.kills, started, count(citizens.written, answers))


async def _start(running: Running, citizens: Citizens) -> float:
    """Seconds to the first answer."""
    began = time.monotonic()
    await running.start()
    await citizens.try_out()
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            if await citizens.tried_out():
                return time.monotonic() - began
            await asyncio.sleep(0.1)


async def _stream(size: Size, citizens: Citizens, running: Running) -> None:
    """Messages and kills, each when the clock of the test comes to it."""
    clock, last, killed = 0.0, time.monotonic(), None
    for moment, turn in size.acts():
        while clock < moment:
            await asyncio.sleep(TICK)
            if killed is not None and time.time() - killed > PATIENCE:
                last += await _back(citizens, killed)
                killed = None
            clock, last = clock + time.monotonic() - last, time.monotonic()
        if turn is None:
            await citizens.write()
        else:
            killed = time.time()
            await running.kill(turn)


async def _back(citizens: Citizens, killed: float) -> float:
    """Waits until something that was written after the kill is answered; for how many seconds."""
    began = time.monotonic()
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            answered = {one.number for one in await citizens.answers()}
            if any(one.at > killed and one.number in answered for one in citizens.written):
                return time.monotonic() - began
            await asyncio.sleep(0.1)


async def _until_quiet(citizens: Citizens, quiet: float) -> None:
    """Until all is answered, or nothing has come for `quiet` seconds in which Telegram held nothing back."""
    answers, since = 0, time.monotonic()
    async with asyncio.timeout(STARTS_WITHIN):
        while time.monotonic() - since < quiet:
            held, before, answers = await citizens.waiting(), answers, len(await citizens.answers())
            if held or answers != before:
                since = time.monotonic()
            elif await citizens.all_answered():
                break
            await asyncio.sleep(0.2)
    await asyncio.sleep(SETTLE)


async def _measure_all(chosen: list[Bot], size: Size, port: int, at_once: int, folder: Path) -> list[Result]:
    """Side by side, `at_once` at a time, each with two ports of its own."""
    places = asyncio.Semaphore(at_once)
    office = python("office", folder, "benchmarks.peers.office", str(port))
    url = f"http://127.0.0.1:{port}"

    async def measure(number: int, bot: Bot) -> Result:
        async with places:
            return await _measure(bot, size, port + 2 * number, url, folder / str(number))

    async with serving(office, f"{url}/health"):
        return await asyncio.gather(*(measure(number, bot) for number, bot in enumerate(chosen, 1)))


def _choose(words: str | None) -> list[Bot]:
    """Those whose name has the words; says of those that cannot start why."""
    chosen = [bot for bot in bots() if words is None or words.lower() in bot.name.lower()]
    for bot in chosen:
        if bot.missing():
            print(f"{bot.name} is left out: {bot.missing()}.")
    return [bot for bot in chosen if not bot.missing()]


def _report(results: list[Result], size: Size, at_once: int) -> str:
    about = f"{size.chats} chats, {size.pace:g} messages a second, seed {size.seed}, {at_once} bots at a time."
    rows = "\n".join(map(str, results))
    doubles = [
        f"- {one.bot.name}: the {one.counted.doubled} doubled were {explain(one.counted, one.kills)}.\n"
        for one in results
        if one.counted.doubled
    ]
    return "\n".join([f"{machine()}.\n{about}\n", f"{HEADER}\n{rows}\n", "".join(doubles)])


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=300, help="for each bot")
    parser.add_argument("--chats", type=int, default=20, help="from how many chats")
    parser.add_argument("--pace", type=float, default=8.0, help="messages a second over all chats")
    parser.add_argument("--kills", type=int, default=6, help="of each bot")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    parser.add_argument("--at-once", type=int, default=4, help="how many bots run side by side")
    parser.add_argument("--port", type=int, default=22000, help="the first of those that are used")
    parser.add_argument("--only", help="bots whose name has this in it")
    parser.add_argument("--keep", action="store_true", help="keep what the processes print")
    parser.add_argument("--write", action="store_true", help=f"put the table into {RELIABILITY.relative_to(ROOT)}")
    return parser.parse_args()


def main() -> None:
    given = _read_arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    size = Size(given.messages, given.chats, given.pace, given.kills, given.seed)
    folder = Path(tempfile.mkdtemp(prefix="kill-test-"))
    chosen = _choose(given.only)
    report = _report(asyncio.run(_measure_all(chosen, size, given.port, given.at_once, folder)), size, given.at_once)
    print(report)
    if given.write:
        write_section(RELIABILITY, "kill-test", report)
    if given.keep:
        print(f"What the processes printed is in {folder}.")
    else:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
