"""A broadcast reaches each known chat once, however often it is begun, and nobody who has blocked the bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.broadcast import Broadcast, Tally
from bot.connection import Client
from bot.dead_letters import DeadLetters
from bot.inbox import Inbox
from bot.keys import Shard, shard_of
from bot.lanes import BROADCAST
from bot.pace import Limits, Pace
from bot.sealing import Sealer
from bot.sender import Sender, TelegramRefused
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, FakeTelegram, echo, serving
from tests.contract.redis.talk import say, worker

TEXT = "У неділю ЦНАП не працює."
Run = Callable[..., Awaitable[Result]]
BLOCKED = TelegramRefused(403, "Forbidden: bot was blocked by the user")


class Region:
    """Citizens who have written, and a sender that tells them what is queued."""

    def __init__(self, client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> None:
        self.telegram = FakeTelegram()
        self.letters = DeadLetters(client, sealer, SHARDS)
        self._client, self._sealer, self._inbox, self._settled = client, sealer, inbox, settled

    async def knows(self, *chats: int) -> None:
        """They write, and get their answer."""
        for chat in chats:
            await say(self._inbox, f"hello {len(self.telegram.tried)}", chat)
        work = worker(self._client, self._sealer, echo).work

        async def handled() -> bool:
            return sum([await self._client.xlen(Shard(number).inbox) for number in range(SHARDS)]) == 0

        async with serving(self._client, "worker", work):
            await self._settled(handled)
        await self.sends()

    async def sends(self) -> None:
        """All that is queued."""
        pace = Pace(self._client, Limits(per_second=10_000, chat_per_second=1000))
        sender = Sender(self._client, self._sealer, pace, self.telegram.call)

        async def empty() -> bool:
            return sum([await self._client.xlen(key) for number in range(SHARDS) for key in Shard(number).lanes]) == 0

        async with serving(self._client, "sender", sender.work):
            await self._settled(empty)

    async def lets_a_minute_pass(self, chat: int) -> None:
        """For so long after they wrote, a refusal counts as older than what they wrote."""
        await self._client.delete(shard_of(chat, SHARDS).blocked(chat))

    async def tells_all(self, text: str = TEXT, key: str = "sunday", portions: int = 1000) -> Tally:
        """`portions`: after so many the command is interrupted."""
        broadcast = Broadcast(self._client, self._sealer, SHARDS, key, text)
        tallies = [Tally()]
        async for tally in broadcast.queue(await broadcast.known_chats()):
            tallies.append(tally)
            if len(tallies) > portions:
                break
        return tallies[-1]

    def got(self, chat: int, text: str = TEXT) -> int:
        return self.telegram.texts(chat).count(text)


@pytest.fixture
def region(client: Client, sealer: Sealer, inbox: Inbox, settled: Settled) -> Region:
    return Region(client, sealer, inbox, settled)


async def test_each_known_chat_gets_it_once(region: Region) -> None:
    """Three have written. Begun twice, it is queued once; a citizen who came meanwhile gets it at the second start."""
    await region.knows(1, 2, 3)
    assert await region.tells_all() == Tally(queued=3)
    await region.knows(4)
    assert await region.tells_all() == Tally(queued=1, before=3)
    await region.sends()
    assert [region.got(chat) for chat in (1, 2, 3, 4)] == [1, 1, 1, 1]
    assert await region.tells_all() == Tally(before=4)


async def test_another_broadcast_is_another(region: Region) -> None:
    """Its key tells it apart."""
    await region.knows(1)
    await region.tells_all()
    assert await region.tells_all("У понеділок – знову.", "monday") == Tally(queued=1)
    await region.sends()
    assert region.telegram.texts(1)[1:] == [TEXT, "У понеділок – знову."]


async def test_an_interrupted_one_goes_on(region: Region) -> None:
    """Stopped after one shard, and begun again: everybody gets it, nobody twice."""
    await region.knows(1, 2, 3, 4)
    assert await region.tells_all(portions=1) == Tally(queued=2)
    assert await region.tells_all() == Tally(queued=2, before=2)
    await region.sends()
    assert [region.got(chat) for chat in (1, 2, 3, 4)] == [1, 1, 1, 1]


async def test_who_has_blocked_the_bot_is_left_out_until_they_write(region: Region) -> None:
    """The block shows at the first message and is no dead letter; then the chat is skipped until it writes again."""
    await region.knows(1, 2)
    await region.lets_a_minute_pass(1)
    region.telegram.refusals[1] = [BLOCKED]
    await region.tells_all()
    await region.sends()
    assert (region.got(1), region.got(2)) == (0, 1)
    assert await region.letters.count() == 0
    assert await region.tells_all("Завтра працює.", "tomorrow") == Tally(queued=1, blocked=1)
    await region.knows(1)
    assert await region.tells_all("Завтра працює.", "tomorrow") == Tally(queued=1, before=1)
    await region.sends()
    assert region.got(1, "Завтра працює.") == 1


async def test_who_blocks_the_bot_is_known_at_once(region: Region, inbox: Inbox) -> None:
    """Telegram tells of the block itself: nothing is tried then, and the news is not taken for a citizen's words."""
    await region.knows(1)
    chat = {"id": 1, "type": "private"}
    kicked = {"update_id": 7, "my_chat_member": {"chat": chat, "new_chat_member": {"status": "kicked"}}}
    assert await inbox.accept_update(kicked)
    tried = len(region.telegram.tried)
    assert await region.tells_all() == Tally(blocked=1)
    await region.sends()
    assert len(region.telegram.tried) == tried
    unblocked = {"update_id": 8, "my_chat_member": {"chat": chat, "new_chat_member": {"status": "member"}}}
    assert await inbox.accept_update(unblocked)
    assert await region.tells_all() == Tally(queued=1)


def type_in(content: bytes | None, words: list[str], answer: str) -> Result:
    if content is not None:
        Path("news.txt").write_bytes(content)
    return CliRunner().invoke(cli, words, input=answer)


@pytest.fixture
def run(region: Region, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a file, as an operator types it."""
    key = Fernet.generate_key().decode()
    settings = {
        "TELEGRAM_TOKEN": "100000001:token-of-the-broadcast-tests-000",
        "REDIS_URL": redis_url,
        "SHARDS": str(SHARDS),
        "SECRET_KEYS": json.dumps([key]),
        "CITIZEN_SECRET": "secret",
    }
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    async def command(content: bytes | None, *options: str, answer: str = "") -> Result:
        return await asyncio.to_thread(type_in, content, ["broadcast", "news.txt", *options], answer)

    return command


async def queued(client: Client) -> int:
    return sum([await client.xlen(Shard(number).outbox_of(BROADCAST)) for number in range(SHARDS)])


async def test_the_command_shows_the_text_and_asks_first(client: Client, region: Region, run: Run) -> None:
    """It says to how many; without a yes nothing is queued. By the text itself it knows what it has sent before."""
    await region.knows(1, 2)
    asked = await run(TEXT.encode(), answer="n\n")
    assert TEXT in asked.output
    assert "Send this to 2 chats?" in asked.output
    assert await queued(client) == 0
    assert "2 queued, 0 had it before, 0 have blocked the bot." in (await run(TEXT.encode(), answer="y\n")).output
    assert "0 queued, 2 had it before" in (await run(TEXT.encode(), "--yes")).output
    assert "2 queued" in (await run(TEXT.encode(), "--yes", "--key", "once-more")).output
    assert await queued(client) == 4


@pytest.mark.parametrize(
    ("content", "options", "complaint"),
    [
        (None, (), "cannot be read"),
        (b"", (), "0 characters"),
        (b" \n ", (), "0 characters"),
        (("а" * 4097).encode(), (), "4097 characters"),
        (("😀" * 2049).encode(), (), "4098 characters"),
        ("привіт".encode("cp1251"), (), "no UTF-8"),
        (b"hello", ("--key", "a b"), "A key has"),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    client: Client, region: Region, run: Run, content: bytes | None, options: tuple[str, ...], complaint: str
) -> None:
    """One line says why, and nothing is queued."""
    await region.knows(1)
    refused = await run(content, "--yes", *options)
    assert refused.exit_code == 1
    assert complaint in refused.output
    assert len(refused.output.splitlines()) == 1
    assert await queued(client) == 0
