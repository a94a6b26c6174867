"""The methods that change, remove, answer, and tell who the bot is."""

from __future__ import annotations

import re
import time
from typing import Any

from sandbox.telegram.calls import CAPTION_LIMIT, TEXT_LIMIT, Call, method, private_chat
from sandbox.telegram.errors import bad_request
from sandbox.telegram.state import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024
QUERY_SECONDS = 60
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ABOUT = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}


@method("getMe")
async def get_me(call: Call) -> Json:
    can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**call.bot.as_user(), **can, "can_connect_to_business": False, "has_main_web_app": False}


@method("logOut")
async def log_out(_call: Call) -> bool:
    return True


@method("close")
async def close(_call: Call) -> bool:
    return True


@method("getChat")
async def get_chat(call: Call) -> Json:
    chat = call.chat(counted=False)
    return {**private_chat(chat), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _gifts()}


@method("editMessageText")
async def edit_message_text(call: Call) -> Json:
    chat = call.chat(counted=False)
    message = call.message(chat, "edit")
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return call.edit(chat, message, call.formatted("text", "entities", TEXT_LIMIT, needed=True))


@method("editMessageCaption")
async def edit_message_caption(call: Call) -> Json:
    chat = call.chat(counted=False)
    message = call.message(chat, "edit")
    if "photo" not in message and "document" not in message:
        raise bad_request("there is no caption in the message to edit")
    caption = call.formatted("caption", "caption_entities", CAPTION_LIMIT, needed=False)
    return call.edit(chat, message, caption or {"caption": ""})


@method("editMessageReplyMarkup")
async def edit_message_reply_markup(call: Call) -> Json:
    chat = call.chat(counted=False)
    return call.edit(chat, call.message(chat, "edit"), {})


@method("deleteMessage")
async def delete_message(call: Call) -> bool:
    chat = call.chat(counted=False)
    message = call.message(chat, "delete")
    del chat.messages[message["message_id"]]
    call.changed(chat)
    return True


@method("pinChatMessage")
async def pin_chat_message(call: Call) -> bool:
    chat = call.chat(counted=False)
    chat.pinned = call.message(chat, "pin")["message_id"]
    call.changed(chat)
    return True


@method("unpinChatMessage")
async def unpin_chat_message(call: Call) -> bool:
    chat = call.chat(counted=False)
    chat.pinned = None
    call.changed(chat)
    return True


@method("answerCallbackQuery")
async def answer_callback_query(call: Call) -> bool:
    query = call.bot.queries.get(call.given.text("callback_query_id"))
    if query is None or time.time() - query["at"] > QUERY_SECONDS or query.get("answered"):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.given.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query |= {"answered": True, "text": call.given.text("text"), "alert": call.given.flag("show_alert")}
    call.changed(call.bot.chats[query["chat"]])
    return True


@method("getFile")
async def get_file(call: Call) -> Json:
    file = call.state.file(call.given.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    about = {"file_id": file.id, "file_unique_id": file.id[-12:], "file_size": len(file.content)}
    return {**about, "file_path": f"documents/{file.id}"}


@method("setMyCommands")
async def set_my_commands(call: Call) -> bool:
    commands = call.given.structure("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH" if isinstance(commands, list) else "commands must be a list")
    for one in commands:
        if not _COMMAND.fullmatch(str(one.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = commands
    call.state.save(call.bot)
    return True


@method("getMyCommands")
async def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


@method("deleteMyCommands")
async def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    call.state.save(call.bot)
    return True


@method("setChatMenuButton")
async def set_chat_menu_button(call: Call) -> bool:
    call.bot.menu_button = call.given.structure("menu_button") or {"type": "default"}
    call.state.save(call.bot)
    return True


@method("getChatMenuButton")
async def get_chat_menu_button(call: Call) -> Json:
    return call.bot.menu_button


def _scope(call: Call) -> str:
    scope = call.given.structure("scope") or {"type": "default"}
    return f"{scope.get('type')}:{scope.get('chat_id', '')}:{call.given.text('language_code')}"


def _gifts() -> Json:
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return dict.fromkeys(kinds, False)


def _serve_about(suffix: str, name: str, limit: int) -> None:
    """setMyX and getMyX, for each language."""

    @method(f"setMy{suffix}")
    async def set_about(call: Call) -> bool:
        text = call.given.text(name)
        if len(text) > limit:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        call.bot.about.setdefault(call.given.text("language_code"), {})[name] = text
        if name == "name" and text and not call.given.text("language_code"):
            call.bot.name = text
        call.state.save(call.bot)
        return True

    @method(f"getMy{suffix}")
    async def get_about(call: Call) -> dict[str, Any]:
        return {name: call.bot.about.get(call.given.text("language_code"), {}).get(name, "")}


for _suffix, (_name, _limit) in _ABOUT.items():
    _serve_about(_suffix, _name, _limit)
