"""What Redis did and could not say: the client asks again by itself, and what it hears is the second answer."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.connection import Client
from bot.inbox import Inbox
from bot.pace import Pace
from bot.sealing import Sealer
from bot.sender import Sender
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, FakeTelegram, echo, serving
from tests.contract.redis.talk import all_handled, say, sent, worker

TEXTS = ["a", "b", "c"]


class HardOfHearing:
    """A client that hears only the second answer to each of its calls of a script."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def evalsha(self, *arguments: Any) -> Any:
        await self._client.evalsha(*arguments)
        return await self._client.evalsha(*arguments)


@pytest.fixture
def hard_of_hearing(client: Client) -> Client:
    return cast("Client", HardOfHearing(client))


async def test_every_message_is_answered_once(
    client: Client, hard_of_hearing: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """What was handed out in an answer that got lost is handed out again: no citizen waits for a restart."""
    for text in TEXTS:
        await say(inbox, text)
    async with serving(hard_of_hearing, "worker", worker(hard_of_hearing, sealer, echo).work):
        await settled(lambda: all_handled(client))
        await say(inbox, "d")
        await settled(lambda: all_handled(client))
    assert await sent(client, sealer) == [*TEXTS, "d"]


async def test_every_answer_is_sent_once(
    client: Client, hard_of_hearing: Client, sealer: Sealer, inbox: Inbox, settled: Settled
) -> None:
    """The way out is read like the way in."""
    telegram = FakeTelegram()
    for text in TEXTS:
        await say(inbox, text)
    async with serving(client, "worker", worker(client, sealer, echo).work):
        await settled(lambda: all_handled(client))

    async def all_sent() -> bool:
        return len(telegram.taken) >= len(TEXTS)

    sender = Sender(hard_of_hearing, sealer, Pace(client), telegram.call)
    async with serving(hard_of_hearing, "sender", sender.work):
        await settled(all_sent)
    assert telegram.texts(1) == TEXTS


async def test_what_is_accepted_twice_is_there_once(
    client: Client, hard_of_hearing: Client, sealer: Sealer, settled: Settled
) -> None:
    """Whoever brings an update hears that it is in good hands, and it is handled once."""
    await Inbox(hard_of_hearing, sealer, SHARDS).accept(1, "update", "update:1", b"a")
    async with serving(client, "worker", worker(client, sealer, echo).work):
        await settled(lambda: all_handled(client))
    assert await sent(client, sealer) == ["a"]
