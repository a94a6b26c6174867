"""A file is fetched whole, within its limit, or not at all; whatever goes wrong on the way has one name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import telegram
from bot.telegram import Telegram
from dialogs.ports import FileUnavailable

TOKEN = f"12345:{'x' * 35}"


@dataclass
class Api:
    """A Bot API that has one file; `promised` is the size that getFile tells, `status` that of the download."""

    content: bytes = b"%PDF-1.7"
    promised: int | None = None
    status: int = 200
    cut: bool = False
    downloads: int = 0

    async def get_file(self, _request: web.Request) -> web.Response:
        size = {} if self.promised is None else {"file_size": self.promised}
        return web.json_response(
            {"ok": True, "result": {"file_id": "f", "file_unique_id": "u", "file_path": "a", **size}}
        )

    async def download(self, request: web.Request) -> web.StreamResponse:
        self.downloads += 1
        if not self.cut:
            return web.Response(status=self.status, body=self.content)
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(self.content)
        assert request.transport is not None
        request.transport.abort()
        return response


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
async def files(api: Api) -> AsyncIterator[Telegram]:
    app = web.Application()
    app.router.add_post("/bot{token}/getFile", api.get_file)
    app.router.add_get("/file/bot{token}/a", api.download)
    async with TestServer(app) as server:
        made = Telegram(TOKEN, str(server.make_url("")).rstrip("/"))
        yield made
        await made.close()


async def test_a_file_comes_whole(api: Api, files: Telegram) -> None:
    api.content = b"%PDF" + b"x" * 200_000
    assert await files.fetch("f") == api.content


async def test_the_size_is_looked_at_before_the_download(api: Api, files: Telegram) -> None:
    """What Telegram says is too large is not begun."""
    api.promised = telegram.LARGEST_DOWNLOAD + 1
    with pytest.raises(FileUnavailable):
        await files.fetch("f")
    assert api.downloads == 0


@pytest.mark.parametrize("promised", [None, 10])
async def test_a_size_that_is_a_lie(
    promised: int | None, api: Api, files: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The download ends where the limit is, whatever was promised."""
    monkeypatch.setattr(telegram, "LARGEST_DOWNLOAD", 100_000)
    api.content, api.promised = b"x" * 1_000_000, promised
    with pytest.raises(FileUnavailable):
        await files.fetch("f")


@pytest.mark.parametrize(("status", "cut"), [(404, False), (500, False), (200, True)])
async def test_a_download_that_fails(status: int, cut: bool, api: Api, files: Telegram) -> None:
    """Gone, broken or cut in the middle: the citizen is asked for the file again."""
    api.status, api.cut = status, cut
    with pytest.raises(FileUnavailable):
        await files.fetch("f")
