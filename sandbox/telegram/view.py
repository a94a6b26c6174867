"""What one citizen sees of their chat now."""

from __future__ import annotations

import time

from sandbox.telegram.calls import public
from sandbox.telegram.state import Bot, Chat, Json

QUERY_SHOWN = 60.0


def show_chat(bot: Bot, chat: Chat) -> Json:
    return {
        "version": chat.version,
        "bot": {
            "name": _about(bot, chat, "name") or bot.name,
            "username": bot.username,
            "about": _introduction(bot, chat),
        },
        "user": chat.user,
        "started": chat.started,
        "blocked": chat.blocked,
        "typing": chat.typing_until > time.time(),
        "keyboard": chat.keyboard,
        "pinned": chat.pinned,
        "commands": _commands(bot, chat),
        "messages": [public(message) for message in chat.messages.values()],
        "queries": _queries(bot, chat),
    }


def _introduction(bot: Bot, chat: Chat) -> str:
    return _about(bot, chat, "description") or _about(bot, chat, "short_description")


def _about(bot: Bot, chat: Chat, name: str) -> str:
    """In the citizen's language, or in that for everybody else."""
    for language in (str(chat.user.get("language_code", "")), ""):
        text = bot.about.get(language, {}).get(name)
        if text:
            return str(text)
    return ""


def _commands(bot: Bot, chat: Chat) -> list[Json]:
    """The narrowest scope that has any, as Telegram looks for them."""
    language = chat.user.get("language_code", "")
    scopes = (f"chat:{chat.id}", "all_private_chats:", "default:")
    for scope in scopes:
        for code in (language, ""):
            found = bot.commands.get(f"{scope}:{code}")
            if found:
                return found
    return []


def _queries(bot: Bot, chat: Chat) -> list[Json]:
    young = time.time() - QUERY_SHOWN
    return [
        {name: query[name] for name in ("id", "message_id", "data", "answered", "text", "alert")}
        for query in bot.queries.values()
        if query["chat"] == chat.id and query["at"] > young
    ]
