"""One update is followed by one id through the whole bot, and no log line says what the citizen wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend_client.errors import NotFound, OfficeUnavailable
from bot import metrics
from bot.commit import Outcome
from bot.connection import Client
from bot.conversation_store import StoredConversation
from bot.inbox import Inbox, InboxEntry
from bot.keys import shard_of
from bot.pace import Limits, Pace
from bot.sealing import Sealer
from bot.sender import Sender, TelegramUnreachable
from bot.watching import WatchedUnderstander, watched_call, watched_office
from nlu.understanding import Understanding, UnderstandingUnavailable
from tests.contract.redis.conftest import Settled
from tests.contract.redis.stage import SHARDS, FakeTelegram, message, serving
from tests.contract.redis.talk import worker
from tests.logged import as_when_running

SECRET = "Шевченко Тарас, 1234567899, вул. Садова"
CHAT = 700_555_001
FAST = Limits(per_second=10_000, chat_per_second=1000, chat_burst=100)
Lines = list[dict[str, Any]]


class Deaf:
    """An understanding that is silent the first time."""

    def __init__(self) -> None:
        self._silent = True

    async def understand(self, text: str) -> Understanding:
        if self._silent:
            self._silent = False
            raise UnderstandingUnavailable("TimeoutError")
        return Understanding("find_service", 0.9)


async def handle(entry: InboxEntry, stored: StoredConversation) -> Outcome:
    """A turn that asks everybody whom a turn can ask, and answers twice."""
    understander = WatchedUnderstander(Deaf())
    for _ in range(2):
        try:
            await understander.understand(SECRET)
        except UnderstandingUnavailable:
            continue
    with watched_office("GET services/{}"):
        pass
    return Outcome(sends=(message(SECRET, entry.chat_id), message(SECRET, entry.chat_id)))


async def test_one_id_from_the_update_to_each_send(
    client: Client, sealer: Sealer, inbox: Inbox, settled: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    """Received, understood, asked of the office, handled, and sent at the second try: all under the same trace."""
    telegram = FakeTelegram()
    telegram.refusals[CHAT] = [TelegramUnreachable()]
    sender = Sender(client, sealer, Pace(client, FAST), watched_call(telegram.call))
    with as_when_running():
        await inbox.accept_update(_update(4711))
        await inbox.accept_update(_update(4712, CHAT + SHARDS))
        async with (
            serving(client, "worker", worker(client, sealer, handle).work),
            serving(client, "sender", sender.work),
        ):

            async def sent() -> bool:
                return len(telegram.taken) == 4 and await client.xlen(shard_of(CHAT, SHARDS).outbox) == 0

            await settled(sent)
    printed = capsys.readouterr().out
    lines = [json.loads(line) for line in printed.splitlines()]
    received = next(line for line in lines if line.get("source") == "update:4711")
    story = [_station(line) for line in lines if line.get("trace") == received["trace"]]
    assert story[:5] == [
        "received",
        "not understood in time",
        "understanding called: unavailable",
        "understanding called: ok",
        "office called: ok",
    ]
    assert sorted(story[5:]) == [
        "telegram called: sent, send 1",
        "telegram called: sent, send 2",
        "telegram called: unreachable, send 1",
        "telegram unreachable, send 1",
        "turn: done",
    ]
    for personal in (*SECRET.split(), str(CHAT)):
        assert personal not in printed


def test_what_is_measured_says_how_it_ended() -> None:
    """The office's refusal is told from its silence: only one of them is an outage."""
    before = _office_calls()
    with pytest.raises(NotFound), watched_office("GET requests/{}"):
        raise NotFound("no such request")
    with pytest.raises(OfficeUnavailable), watched_office("GET requests/{}"):
        raise OfficeUnavailable("silent")
    after = _office_calls()
    assert [after[outcome] - before[outcome] for outcome in after] == [0, 1, 1]


def _office_calls() -> dict[str, float]:
    name = "vikno_office_call_seconds_count"
    labels = {"operation": "GET requests/{}"}
    return {
        outcome: metrics.REGISTRY.get_sample_value(name, {**labels, "outcome": outcome}) or 0
        for outcome in ("ok", "refused", "unavailable")
    }


def _update(number: int, chat_id: int = CHAT) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "text": SECRET}}


def _station(line: dict[str, Any]) -> str:
    outcome = f": {line['outcome']}" if "outcome" in line else ""
    return str(line["event"]) + outcome + (f", send {line['send']}" if "send" in line else "")
