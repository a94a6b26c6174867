"""One call of the Bot API in hand: who calls, with what, and the messages that it makes."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.entities import parse_html
from sandbox.telegram.errors import Refusal, bad_request
from sandbox.telegram.keyboards import check_markup
from sandbox.telegram.limits import Limits
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import Bot, Chat, Json, State, now

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

Method = Callable[["Call"], Awaitable[Any]]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Serves a function as the Bot API method of that name; Telegram ignores the case."""

    def register(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return register


@dataclass
class Call:
    state: State
    bot: Bot
    given: Parameters
    limits: Limits

    def chat(self, counted: bool = True) -> Chat:
        """The chat to write to, if the bot may: it exists, has not blocked the bot, and the pace is kept."""
        chat_id = self.given.text("chat_id")
        if not chat_id:
            raise bad_request("chat_id is empty")
        chat = self.bot.chats.get(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
        if chat is None or not chat.started:
            raise bad_request("chat not found")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if counted:
            self.limits.check(chat.id)
        return chat

    def message(self, chat: Chat, purpose: str) -> Json:
        """The bot's own message that is named."""
        found = chat.messages.get(self.given.integer("message_id"))
        if found is None:
            raise bad_request(f"message to {purpose} not found")
        if purpose == "edit" and found["from"]["id"] != self.bot.id:
            raise bad_request("message can't be edited")
        return found

    def formatted(self, name: str, entities: str, limit: int, needed: bool) -> Json:
        """The text or caption under `name` with its entities, within Telegram's limits."""
        text, found = self.given.text(name), self.given.structure(entities) or []
        mode = self.given.text("parse_mode")
        if mode.lower() == "html":
            text, found = parse_html(text)
        elif mode:
            raise bad_request(f"unsupported parse_mode: the sandbox serves HTML, not {mode}")
        if needed and not text.strip():
            raise bad_request("message text is empty")
        if len(text) > limit:
            raise bad_request("message is too long" if name == "text" else "message caption is too long")
        return {name: text, **({entities: found} if found else {})} if text else {}

    def send(self, chat: Chat, content: Json) -> Json:
        """Puts a new message of the bot into the chat."""
        markup = check_markup(self.given.structure("reply_markup"))
        self._check_reply(chat)
        message = self._new(chat, content)
        if markup is not None and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        elif markup is not None:
            chat.keyboard = None if markup.get("remove_keyboard") else markup
        chat.typing_until = 0
        self.changed(chat)
        return public(message)

    def edit(self, chat: Chat, message: Json, content: Json) -> Json:
        """Changes a message; one that stays the same is refused, as Telegram does."""
        markup = check_markup(self.given.structure("reply_markup"))
        before = {name: message.get(name) for name in (*content, "entities", "caption_entities", "reply_markup")}
        if "text" in content:
            message.pop("entities", None)
        message.update(content)
        message.pop("reply_markup", None)
        if markup is not None:
            message["reply_markup"] = markup
        after = {name: message.get(name) for name in before}
        if before == after:
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        message["edit_date"] = now()
        self.changed(chat)
        return public(message)

    def changed(self, chat: Chat) -> None:
        self.state.save_chat(self.bot, chat)

    def _new(self, chat: Chat, content: Json) -> Json:
        message = {
            "message_id": chat.next_message,
            "from": self.bot.as_user(),
            "chat": private_chat(chat),
            "date": now(),
            **content,
        }
        if self.given.flag("protect_content"):
            message["has_protected_content"] = True
        chat.messages[chat.next_message] = message
        chat.next_message += 1
        return message

    def _check_reply(self, chat: Chat) -> None:
        reply = self.given.structure("reply_parameters")
        if not isinstance(reply, dict) or reply.get("allow_sending_without_reply"):
            return
        if int(reply.get("message_id", 0)) not in chat.messages:
            raise bad_request("message to be replied not found")


def private_chat(chat: Chat) -> Json:
    user = chat.user
    return {"id": chat.id, "type": "private", "first_name": user["first_name"]}


def public(message: Json) -> Json:
    """The message without what only the page needs."""
    return {name: value for name, value in message.items() if not name.startswith("_")}


def new_id(length: int = 18) -> str:
    return secrets.token_urlsafe(length)
