"""Random updates through the real inbox and worker on a real Redis: each is answered, none breaks anything."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.citizen_reference import CitizenReferences
from bot.connection import Client, connect
from bot.dead_letters import DeadLetters
from bot.handling import Handling
from bot.inbox import Inbox
from bot.incoming import chat_of, what
from bot.keys import Shard
from bot.leases import Leases
from bot.redis_server import EmbeddedRedis
from bot.sealing import Sealer
from bot.worker import Worker
from dialogs.ports import Policy, World
from tests.conversations.fakes import FakeFiles, FakeOffice, FakeUnderstander
from tests.conversations.stage import CONTENTS
from tests.fuzz.tally import budget, tell
from tests.fuzz.updates import SECRET, Json, Updates, secret_of

SHARDS, CHATS, BATCH = 4, 100, 1000


class Run:
    """The bot without Telegram: what is in its outbox is read, checked and taken away."""

    def __init__(self, client: Client, seed: int) -> None:
        self.sealer = Sealer([Fernet.generate_key().decode()])
        self.inbox = Inbox(client, self.sealer, SHARDS)
        self.updates = Updates(seed, CHATS)
        self.counts: Counter[str] = Counter()
        files = FakeFiles()
        files.contents = dict(CONTENTS)
        letters = random.Random(seed)
        self.office = FakeOffice()
        world = World(self.office, FakeUnderstander(), files, lambda n: f"{letters.randrange(36**n):x}"[:n], Policy())
        handling = Handling(world, CitizenReferences("of the tests"), _nothing)
        self.worker = Worker(client, self.sealer, SHARDS, handling.handle, handling.apologise)
        self._client = client

    async def batch(self, count: int) -> None:
        """Some updates; then all that was answered to them."""
        expected: Counter[int] = Counter()
        for update in self.updates.take(count):
            taken = await self.inbox.accept_update(update)
            self.counts["updates"] += 1
            self.counts["taken"] += taken
            if taken and what(update) is not None:
                expected[int(chat_of(update) or 0)] += 1
        async with asyncio.timeout(300):
            while await self._waiting():  # noqa: ASYNC110 - Redis tells nobody
                await asyncio.sleep(0.02)
        answers = await self._take_answers()
        for chat_id, number in expected.items():
            assert answers[chat_id] >= number, f"chat {chat_id}: {answers[chat_id]} answers to {number} updates"

    async def _waiting(self) -> int:
        return sum([await self._client.xlen(Shard(number).inbox) for number in range(SHARDS)])

    async def _take_answers(self) -> Counter[int]:
        answers: Counter[int] = Counter()
        for number in range(SHARDS):
            rows: Any = await self._client.xrange(Shard(number).outbox)
            for _, fields in rows:
                chat_id, payload = int(fields[b"chat"]), json.loads(self.sealer.open(fields[b"payload"]))
                self._check(chat_id, payload)
                answers[chat_id] += 1
            await self._client.xtrim(Shard(number).outbox, maxlen=0)
        self.counts["answers"] += answers.total()
        return answers

    def _check(self, chat_id: int, payload: Json) -> None:
        """To whom it goes, and that nothing of anybody else is in it."""
        assert payload.get("chat_id", chat_id) == chat_id
        assert set(SECRET.findall(json.dumps(payload, ensure_ascii=False))) <= {secret_of(chat_id)}
        rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
        self.updates.shown[chat_id] += [button["callback_data"] for row in rows for button in row]


@pytest.mark.slow
async def test_random_updates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """FUZZ_UPDATES of 100 chats: no dead letter, an answer to each, nobody else's data. FUZZ_SEED repeats a run."""
    seed = budget("FUZZ_SEED", random.randrange(10**6))
    with EmbeddedRedis(tmp_path / "redis") as server:
        client = connect(server.url)
        run = Run(client, seed)
        stop = asyncio.Event()
        working = asyncio.create_task(Leases(client, "worker", SHARDS).run(run.worker.work, stop))
        try:
            total = budget("FUZZ_UPDATES", 3000)
            for start in range(0, total, BATCH):
                await run.batch(min(BATCH, total - start))
        finally:
            stop.set()
            await working
            tell(capsys, "updates", **run.counts, requests=len(run.office.received), seed=seed)
        assert run.office.received, "nobody got through a form"
        letters = await DeadLetters(client, run.sealer, SHARDS).find()
        assert [(one.what, one.reason, one.detail) for one in letters] == []
        await client.aclose()


async def _nothing(_chat_id: int) -> None:
    """Nobody sees that the bot types."""
