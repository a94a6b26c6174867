"""While a notice is up: walks along a shard's inbox and tells each citizen who writes; takes nothing out of it."""

from __future__ import annotations

import json
from typing import Any

import structlog

from bot import incoming
from bot.connection import Argument, Client, Script, until_back
from bot.inbox import UPDATE
from bot.leases import Lease, LeaseEnding, LeaseLost
from bot.notice import Notice, NoticeWatch
from bot.outbox import OutgoingSend, seal_send
from bot.sealing import Sealer, Unsealable
from bot.tracing import following
from dialogs.conversation import closed

LOOK_EVERY = 0.5
_TOLD_FOR = 7 * 24 * 3600
"""Seconds until a chat that writes on is told again."""

TOAST = 200
"""Characters that Telegram shows over the chat."""

_PAGE = 100
_log = structlog.get_logger(__name__)


class Announcer:
    """Of one process, for all its shards."""

    def __init__(self, client: Client, sealer: Sealer) -> None:
        self._client = client
        self._sealer = sealer
        self._announce = Script(client, "announce")

    async def announce(self, lease: Lease, watch: NoticeWatch) -> None:
        """Until the notice changes or the lease ends. Raises LeaseLost."""
        notice, changed, after = watch.notice, watch.changed, "-"
        while notice is not None and not changed.is_set():
            rows = await self._next(lease, after)
            for entry_id, fields in rows:
                await self._tell(lease, notice, entry_id.decode(), fields)
                after = f"({entry_id.decode()}"
            if not rows:
                try:
                    await lease.pause(LOOK_EVERY)
                except LeaseEnding:
                    return

    async def _next(self, lease: Lease, after: str) -> list[Any]:
        async for attempt in until_back():
            with attempt:
                rows: Any = await self._client.xrange(lease.shard.inbox, min=after, count=_PAGE)
        return list(rows)

    async def _tell(self, lease: Lease, notice: Notice, entry_id: str, fields: dict[bytes, bytes]) -> None:
        """The chat once, and the button that was pressed, which would spin and spin."""
        update = self._update(fields)
        if update is None or incoming.what(update) is None:
            return
        chat_id = int(fields[b"chat"])
        with following(lease.shard, entry_id):
            if (query := incoming.query_id(update)) is not None:
                await self._send(lease, notice, entry_id, entry_id, chat_id, _toast(query, notice))
            if await self._send(lease, notice, entry_id, str(chat_id), chat_id, _message(chat_id, notice)):
                _log.info("notice told")

    async def _send(
        self, lease: Lease, notice: Notice, entry_id: str, once: str, chat_id: int, send: OutgoingSend
    ) -> bool:
        """False: that was said before, under the name `once`."""
        keys = [lease.key, lease.shard.told(notice.id, once), lease.shard.outbox]
        arguments: list[Argument] = [lease.token, _TOLD_FOR, entry_id, chat_id, *seal_send(send, self._sealer)]
        async for attempt in until_back():
            with attempt:
                answer = await self._announce.run(keys, arguments)
        if answer == -1:
            raise LeaseLost(lease.key)
        return bool(answer)

    def _update(self, fields: dict[bytes, bytes]) -> dict[str, Any] | None:
        """None: no update, or one that nobody can read."""
        if fields[b"kind"].decode() != UPDATE:
            return None
        try:
            return dict(json.loads(self._sealer.open(fields[b"payload"])))
        except (Unsealable, ValueError, TypeError):
            return None


def _message(chat_id: int, notice: Notice) -> OutgoingSend:
    return OutgoingSend("sendMessage", {"chat_id": chat_id, "text": closed(notice.text, notice.until)}, "answer")


def _toast(query: str, notice: Notice) -> OutgoingSend:
    payload = {"callback_query_id": query, "text": notice.text[:TOAST]}
    return OutgoingSend("answerCallbackQuery", payload, "answer", ephemeral=True)
