"""One run: starts everything, lets the citizens live through the storm, waits until all is quiet, and counts."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.keys import Shard
from sandbox.parts import Ports
from tests.faults.calls import Calls
from tests.faults.citizen import Citizen, Fate
from tests.faults.clerk import Clerk
from tests.faults.count import Count, Judge
from tests.faults.mail import Mail
from tests.faults.parts import Stage
from tests.faults.phone import Phone, text_of
from tests.faults.processes import Processes
from tests.faults.storm import Storm

FIRST_CITIZEN = 1_000_001
QUIET_WITHIN = 120.0
SHARDS = 8


@dataclass(frozen=True)
class Plan:
    """`seconds` of storm, in which the citizens arrive; `patience`: seconds that one waits for an answer.

    `at_once`: how many are in the middle of it. `trouble`: seconds between two misfortunes; 0: none. `small`: an
    office of a few services, and no long silences.
    """

    citizens: int
    seconds: float
    kills: int
    seed: int
    webhook: bool
    nlu: bool = True
    trouble: float = 1.0
    patience: float = 180.0
    at_once: int = 80
    small: bool = False


@dataclass
class Result:
    plan: Plan
    count: Count
    took: float
    kills: Counter[str]
    deaths: list[str]
    misfortunes: Counter[str]
    deliveries: Counter[str]
    calls: int
    refused: dict[str, int]
    longest: float
    apologies: Counter[str]
    dead_letters: Counter[str] = field(default_factory=Counter)

    @property
    def findings(self) -> list[str]:
        """Empty when everything that was promised held."""
        letters = [f"{count} dead letters: {why}" for why, count in self.dead_letters.items() if why != "blocked"]
        return self.count.findings + self.deaths + letters


async def run(plan: Plan, data: Path, ports: Ports) -> Result:
    """`data` is emptied first. Raises TimeoutError if the processes do not start."""
    _prepare(data, plan.small)
    dice = random.Random(plan.seed)
    mail = Mail(f"http://127.0.0.1:{ports.bot}", random.Random(dice.random()))
    stage = Stage(data, ports, await mail.listen(), plan.webhook, plan.nlu)
    processes = Processes(data / "logs")
    try:
        await processes.start(stage.parts())
        async with _sessions() as (http, desk):
            return await _Day(plan, stage, processes, mail, dice, http, desk).live()
    finally:
        await processes.stop()
        await mail.close()


@dataclass
class _Day:
    plan: Plan
    stage: Stage
    processes: Processes
    mail: Mail
    dice: random.Random
    http: aiohttp.ClientSession
    desk: aiohttp.ClientSession

    async def live(self) -> Result:
        began = time.monotonic()
        calls = Calls(self.http, self.stage.telegram)
        gathering = asyncio.create_task(calls.gather())
        await self._until_introduced()
        storm = self._storm()
        citizens = self._citizens()
        weather = asyncio.create_task(self._blow(storm))
        await self._let_live(citizens)
        await weather
        await storm.calm()
        self.mail.calm()
        await self._until_quiet(calls)
        gathering.cancel()
        await calls.look()
        judge = Judge(citizens, calls, self.processes, self.mail.overtaken, self.mail.swapped)
        count = await judge.count(self.stage.office_database)
        await self._keep_chats(citizens, calls)
        return Result(
            plan=self.plan,
            count=count,
            took=time.monotonic() - began,
            kills=Counter(kill.name for kill in self.processes.kills),
            deaths=self.processes.deaths,
            misfortunes=storm.count,
            deliveries=self.mail.count,
            calls=calls.total,
            refused=calls.refused,
            longest=max((one.phone.longest for one in citizens), default=0.0),
            apologies=Counter(text for one in citizens for text in one.apologies),
            dead_letters=await self._dead_letters(),
        )

    def _storm(self) -> Storm:
        dice = random.Random(self.dice.random())
        if self.plan.trouble:
            self.mail.twice, self.mail.late = 0.1, 0.1
        return Storm(
            self.http, self.stage.telegram, self.stage.office, self.processes, dice, self.plan.trouble, self.plan.small
        )

    async def _blow(self, storm: Storm) -> None:
        names = [part.name for part in self.stage.parts() if part.name != "telegram"]
        trouble = asyncio.create_task(storm.trouble())
        await asyncio.gather(storm.kill(names, self.plan.kills, self.plan.seconds), asyncio.sleep(self.plan.seconds))
        trouble.cancel()
        await storm.calm()
        self.mail.calm()

    def _citizens(self) -> list[Citizen]:
        dice = random.Random(self.dice.random())
        clerk = Clerk(self.desk, self.stage.office, random.Random(dice.random()))
        made = []
        for chat in range(FIRST_CITIZEN, FIRST_CITIZEN + self.plan.citizens):
            phone = Phone(self.http, self.stage.telegram, chat, self.plan.patience)
            own = random.Random(dice.random())
            made.append(Citizen(phone, clerk, own, Fate.of(own)))
        return made

    async def _let_live(self, citizens: list[Citizen]) -> None:
        """They come one after another through most of the storm, never too many at once."""
        free = asyncio.Semaphore(self.plan.at_once)
        pause = self.plan.seconds * 0.7 / max(len(citizens), 1)
        began = time.monotonic()

        async def come(place: int, one: Citizen) -> None:
            await asyncio.sleep(max(began + place * pause - time.monotonic(), 0))
            async with free:
                await one.live()

        await asyncio.gather(*(come(place, one) for place, one in enumerate(citizens)))

    async def _until_introduced(self) -> None:
        """Telegram has seen the bot, so that it has citizens."""
        async with asyncio.timeout(60):
            while True:
                async with self.http.get(f"{self.stage.telegram}/_/users") as response:
                    if response.status == 200:
                        return
                await asyncio.sleep(0.1)

    async def _until_quiet(self, calls: Calls) -> None:
        """Nothing waits in the inbox, in the outbox or in the mail, and Telegram hears nothing new."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(QUIET_WITHIN):
                still = 0
                while still < 3:
                    before = calls.total
                    await asyncio.sleep(1)
                    await calls.look()
                    quiet = self.mail.idle and await self._waiting() == 0
                    still = still + 1 if quiet and calls.total - before <= 1 else 0

    async def _waiting(self) -> int:
        keys = [key for shard in map(Shard, range(SHARDS)) for key in (shard.inbox, *shard.lanes)]
        try:
            async with self._redis() as redis:
                return sum([await redis.xlen(key) for key in keys])
        except RedisError:
            return -1

    async def _dead_letters(self) -> Counter[str]:
        found: Counter[str] = Counter()
        async with self._redis() as redis:
            for shard in range(SHARDS):
                rows: Any = await redis.xrange(Shard(shard).dead)
                found.update(fields[b"reason"].decode() for _, fields in rows)
        return found

    def _redis(self) -> Redis:
        return Redis(unix_socket_path=str(self.stage.redis))

    async def _keep_chats(self, citizens: list[Citizen], calls: Calls) -> None:
        """For whoever asks why."""
        folder = self.stage.data / "chats"
        folder.mkdir()
        for one in citizens:
            said = await one.phone.messages()
            sent = [calls.sent.get((one.phone.chat_id, message["message_id"])) for message in said]
            lines = [
                f"{told or '–'} [{message['message_id']}] {text_of(message)}"
                for message, told in zip(said, sent, strict=True)
            ]
            about = [one.stuck, str(one.fate), *map(str, one.phone.journal), *lines]
            (folder / f"{one.phone.chat_id}.txt").write_text("\n".join(about))
        (folder / "kills.txt").write_text("\n".join(map(str, self.processes.kills)))


@contextlib.asynccontextmanager
async def _sessions() -> AsyncIterator[tuple[aiohttp.ClientSession, aiohttp.ClientSession]]:
    """One for the citizens' phones, one with the clerk's cookies."""
    timeout = aiohttp.ClientTimeout(total=30)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as http,
        aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as desk,
    ):
        yield http, desk


def _prepare(data: Path, small: bool) -> None:
    """An empty folder with a copy of the catalogue."""
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree("catalogue", data / "catalogue")
    if small:
        for services in (data / "catalogue" / "services").glob("*.yml"):
            if services.stem != "residence":
                services.unlink()
