"""What Telegram refuses, in its own words: a bot that is careless here would be careless there."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.contract.telegram.stage import CITIZEN, TOKEN, Emulator
from tests.journeys.applying import picture

MEGABYTE = 1024 * 1024


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: message text is empty"),
        ({"text": "ї" * 4097}, "Bad Request: message is too long"),
        ({"text": "а", "chat_id": 999}, "Bad Request: chat not found"),
        ({"text": "а", "chat_id": ""}, "Bad Request: chat_id is empty"),
        (
            {"text": "<b>а", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "а</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag at byte offset 2"),
        (
            {"text": "<b>а</i>", "parse_mode": "HTML"},
            'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"',
        ),
        ({"text": "<big>а</big>", "parse_mode": "HTML"}, 'Unsupported start tag "big" at byte offset 0'),
        ({"text": "1 < 2", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "а", "reply_markup": inline(text="так", callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "а", "reply_markup": inline(text="так", callback_data="ї" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "а", "reply_markup": inline(text="так")}, "text buttons are unallowed in the inline keyboard"),
        ({"text": "а", "reply_markup": inline(text="", callback_data="1")}, "button text"),
        ({"text": "а", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"text": "а", "reply_parameters": {"message_id": 77}}, "message to be replied not found"),
    ],
)
async def test_messages(given: dict[str, Any], told: str, bot: Bot, emulator: Emulator) -> None:
    """Nothing of a refused message reaches the chat."""
    before = len((await emulator.sees())["messages"])
    status, body = await emulator.ask("sendMessage", **{"chat_id": CITIZEN, **given})
    assert status == body["error_code"] == 400
    assert told in body["description"]
    assert len((await emulator.sees())["messages"]) == before


async def test_the_longest_that_fits(bot: Bot) -> None:
    """4096 characters of text after parsing, 1024 of a caption, 64 bytes in a button."""
    sent = await bot.send_message(CITIZEN, "<b>" + "ї" * 4096 + "</b>", parse_mode="HTML")
    assert len(sent.text or "") == 4096
    await bot.send_photo(CITIZEN, picture(), caption="ї" * 1024)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(CITIZEN, picture(), caption="ї" * 1025)


async def test_edits(bot: Bot, emulator: Emulator) -> None:
    """The same again, another's message, one that is not there, one without text."""
    sent = await bot.send_message(CITIZEN, "те саме")
    with pytest.raises(BadRequest, match="essage is not modified"):
        await bot.edit_message_text("те саме", CITIZEN, sent.message_id)
    with pytest.raises(BadRequest, match="essage to edit not found"):
        await bot.edit_message_text("інше", CITIZEN, 999)
    theirs = await emulator.does("text", text="моє")
    with pytest.raises(BadRequest, match="essage can't be edited"):
        await bot.edit_message_text("інше", CITIZEN, theirs["message_id"])
    photo = await bot.send_photo(CITIZEN, picture())
    with pytest.raises(BadRequest, match="here is no text in the message to edit"):
        await bot.edit_message_text("інше", CITIZEN, photo.message_id)
    with pytest.raises(BadRequest, match="essage to delete not found"):
        await bot.delete_message(CITIZEN, 999)


async def test_presses(bot: Bot, emulator: Emulator) -> None:
    """An answer to a press counts once, and only soon after it."""
    forged = (await emulator.does("forge", message_id=1, data="x"))["query_id"]
    await bot.answer_callback_query(forged)
    with pytest.raises(BadRequest, match="uery is too old and response timeout expired"):
        await bot.answer_callback_query(forged)


async def test_blocked(bot: Bot, emulator: Emulator) -> None:
    """Who blocked the bot hears nothing until they write again."""
    await emulator.does("block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(CITIZEN, "ау")
    await emulator.does("text", text="я тут")
    await bot.send_message(CITIZEN, "вітаю")


async def test_files(bot: Bot, emulator: Emulator) -> None:
    """Empty files and pictures over 10 MB are not sent; files over 20 MB are not given to a bot."""
    with pytest.raises(BadRequest, match="ile must be non-empty"):
        await bot.send_document(CITIZEN, b"", filename="порожній.txt")
    with pytest.raises(BadRequest, match="ile is too big"):
        await bot.send_photo(CITIZEN, b"\xff\xd8" + b"0" * (10 * MEGABYTE))
    sent = await emulator.sends_file("document", b"0" * (20 * MEGABYTE + 1), "велике.bin", "application/octet-stream")
    with pytest.raises(BadRequest, match="ile is too big"):
        await bot.get_file(sent["document"]["file_id"])
    with pytest.raises(BadRequest, match="nvalid file_id"):
        await bot.get_file("нічий")


async def test_commands(bot: Bot, emulator: Emulator) -> None:
    """Names are Latin and small, descriptions are there."""
    for command, told in (("Help", "BOT_COMMAND_INVALID"), ("допомога", "BOT_COMMAND_INVALID")):
        _, body = await emulator.ask("setMyCommands", commands=[{"command": command, "description": "так"}])
        assert told in body["description"]
    _, body = await emulator.ask("setMyCommands", commands=[{"command": "help", "description": ""}])
    assert "BOT_COMMAND_DESCRIPTION_INVALID" in body["description"]


@pytest.mark.parametrize(("token", "status"), [("nonsense", 404), ("1:short", 401)])
async def test_tokens(token: str, status: int, emulator: Emulator) -> None:
    """No token, no bot; python-telegram-bot calls it so, too."""
    assert (await emulator.ask("getMe", token=token))[0] == status
    async with emulator.bot() as bot:
        stranger = Bot(token, base_url=f"{emulator.url}/bot")
        with pytest.raises(InvalidToken):
            await stranger.initialize()
        assert bot.token == TOKEN


async def test_unknown_methods(emulator: Emulator) -> None:
    """404, as for a typing error."""
    assert await emulator.ask("sendMesage") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": "http://example.org/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.org/x", "secret_token": "так не можна"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_webhooks(given: dict[str, str], told: str, emulator: Emulator) -> None:
    """Only https (or loopback), only a plain secret."""
    status, body = await emulator.ask("setWebhook", **given)
    assert status == 400
    assert told in body["description"]
