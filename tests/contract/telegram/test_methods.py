"""Every method that we serve gives python-telegram-bot what Telegram would give it."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    MenuButtonCommands,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, MessageEntityType, ParseMode

from tests.contract.telegram.stage import CITIZEN, Emulator
from tests.journeys.applying import picture

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Так", callback_data="yes")]])


async def test_the_bot_knows_itself(bot: Bot) -> None:
    """getMe, the names and the descriptions, by language."""
    assert (await bot.get_me()).is_bot
    await bot.set_my_name("Вікно")
    await bot.set_my_short_description("Послуги", language_code="uk")
    await bot.set_my_description("Що сталося?")
    assert (await bot.get_my_name()).name == "Вікно"
    assert (await bot.get_my_short_description("uk")).short_description == "Послуги"
    assert (await bot.get_my_short_description()).short_description == ""
    assert (await bot.get_my_description()).description == "Що сталося?"


async def test_a_message_with_everything(bot: Bot, emulator: Emulator) -> None:
    """Formatting, a keyboard under it, an answer to another message."""
    first = await bot.send_message(CITIZEN, "раз")
    sent = await bot.send_message(
        CITIZEN,
        "👋 <b>два</b> &lt;три&gt;",
        parse_mode=ParseMode.HTML,
        reply_markup=BUTTONS,
        reply_parameters=ReplyParameters(first.message_id),
    )
    assert sent.text == "👋 два <три>"
    assert [(one.type, sent.parse_entity(one)) for one in sent.entities] == [(MessageEntityType.BOLD, "два")]
    shown = (await emulator.sees())["messages"][-1]
    assert shown["reply_markup"]["inline_keyboard"][0][0]["text"] == "Так"


async def test_keyboards_come_and_go(bot: Bot, emulator: Emulator) -> None:
    """A reply keyboard stays until it is removed, and asks for a number or a place."""
    asking = [KeyboardButton("📱", request_contact=True), KeyboardButton("📍", request_location=True)]
    keys: list[list[KeyboardButton | str]] = [[*asking], ["Назад"]]
    await bot.send_message(CITIZEN, "оберіть", reply_markup=ReplyKeyboardMarkup(keys, resize_keyboard=True))
    shown = (await emulator.sees())["keyboard"]["keyboard"]
    assert shown[0][0]["request_contact"] is True
    assert shown[0][1]["request_location"] is True
    await bot.send_message(CITIZEN, "далі")
    assert (await emulator.sees())["keyboard"] is not None
    await bot.send_message(CITIZEN, "усе", reply_markup=ReplyKeyboardRemove())
    assert (await emulator.sees())["keyboard"] is None


async def test_photos_and_documents(bot: Bot) -> None:
    """What is sent can be sent again by its id, and fetched."""
    photo = await bot.send_photo(CITIZEN, picture(), caption="<i>підпис</i>", parse_mode=ParseMode.HTML)
    assert photo.caption == "підпис"
    assert (photo.photo[-1].width, photo.photo[-1].height) == (40, 30)
    again = await bot.send_photo(CITIZEN, photo.photo[-1].file_id)
    assert again.photo[-1].file_id == photo.photo[-1].file_id
    sent = await bot.send_document(CITIZEN, b"%PDF-1.4", filename="довідка.pdf")
    assert sent.document is not None
    assert sent.document.file_name == "довідка.pdf"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.4"


async def test_albums(bot: Bot) -> None:
    """Two to ten pictures or papers as one."""
    album = await bot.send_media_group(CITIZEN, [InputMediaPhoto(picture()), InputMediaPhoto(picture())])
    assert len({one.media_group_id for one in album}) == 1
    papers = [InputMediaDocument(b"1", filename="1.txt"), InputMediaDocument(b"2", filename="2.txt")]
    assert len(await bot.send_media_group(CITIZEN, papers)) == 2


async def test_places_and_contacts(bot: Bot) -> None:
    """A place, a venue with its address, a contact."""
    place = await bot.send_location(CITIZEN, 48.5, 35.87)
    assert place.location is not None
    assert place.location.latitude == 48.5
    venue = await bot.send_venue(CITIZEN, 48.5, 35.87, "ЦНАП", "вул. Соборна, 1")
    assert venue.venue is not None
    assert venue.venue.title == "ЦНАП"
    contact = await bot.send_contact(CITIZEN, "+380671234567", "Довідка")
    assert contact.contact is not None
    assert contact.contact.phone_number == "+380671234567"


async def test_edits_and_deletions(bot: Bot, emulator: Emulator) -> None:
    """Text, caption and buttons change in place; a deleted message is gone."""
    sent = await bot.send_message(CITIZEN, "було", reply_markup=BUTTONS)
    edited = await bot.edit_message_text("стало", CITIZEN, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.text == "стало"
    assert edited.reply_markup is None
    with_button = await bot.edit_message_reply_markup(CITIZEN, sent.message_id, reply_markup=BUTTONS)
    assert isinstance(with_button, Message)
    assert with_button.reply_markup == BUTTONS
    photo = await bot.send_photo(CITIZEN, picture(), caption="було")
    changed = await bot.edit_message_caption(CITIZEN, photo.message_id, caption="стало")
    assert isinstance(changed, Message)
    assert changed.caption == "стало"
    await bot.delete_message(CITIZEN, sent.message_id)
    assert sent.message_id not in [one["message_id"] for one in (await emulator.sees())["messages"]]


async def test_forwards_copies_and_pins(bot: Bot, emulator: Emulator) -> None:
    """A forward says whose it was, a copy does not."""
    sent = await bot.send_message(CITIZEN, "важливе")
    forward = await bot.forward_message(CITIZEN, CITIZEN, sent.message_id)
    assert forward.forward_origin is not None
    copy = await bot.copy_message(CITIZEN, CITIZEN, sent.message_id)
    assert (await emulator.sees())["messages"][-1]["message_id"] == copy.message_id
    await bot.pin_chat_message(CITIZEN, sent.message_id)
    assert (await emulator.sees())["pinned"] == sent.message_id
    await bot.unpin_chat_message(CITIZEN)
    assert (await emulator.sees())["pinned"] is None


async def test_typing(bot: Bot, emulator: Emulator) -> None:
    """Shown until the message comes."""
    await bot.send_chat_action(CITIZEN, ChatAction.TYPING)
    assert (await emulator.sees())["typing"] is True
    await bot.send_message(CITIZEN, "ось")
    assert (await emulator.sees())["typing"] is False


async def test_commands_by_scope_and_language(bot: Bot, emulator: Emulator) -> None:
    """The narrowest scope wins, in the language of the citizen's app."""
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Допомога")], language_code="uk")
    assert [one.description for one in await bot.get_my_commands(language_code="uk")] == ["Допомога"]
    assert (await emulator.sees())["commands"][0]["description"] == "Допомога"
    await emulator.does("language", language_code="de")
    assert (await emulator.sees())["commands"][0]["description"] == "Help"
    await bot.set_my_commands([BotCommand("own", "Only here")], scope=BotCommandScopeChat(CITIZEN))
    assert (await emulator.sees())["commands"][0]["command"] == "own"
    await bot.delete_my_commands(scope=BotCommandScopeChat(CITIZEN))
    assert (await emulator.sees())["commands"][0]["command"] == "help"


async def test_chat_and_menu_button(bot: Bot) -> None:
    """Who the chat is with, and what its menu button does."""
    assert (await bot.get_chat(CITIZEN)).first_name == f"Громадянин {CITIZEN}"
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)


@pytest.mark.parametrize("show_alert", [False, True])
async def test_answers_to_presses(show_alert: bool, bot: Bot, emulator: Emulator) -> None:
    """A toast or an alert, once."""
    sent = await bot.send_message(CITIZEN, "точно?", reply_markup=BUTTONS)
    pressed = await emulator.does("press", message_id=sent.message_id, data="yes")
    await bot.answer_callback_query(pressed["query_id"], "Записав", show_alert)
    (query,) = (await emulator.sees())["queries"]
    assert (query["answered"], query["text"], query["alert"]) == (True, "Записав", show_alert)


async def test_farewells(bot: Bot, emulator: Emulator) -> None:
    """logOut and close are answered."""
    assert (await emulator.ask("close"))[1]["ok"] is True
    assert (await emulator.ask("logOut"))[1]["ok"] is True
