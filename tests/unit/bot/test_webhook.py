"""Telegram's posts: only Telegram's, only whole ones, and 200 only for what is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from redis.exceptions import ConnectionError

from bot.inbox import Inbox
from bot.webhook import SECRET_HEADER, webhook

SECRET = "s3cret"
Caller = TestClient[web.Request, web.Application]


class FakeInbox:
    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.away = False

    async def accept_update(self, update: dict[str, Any]) -> bool:
        if self.away:
            raise ConnectionError
        self.kept.append(update)
        return True


@pytest.fixture
def inbox() -> FakeInbox:
    return FakeInbox()


@pytest.fixture
async def caller(inbox: FakeInbox) -> AsyncIterator[Caller]:
    app = web.Application()
    app.router.add_post("/telegram", webhook(cast(Inbox, inbox), SECRET))
    async with TestClient(TestServer(app)) as client:
        yield client


async def post(caller: Caller, body: bytes, secret: str = SECRET) -> int:
    async with caller.post("/telegram", data=body, headers={SECRET_HEADER: secret}) as answer:
        return answer.status


async def test_an_update_is_kept_and_confirmed(caller: Caller, inbox: FakeInbox) -> None:
    """200 after the inbox has it."""
    assert await post(caller, b'{"update_id": 7}') == 200
    assert inbox.kept == [{"update_id": 7}]


@pytest.mark.parametrize("secret", ["", "S3CRET", "ї"])
async def test_a_stranger_is_refused(caller: Caller, inbox: FakeInbox, secret: str) -> None:
    """Without the secret nothing is read."""
    assert await post(caller, b'{"update_id": 7}', secret) == 401
    assert inbox.kept == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b"[" * 100_000,
    ],
)
async def test_what_is_no_update_is_refused(caller: Caller, inbox: FakeInbox, body: bytes) -> None:
    """400, and the bot lives on."""
    assert await post(caller, body) == 400
    assert inbox.kept == []


async def test_a_huge_body_is_refused(caller: Caller, inbox: FakeInbox) -> None:
    """More than a mebibyte is no update of Telegram's."""
    assert await post(caller, b'{"update_id": 7}' + b" " * 1024 * 1024) == 413
    assert inbox.kept == []


async def test_without_redis_telegram_is_asked_to_come_again(caller: Caller, inbox: FakeInbox) -> None:
    """503 keeps the update in Telegram's queue."""
    inbox.away = True
    assert await post(caller, b'{"update_id": 7}') == 503


def test_a_webhook_needs_a_secret() -> None:
    """Without one anybody could speak for any citizen."""
    with pytest.raises(ValueError, match="secret"):
        webhook(cast(Inbox, FakeInbox()), "")
