"""What waits to be sent: one Telegram call an entry, its payload sealed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from bot.connection import Client
from bot.keys import shard_of
from bot.lanes import ANSWER, LANES
from bot.sealing import Sealer
from bot.shard_stream import StreamEntry


@dataclass(frozen=True)
class OutgoingSend:
    """One call of the Bot API. `lane`: answer, status, prompt or broadcast, the urgent ones first.

    `ephemeral`: worthless when late, so dropped rather than sent after 15 seconds (answerCallbackQuery).
    """

    method: str
    payload: dict[str, Any]
    lane: str
    ephemeral: bool = False


@dataclass(frozen=True)
class OutboxEntry:
    """`key` names the send for good: what made it, and its number there."""

    id: str
    key: str
    chat_id: int
    send: OutgoingSend
    queued_at: dt.datetime


class Outbox:
    """The way in for what no turn has made; a turn's sends come with its commit."""

    def __init__(self, client: Client, sealer: Sealer, shards: int) -> None:
        self._client = client
        self._sealer = sealer
        self._shards = shards

    async def add(self, chat_id: int, key: str, send: OutgoingSend) -> None:
        fields = {
            "key": key,
            "chat": chat_id,
            **dict(zip(FIELDS, seal_send(send, self._sealer), strict=True)),
        }
        lane = next((one for one in LANES if one.name == send.lane), ANSWER)
        await self._client.xadd(shard_of(chat_id, self._shards).outbox_of(lane), fields)  # type: ignore[arg-type]


FIELDS = ("method", "lane", "ephemeral", "payload")


def seal_send(send: OutgoingSend, sealer: Sealer) -> tuple[str, str, int, bytes]:
    """In the order of FIELDS. TypeError if the payload is not JSON."""
    payload = json.dumps(send.payload, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return send.method, str(send.lane), int(send.ephemeral), sealer.seal(payload)


def read_outgoing(entry: StreamEntry, sealer: Sealer) -> OutboxEntry:
    """Raises Unsealable."""
    fields = entry.fields
    payload = json.loads(sealer.open(fields[b"payload"]).decode("utf-8", "surrogatepass"))
    send = OutgoingSend(
        fields[b"method"].decode(), payload, fields[b"lane"].decode(), ephemeral=fields[b"ephemeral"] == b"1"
    )
    return OutboxEntry(entry.id, fields[b"key"].decode(), entry.chat_id, send, entry.added_at)
