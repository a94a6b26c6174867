"""Updates reach an application of python-telegram-bot by polling and by webhook: each kind, once, in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict
from telegram.ext import Application, TypeHandler

from tests.contract.telegram.stage import CITIZEN, Emulator
from tests.journeys.applying import picture

SECRET = "the-secret_of-the-hook"
WITHIN = 5.0


class Heard:
    """What the application was given."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self._came = asyncio.Event()

    async def take(self, update: Update, _context: Any) -> None:
        self.updates.append(update)
        self._came.set()

    async def wait(self, count: int) -> list[Update]:
        async with asyncio.timeout(WITHIN):
            while len(self.updates) < count:
                self._came.clear()
                await self._came.wait()
        return self.updates


class Hook:
    """A web server that gives updates to the application; the first `failures` it refuses."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self.failures = 0
        self.secrets: list[str | None] = []
        self.answer: dict[str, Any] | None = None
        self._application = application

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        update = Update.de_json(await request.json(), self._application.bot)
        await self._application.process_update(update)
        return web.json_response(self.answer) if self.answer else web.Response()


@contextlib.asynccontextmanager
async def application(emulator: Emulator, by: str) -> AsyncIterator[tuple[Heard, Hook]]:
    made = Application.builder().bot(emulator.bot(timeout=10)).build()
    heard, hook = Heard(), Hook(made)
    made.add_handler(TypeHandler(Update, heard.take))
    server = web.Application()
    server.router.add_post("/hook", hook.receive)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with made:
        await made.start()
        if by == "polling":
            assert made.updater is not None
            await made.updater.start_polling(poll_interval=0, timeout=5)
        else:
            port = runner.addresses[0][1]
            await made.bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET)
        yield heard, hook
        if made.updater is not None and made.updater.running:
            await made.updater.stop()
        await made.stop()
    await runner.cleanup()


@pytest.fixture(params=["polling", "webhook"])
def by(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_everything_that_a_citizen_does(by: str, emulator: Emulator) -> None:
    """Words, a command, a deep link, a press, files, a place, a contact, what cannot be read, an edit, a block."""
    await emulator.ask("getMe")
    async with application(emulator, by) as (heard, hook):
        await emulator.does("start", payload="s-id-card-lost")
        await emulator.does("text", text="загубила паспорт 👛")
        await emulator.does("forge", message_id=1, data="card/id-card-lost")
        await emulator.sends_file("photo", picture(), "photo.png", "image/png")
        await emulator.sends_file("document", b"%PDF-1.4", "довідка.pdf", "application/pdf")
        await emulator.does("location", latitude=48.5, longitude=35.87)
        await emulator.does("contact", phone_number="+380671234567")
        await emulator.does("sticker")
        await emulator.does("voice")
        await emulator.does("edit", message_id=2, text="загубила права")
        await emulator.does("block")
        updates = await heard.wait(11)
        assert [one.update_id for one in updates] == sorted({one.update_id for one in updates})
        start, words, press, photo, paper, place, contact, sticker, voice, edit, block = updates
        assert start.message is not None
        assert start.message.text == "/start s-id-card-lost"
        assert start.message.entities[0].type == "bot_command"
        assert words.message is not None
        assert words.message.text == "загубила паспорт 👛"
        assert press.callback_query is not None
        assert press.callback_query.data == "card/id-card-lost"
        assert photo.message is not None
        assert bytes(await (await photo.message.photo[-1].get_file()).download_as_bytearray()) == picture()
        assert paper.message is not None
        assert paper.message.document is not None
        assert paper.message.document.mime_type == "application/pdf"
        assert place.message is not None
        assert place.message.location is not None
        assert contact.message is not None
        assert contact.message.contact is not None
        assert contact.message.contact.user_id == CITIZEN
        assert sticker.message is not None
        assert sticker.message.sticker is not None
        assert voice.message is not None
        assert voice.message.voice is not None
        assert edit.edited_message is not None
        assert edit.edited_message.text == "загубила права"
        assert block.my_chat_member is not None
        assert block.my_chat_member.new_chat_member.status == "kicked"
        assert by == "polling" or set(hook.secrets) == {SECRET}


async def test_a_webhook_is_tried_until_it_takes(emulator: Emulator) -> None:
    """Refused three times, given four: in order, and nothing is lost or doubled."""
    await emulator.ask("getMe")
    async with application(emulator, "webhook") as (heard, hook):
        hook.failures = 3
        for word in ("раз", "два", "три"):
            await emulator.does("text", text=word)
        updates = await heard.wait(3)
        assert [one.message.text for one in updates if one.message] == ["раз", "два", "три"]
        assert len(hook.secrets) == 6


async def test_a_webhook_may_answer_with_a_method(emulator: Emulator) -> None:
    """The body of its answer is a call."""
    await emulator.ask("getMe")
    async with application(emulator, "webhook") as (heard, hook):
        hook.answer = {"method": "sendMessage", "chat_id": CITIZEN, "text": "відповідь у відповіді"}
        await emulator.does("text", text="ау")
        await heard.wait(1)
        await emulator.until_seen("відповідь у відповіді")


async def test_one_way_in_at_a_time(bot: Bot, emulator: Emulator) -> None:
    """Polling beside a webhook, or beside another poller, is a conflict."""
    first = asyncio.create_task(emulator.ask("getUpdates", offset=2, timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(emulator.ask("getUpdates", offset=2, timeout=1))
    status, body = await first
    assert status == 409
    assert "terminated by other getUpdates request" in body["description"]
    assert (await second)[0] == 200
    await bot.set_webhook("https://example.org/hook")
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates(timeout=0) == ()


async def test_only_what_was_asked_for(bot: Bot, emulator: Emulator) -> None:
    """allowed_updates holds from the call that names it."""
    await bot.get_updates(offset=2, timeout=0, allowed_updates=["message"])
    await emulator.does("forge", message_id=1, data="x")
    await emulator.does("text", text="лише слова")
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None


async def test_offsets(bot: Bot, emulator: Emulator) -> None:
    """An offset confirms all before it; what is not confirmed comes again."""
    await emulator.does("text", text="раз")
    await emulator.does("text", text="два")
    updates = await bot.get_updates(timeout=0)
    assert await bot.get_updates(timeout=0) == updates
    (last,) = await bot.get_updates(offset=updates[-1].update_id, timeout=0)
    assert last.message is not None
    assert last.message.text == "два"
    assert await bot.get_updates(offset=last.update_id + 1, timeout=0) == ()


async def test_a_webhook_may_answer_with_any_words(emulator: Emulator) -> None:
    """Telegram looks at the status alone: `success` with a 200, as Rasa says it, takes the update."""
    calls: list[int] = []

    async def receive(request: web.Request) -> web.Response:
        calls.append((await request.json())["update_id"])
        return web.Response(text="success")

    async with serving(receive) as address:
        await emulator.ask("setWebhook", url=address)
        for word in ("раз", "два"):
            await emulator.does("text", text=word)
        await asyncio.sleep(0.5)
    assert len(calls) == len(set(calls)) == 2
    assert (await emulator.ask("getWebhookInfo"))[1]["result"]["pending_update_count"] == 0


async def test_a_slow_chat_holds_up_no_other(emulator: Emulator) -> None:
    """Telegram gives the updates of one chat in turn, those of different chats side by side."""
    held, heard = asyncio.Event(), list[str]()

    async def receive(request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        if message["chat"]["id"] == CITIZEN:
            await held.wait()
        heard.append(message["text"])
        return web.Response()

    async with serving(receive) as address:
        await emulator.ask("setWebhook", url=address)
        for chat, word in ((CITIZEN, "раз"), (CITIZEN, "два"), (12, "три"), (13, "чотири")):
            await emulator.does("text", chat, text=word)
        await until(lambda: len(heard) == 2)
        assert sorted(heard) == ["три", "чотири"]
        held.set()
        await until(lambda: len(heard) == 4)
        assert heard[2:] == ["раз", "два"]


async def test_no_more_connections_than_agreed(emulator: Emulator) -> None:
    """`max_connections` of setWebhook."""
    at_once, most = 0, 0

    async def receive(_request: web.Request) -> web.Response:
        nonlocal at_once, most
        at_once, most = at_once + 1, max(most, at_once + 1)
        await asyncio.sleep(0.05)
        at_once -= 1
        return web.Response()

    async with serving(receive) as address:
        await emulator.ask("setWebhook", url=address, max_connections=2)
        for chat in range(20, 26):
            await emulator.does("text", chat, text="ау")
        await until(lambda: not next(iter(emulator.state.bots.values())).updates)
    assert most == 2


@contextlib.asynccontextmanager
async def serving(receive: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """The address of a bare webhook."""
    server = web.Application()
    server.router.add_post("/hook", receive)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN):
        while True:
            if happened():
                return
            await asyncio.sleep(0.01)
