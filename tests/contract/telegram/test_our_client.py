"""The bot's own client against the emulator: every misfortune is one of the two kinds of failure that it promises."""

from __future__ import annotations

import gc
import weakref
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram.methods import Response
from aiogram.types import Message

from bot.sender import TelegramUnreachable
from bot.telegram import Telegram
from dialogs.ports import FileUnavailable, FileUnreachable
from tests.contract.telegram.stage import CITIZEN, TOKEN, Emulator

PDF = b"%PDF-1.4"


@pytest.fixture
async def telegram(emulator: Emulator) -> AsyncIterator[Telegram]:
    made = Telegram(TOKEN, emulator.url)
    await made.get_updates(None, 0, [])
    await emulator.does("start")
    yield made
    await made.close()


async def _file(emulator: Emulator) -> str:
    await emulator.sends_file("document", PDF, "a.pdf", "application/pdf")
    sent = (await emulator.sees())["messages"]
    return next(str(one["document"]["file_id"]) for one in sent if "document" in one)


@pytest.mark.parametrize("kind", ["500", "502", "cut"])
async def test_no_answer_is_unreachable(kind: str, telegram: Telegram, emulator: Emulator) -> None:
    """Also when a proxy answers in Telegram's place, with a page of HTML: the message is to be tried again."""
    await emulator.fails(method="sendMessage", kind=kind)
    with pytest.raises(TelegramUnreachable):
        await telegram.call("sendMessage", {"chat_id": CITIZEN, "text": "а"})
    await telegram.call("sendMessage", {"chat_id": CITIZEN, "text": "а"})


async def test_the_model_of_an_answer_is_built_once(telegram: Telegram) -> None:
    """Not after each collection of garbage: it takes ten milliseconds, and meanwhile nothing else is sent."""
    await telegram.call("sendMessage", {"chat_id": CITIZEN, "text": "а"})
    model = weakref.ref(Response[Message])
    gc.collect()
    assert model() is not None


@pytest.mark.parametrize(
    "fault",
    [
        {"method": "getFile", "kind": "500"},
        {"method": "getFile", "kind": "502"},
        {"method": "getFile", "kind": "429", "retry_after": 1},
        {"method": "download", "kind": "cut"},
        {"method": "download", "kind": "502"},
    ],
)
async def test_a_file_is_fetched_through_a_misfortune(
    fault: dict[str, Any], telegram: Telegram, emulator: Emulator
) -> None:
    """Nobody is asked to send their photo again because a connection broke once."""
    reference = await _file(emulator)
    await emulator.fails(**fault)
    assert await telegram.fetch(reference) == PDF


async def test_a_file_out_of_reach_is_not_gone(telegram: Telegram, emulator: Emulator) -> None:
    """Telegram is away for longer: later, the same file can be had; one that never was, cannot."""
    reference = await _file(emulator)
    await emulator.fails(method="download", kind="cut", count=100)
    with pytest.raises(FileUnreachable):
        await telegram.fetch(reference)
    with pytest.raises(FileUnavailable) as gone:
        await telegram.fetch("no-such-file")
    assert not isinstance(gone.value, FileUnreachable)
