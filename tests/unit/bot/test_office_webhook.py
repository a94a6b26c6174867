"""The office's events: only signed ones, each kept once before it is confirmed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from redis.exceptions import ConnectionError

from backend_client.webhook import sign
from bot.inbox import Inbox
from bot.office_webhook import OfficeWebhook

SECRET = "whsec_c2VjcmV0LWZvci10ZXN0cw=="
NEXT_SECRET = "whsec_bmV4dC1zZWNyZXQtZm9yLXRlc3Rz"
NOW = 1_800_000_000
Caller = TestClient[web.Request, web.Application]


class FakeInbox:
    def __init__(self) -> None:
        self.kept: list[tuple[int, str, str, bytes]] = []
        self.away = False

    async def accept(self, chat_id: int, kind: str, dedupe_id: str, payload: bytes) -> bool:
        if self.away:
            raise ConnectionError
        self.kept.append((chat_id, kind, dedupe_id, payload))
        return True


class Office:
    def __init__(self, caller: Caller, inbox: FakeInbox, webhook: OfficeWebhook) -> None:
        self.caller = caller
        self.inbox = inbox
        self.webhook = webhook

    async def post(self, body: bytes, secret: str = SECRET, at: int = NOW, event_id: str = "ev_1") -> int:
        signature = sign(secret, event_id, at, body)
        headers = {"webhook-id": event_id, "webhook-timestamp": str(at), "webhook-signature": signature}
        return await self.send(body, headers)

    async def send(self, body: bytes, headers: dict[str, str]) -> int:
        async with self.caller.post("/office", data=body, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    inbox = FakeInbox()
    known = {"tg-known": 42}
    webhook = OfficeWebhook(cast(Inbox, inbox), [SECRET, NEXT_SECRET], known.get, now=lambda: NOW)
    app = web.Application()
    app.router.add_post("/office", webhook.receive)
    async with TestClient(TestServer(app)) as caller:
        yield Office(caller, inbox, webhook)


def event(applicant: Any = "tg-known") -> bytes:
    data = {"applicant": applicant, "message_id": "ms_1", "text": "?", "answer": "!"}
    when = "2027-01-15T08:00:00Z"
    return json.dumps({"id": "ev_1", "type": "message.answered", "timestamp": when, "data": data}).encode()


async def test_a_signed_event_is_kept_for_its_chat(office: Office) -> None:
    """2xx after the inbox has it, under the office's own id."""
    assert await office.post(event()) == 204
    assert office.inbox.kept == [(42, "event", "event:ev_1", event())]


async def test_while_secrets_change_either_is_taken(office: Office) -> None:
    """The bot knows both before the office begins to sign with the new one."""
    assert await office.post(event(), secret=NEXT_SECRET) == 204
    assert await office.post(event(), secret=SECRET) == 204


async def test_a_forged_or_old_event_is_refused(office: Office) -> None:
    """401: another key, a delivery from an hour ago, bytes that are no text."""
    assert await office.post(event(), secret="whsec_c29tZWJvZHktZWxzZQ==") == 401
    assert await office.post(event(), at=NOW - 3600) == 401
    strange = {"webhook-id": "ev_1", "webhook-timestamp": str(NOW), "webhook-signature": "v1,\udcff"}
    assert await office.send(event(), strange) == 401
    assert office.inbox.kept == []


async def test_a_malformed_event_is_refused(office: Office) -> None:
    """400: no headers, no JSON, no applicant."""
    assert await office.send(event(), {}) == 400
    assert await office.post(b"{") == 400
    assert await office.post(event(applicant=None)) == 400
    assert office.inbox.kept == []


async def test_an_event_for_nobody_is_taken_and_counted(office: Office) -> None:
    """202: trying again would help nobody."""
    assert await office.post(event(applicant="tg-unknown")) == 202
    assert office.webhook.unknown == 1
    assert office.inbox.kept == []


async def test_a_huge_event_is_refused(office: Office) -> None:
    """413 before anything is computed over it."""
    assert await office.post(event() + b" " * 1024 * 1024) == 413


async def test_without_redis_the_office_is_asked_to_come_again(office: Office) -> None:
    """503: the office keeps the event and tries later."""
    office.inbox.away = True
    assert await office.post(event()) == 503
