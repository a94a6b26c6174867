"""What a citizen does in the chat: each makes a message or a query, and an update for the bot."""

from __future__ import annotations

import random
import re
import time

from sandbox.telegram.calls import new_id, private_chat, public
from sandbox.telegram.entities import utf16_length
from sandbox.telegram.errors import Refusal
from sandbox.telegram.sending import document, photo_sizes
from sandbox.telegram.state import Bot, Chat, Json, State, StoredFile, now
from sandbox.telegram.updates import add_update

QUERY_KEPT = 120.0
"""Seconds; the bot has 60 to answer."""
_COMMAND = re.compile(r"/[a-zA-Z0-9_]{1,32}(@\w+)?(?=\s|$)")


class Citizen:
    """One person's side of a chat with a bot."""

    def __init__(self, state: State, bot: Bot, chat: Chat) -> None:
        self._state = state
        self._bot = bot
        self.chat = chat

    def start(self, payload: str = "") -> Json:
        """Presses START, perhaps of a deep link."""
        self.unblock()
        return self.say(f"/start {payload}".strip())

    def say(self, text: str) -> Json:
        found = _COMMAND.match(text)
        command = {"type": "bot_command", "offset": 0, "length": utf16_length(found[0])} if found else None
        return self._send({"text": text, **({"entities": [command]} if command else {})})

    def press(self, message_id: int, data: str) -> str:
        """Presses a button that is there now; any data may be forged by `forge`."""
        message = self.chat.messages.get(message_id)
        rows = message.get("reply_markup", {}).get("inline_keyboard", []) if message else []
        if not any(one.get("callback_data") == data for row in rows for one in row):
            raise Refusal(404, "there is no such button under this message")
        return self.forge(message_id, data)

    def forge(self, message_id: int, data: str) -> str:
        """A query with any data at all, as a modified app could send it."""
        query_id = str(random.getrandbits(62))
        asked = {"id": query_id, "chat": self.chat.id, "message_id": message_id, "data": data, "at": time.time()}
        self._forget_old_queries()
        self._bot.queries[query_id] = {**asked, "answered": False, "text": "", "alert": False}
        message = self.chat.messages.get(message_id)
        shown = public(message) if message else {"chat": private_chat(self.chat), "message_id": message_id, "date": 0}
        about = {"id": query_id, "from": self.chat.user, "chat_instance": str(self.chat.id)}
        query = {**about, "message": shown, "data": data}
        add_update(self._state, self._bot, "callback_query", query)
        self._changed()
        return query_id

    def send_photo(self, file: StoredFile, caption: str = "") -> Json:
        self._state.add_file(file)
        return self._send({"photo": photo_sizes(file), **({"caption": caption} if caption else {})})

    def send_document(self, file: StoredFile, caption: str = "") -> Json:
        self._state.add_file(file)
        return self._send({"document": document(file), **({"caption": caption} if caption else {})})

    def send_location(self, latitude: float, longitude: float) -> Json:
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    def send_contact(self, phone_number: str) -> Json:
        user = self.chat.user
        contact = {"phone_number": phone_number, "first_name": user["first_name"], "user_id": user["id"]}
        return self._send({"contact": contact})

    def send_sticker(self) -> Json:
        about = {"file_id": new_id(), "file_unique_id": new_id(9), "type": "regular", "emoji": "👍"}
        return self._send({"sticker": {**about, "width": 512, "height": 512, "is_animated": False, "is_video": False}})

    def send_voice(self) -> Json:
        voice = {"file_id": new_id(), "file_unique_id": new_id(9), "duration": 3, "mime_type": "audio/ogg"}
        return self._send({"voice": voice})

    def edit(self, message_id: int, text: str) -> Json:
        message = self.chat.messages[message_id]
        message |= {"text": text, "edit_date": now()}
        add_update(self._state, self._bot, "edited_message", public(message))
        self._changed()
        return public(message)

    def rename(self, first_name: str) -> None:
        self.chat.user["first_name"] = first_name
        self._changed()

    def speak(self, language_code: str) -> None:
        """Chooses the language of their app."""
        self.chat.user["language_code"] = language_code
        self._changed()

    def block(self) -> None:
        if not self.chat.blocked:
            self._membership("member", "kicked")

    def unblock(self) -> None:
        self.chat.started = True
        if self.chat.blocked:
            self._membership("kicked", "member")

    def _membership(self, before: str, after: str) -> None:
        self.chat.blocked = after == "kicked"
        bot = self._bot.as_user()
        change = {
            "chat": private_chat(self.chat),
            "from": self.chat.user,
            "date": now(),
            "old_chat_member": {"user": bot, "status": before, **({"until_date": 0} if before == "kicked" else {})},
            "new_chat_member": {"user": bot, "status": after, **({"until_date": 0} if after == "kicked" else {})},
        }
        add_update(self._state, self._bot, "my_chat_member", change)
        self._changed()

    def _send(self, content: Json) -> Json:
        """A citizen who writes has started the bot, and wants to hear from it again."""
        self.unblock()
        chat = self.chat
        number = chat.next_message
        message = {"message_id": number, "from": chat.user, "chat": private_chat(chat), "date": now(), **content}
        chat.messages[number] = message
        chat.next_message += 1
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        add_update(self._state, self._bot, "message", message)
        self._changed()
        return message

    def _forget_old_queries(self) -> None:
        """Nobody can answer them any more, and every look at a chat looks through them."""
        queries, old = self._bot.queries, time.time() - QUERY_KEPT
        while queries and queries[first := next(iter(queries))]["at"] < old:
            del queries[first]

    def _changed(self) -> None:
        self._state.save_chat(self._bot, self.chat)


def citizen_of(state: State, bot: Bot, chat_id: int) -> Citizen:
    """The citizen of that number, made up on first sight."""
    if chat_id not in bot.chats:
        user = {"id": chat_id, "is_bot": False, "first_name": f"Громадянин {chat_id}", "language_code": "uk"}
        bot.chats[chat_id] = Chat(user)
        state.save_chat(bot, bot.chats[chat_id])
    return Citizen(state, bot, bot.chats[chat_id])
