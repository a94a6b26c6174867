"""Faults on demand, Telegram's pace, and a restart in the middle of it all."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from tests.contract.telegram.stage import CITIZEN, TOKEN, Emulator, StoppedClock, running

ROOT = Path(__file__).parents[3]


async def _said(emulator: Emulator) -> list[str]:
    return [one["text"] for one in (await emulator.sees())["messages"] if one["from"]["is_bot"]]


@pytest.mark.parametrize(
    ("fault", "status"),
    [({"kind": "500"}, 500), ({"kind": "429", "retry_after": 7}, 429), ({"kind": "403"}, 403)],
)
async def test_refusals(fault: dict[str, Any], status: int, bot: Bot, emulator: Emulator) -> None:
    """As often as asked for, only the method asked for, then all is well again."""
    await emulator.fails(method="sendMessage", count=2, **fault)
    assert (await bot.get_me()).is_bot
    for _ in range(2):
        answered, body = await emulator.ask("sendMessage", chat_id=CITIZEN, text="а")
        assert answered == body["error_code"] == status
    assert await _said(emulator) == []
    await bot.send_message(CITIZEN, "нарешті")


async def test_retry_after_is_told(bot: Bot, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot reads how long to wait."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await emulator.fails(method="sendMessage", kind="429", retry_after=7)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(CITIZEN, "а")
    assert caught.value.retry_after == dt.timedelta(seconds=7)


async def test_a_bad_gateway_speaks_html(bot: Bot, emulator: Emulator) -> None:
    """As the proxy before Telegram does."""
    await emulator.fails(method="sendMessage", kind="502")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(CITIZEN, "а")


async def test_who_called_and_whose_answer_was_lost(bot: Bot, emulator: Emulator) -> None:
    """A judge reads the calls on from the last one it knows, and learns which answers never arrived."""
    await bot.send_message(CITIZEN, "а")
    known = (await emulator.calls())[-1]
    await emulator.fails(method="sendMessage", kind="cut", after=True)
    with pytest.raises(NetworkError):
        await bot.send_message(CITIZEN, "б")
    (lost,) = await emulator.calls(after=known["number"])
    assert (known["lost"], lost["lost"]) == (False, True)
    assert lost["message_id"] == known["message_id"] + 1
    assert known["port"] > 0


async def test_a_download_fails_too(bot: Bot, emulator: Emulator) -> None:
    """Files come from another address than answers do, and can break as well."""
    await emulator.sends_file("document", b"%PDF-", "a.pdf", "application/pdf")
    (sent,) = [one for one in (await emulator.sees())["messages"] if "document" in one]
    file = await bot.get_file(sent["document"]["file_id"])
    await emulator.fails(method="download", kind="502")
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"%PDF-"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["cut", "silence"])
async def test_lost_calls_and_lost_answers(kind: str, after: bool, emulator: Emulator) -> None:
    """`after`: the message is in the chat and the bot does not know."""
    async with emulator.bot(timeout=0.3) as bot:
        await emulator.does("start")
        await emulator.fails(method="sendMessage", kind=kind, after=after, silence=5)
        with pytest.raises((NetworkError, TimedOut)):
            await bot.send_message(CITIZEN, "чи дійде?")
        assert await _said(emulator) == (["чи дійде?"] if after else [])


async def test_dice_fall_the_same_way(emulator: Emulator) -> None:
    """A seed makes a run of bad luck that can be had again."""
    runs = []
    for _ in range(2):
        await emulator.fails(method="getMe", kind="500", probability=0.5, seed=3, count=100)
        runs.append([(await emulator.ask("getMe"))[0] for _ in range(20)])
        async with emulator.http.delete(f"{emulator.url}/_/faults"):
            pass
    assert runs[0] == runs[1]
    assert {200, 500} == set(runs[0])


async def test_pace_in_a_chat_and_over_all(emulator: Emulator) -> None:
    """Over the limit: 429 with a time, and nothing passes before it is over."""
    clock = emulator.limits.clock
    assert isinstance(clock, StoppedClock)
    emulator.limits.on = True
    await emulator.ask("getMe")
    await emulator.does("start")
    for _ in range(emulator.limits.chat_burst):
        assert (await emulator.ask("sendMessage", chat_id=CITIZEN, text="а"))[0] == 200
    status, body = await emulator.ask("sendMessage", chat_id=CITIZEN, text="а")
    assert status == 429
    wait = body["parameters"]["retry_after"]
    assert body["description"] == f"Too Many Requests: retry after {wait}"
    clock.now += wait - 0.5
    assert (await emulator.ask("sendMessage", chat_id=CITIZEN, text="а"))[0] == 429
    clock.now += 1
    assert (await emulator.ask("sendMessage", chat_id=CITIZEN, text="а"))[0] == 200


async def test_pace_over_all_chats(emulator: Emulator) -> None:
    """Thirty a second for everybody together."""
    emulator.limits.on = True
    await emulator.ask("getMe")
    for chat in range(100, 131):
        await emulator.does("start", chat)
    answers = [(await emulator.ask("sendMessage", chat_id=chat, text="а"))[0] for chat in range(100, 131)]
    assert answers == [200] * 30 + [429]


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    """Updates that wait, messages, files, commands and the webhook; numbers go on where they were."""
    database = tmp_path / "telegram.sqlite3"
    async with running(database) as emulator:
        await emulator.ask("setMyCommands", commands=[{"command": "help", "description": "Допомога"}])
        await emulator.does("start")
        (first,) = (await emulator.ask("getUpdates"))[1]["result"]
        await emulator.ask("getUpdates", offset=first["update_id"] + 1)
        file = await emulator.sends_file("document", b"%PDF-1.4", "довідка.pdf", "application/pdf")
    async with running(database) as emulator:
        (waiting,) = (await emulator.ask("getUpdates"))[1]["result"]
        assert waiting["update_id"] == first["update_id"] + 1
        assert waiting["message"]["document"]["file_name"] == "довідка.pdf"
        await emulator.ask("getUpdates", offset=waiting["update_id"] + 1)
        seen = await emulator.sees()
        assert [one["message_id"] for one in seen["messages"]] == [1, 2]
        assert seen["commands"][0]["command"] == "help"
        async with emulator.bot() as bot:
            fetched = await bot.get_file(file["document"]["file_id"])
            assert bytes(await fetched.download_as_bytearray()) == b"%PDF-1.4"
        await emulator.ask("setWebhook", url="https://example.org/hook")
    async with running(database) as emulator:
        assert (await emulator.ask("getWebhookInfo"))[1]["result"]["url"] == "https://example.org/hook"
        await emulator.ask("deleteWebhook")
        await emulator.does("text", text="далі")
        (after,) = (await emulator.ask("getUpdates"))[1]["result"]
        assert after["update_id"] == waiting["update_id"] + 1


async def test_a_taken_port() -> None:
    """Said in one line, with exit code 98."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        process = await _start(holder.getsockname()[1])
        async with asyncio.timeout(10):
            _, told = await process.communicate()
    assert process.returncode == 98
    assert "is taken" in told.decode()


async def test_stops_within_two_seconds() -> None:
    """Also while a bot polls."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await _start(port)
    assert process.stdout is not None
    await process.stdout.readline()
    polling = asyncio.create_task(_poll(port))
    await asyncio.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    async with asyncio.timeout(10):
        await process.wait()
    assert time.monotonic() - began < 2
    assert process.returncode == 0
    polling.cancel()


async def _start(port: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.telegram", "--port", str(port)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _poll(port: int) -> None:
    import aiohttp

    async with aiohttp.ClientSession() as http:
        with contextlib.suppress(aiohttp.ClientError):
            async with http.get(f"http://127.0.0.1:{port}/bot{TOKEN}/getUpdates?timeout=30"):
                pass
