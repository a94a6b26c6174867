"""A citizen's phone, driven through the sandbox's control plane: what they do, and what they see."""

from __future__ import annotations

from typing import Any

import httpx

from tests.journeys.demo import wait_until

ANSWER_WITHIN = 6.0
Json = dict[str, Any]


class Phone:
    """One citizen's chat. `hears` looks at what came, changed or popped up since their last act."""

    def __init__(self, chat_page: str, chat_id: int) -> None:
        self.chat_id = chat_id
        self._page = chat_page
        self._pressed = ""
        self._http = httpx.Client(base_url=chat_page, timeout=30)
        self._seen: dict[int, Json] = {}
        self._look()

    def another(self) -> Phone:
        """The phone of somebody else."""
        return Phone(self._page, self.chat_id + 500_000)

    def start(self, payload: str = "") -> None:
        self._do("start", {"payload": payload})

    def say(self, text: str) -> None:
        self._do("text", {"text": text})

    def tap_key(self, label: str) -> None:
        """A key of the keyboard below the chat."""
        wait_until(lambda: label in self.keys(), ANSWER_WITHIN, f"no key «{label}» in {self.keys()}")
        self.say(label)

    def press(self, label: str) -> str:
        """The newest button with that label; gives the words of the toast or the alert."""
        wait_until(lambda: self._button(label) is not None, ANSWER_WITHIN, f"no button «{label}»: {self.read()}")
        found = self._button(label)
        assert found is not None
        return self.press_in(*found)

    def press_in(self, message_id: int, data: str) -> str:
        query = self._do("press", {"message_id": message_id, "data": data})["query_id"]
        self._pressed = str(query)
        wait_until(lambda: self._query(query)["answered"], ANSWER_WITHIN, "the button spins and spins")
        return str(self._query(query)["text"])

    def forge(self, data: str, message_id: int = 1) -> None:
        """A button that is not there (any more), as a modified app could press it."""
        self._pressed = str(self._do("forge", {"message_id": message_id, "data": data})["query_id"])

    def send_photo(self, content: bytes, name: str = "photo.jpg", media_type: str = "image/jpeg") -> None:
        self._upload("photo", content, name, media_type)

    def send_document(self, content: bytes, name: str, media_type: str = "application/pdf") -> None:
        self._upload("document", content, name, media_type)

    def share_location(self, latitude: float, longitude: float) -> None:
        self._do("location", {"latitude": latitude, "longitude": longitude})

    def share_contact(self, phone_number: str) -> None:
        self._do("contact", {"phone_number": phone_number})

    def set_language(self, code: str) -> None:
        """Of the citizen's Telegram app."""
        self._do("language", {"language_code": code})

    def send(self, act: str) -> None:
        """sticker, voice, block, unblock"""
        self._do(act, {})

    def listen(self) -> None:
        """From now on, `hears` hears only what is new."""
        self._look()

    def hears(self, *words: str, within: float = ANSWER_WITHIN) -> str:
        """Waits until all the words stand in what the bot said or changed since; gives all of that."""
        wait_until(lambda: all(one in self._heard() for one in words), within, _Late(self, words))
        return self._heard()

    def hears_any(self, *words: str, within: float = ANSWER_WITHIN) -> str:
        """As `hears`, where one of the words will do."""
        wait_until(lambda: any(one in self._heard() for one in words), within, _Late(self, words))
        return self._heard()

    def count(self, words: str) -> int:
        """How many of the bot's messages in the whole chat have the words."""
        return sum(words in _text(one) for one in self._state()["messages"] if one["from"]["is_bot"])

    def keys(self) -> list[str]:
        keyboard = self._state()["keyboard"] or {}
        return [key["text"] for row in keyboard.get("keyboard", []) for key in row]

    def buttons(self) -> list[str]:
        """Of the bot's newest message."""
        rows = self._state()["messages"][-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    def hears_other_buttons_than(self, label: str) -> None:
        """Waits until the newest message has buttons, and this is none of them: the next question is there."""
        changed = lambda: bool(self.buttons()) and label not in self.buttons()  # noqa: E731
        wait_until(changed, ANSWER_WITHIN, f"the buttons stay {self.buttons()}")

    def newest(self, kind: str) -> Json:
        """The newest message that has a venue, a document, and so on."""
        return next(one for one in reversed(self._state()["messages"]) if kind in one)

    def read_file(self, file_id: str) -> bytes:
        """What tapping a file saves."""
        response = self._http.get(f"/file/any/documents/{file_id}")
        assert response.status_code == 200
        return response.content

    def newest_words(self) -> str:
        """Of the chat's last message, if it is the bot's."""
        last = self._state()["messages"][-1]
        return _text(last) if last["from"]["is_bot"] else ""

    def button(self, label: str) -> tuple[int, str]:
        """The message and the data of the newest button with that label, to press it later."""
        found = self._button(label)
        assert found is not None, self.read()
        return found

    def is_typed_to(self) -> bool:
        return bool(self._state()["typing"])

    def commands(self) -> list[str]:
        return [f"/{one['command']} {one['description']}" for one in self._state()["commands"]]

    def read(self) -> str:
        """The whole chat, for a person who asks why a test failed."""
        lines = []
        for one in self._state()["messages"]:
            who = "bot" if one["from"]["is_bot"] else "me"
            rows = one.get("reply_markup", {}).get("inline_keyboard", [])
            buttons = " | ".join(button["text"] for row in rows for button in row)
            lines.append(f"[{who}] {_text(one)}" + (f"\n      [{buttons}]" if buttons else ""))
        return "\n".join(lines)

    def _heard(self) -> str:
        state = self._state()
        new = [one for one in state["messages"] if one["from"]["is_bot"] and self._seen.get(one["message_id"]) != one]
        toasts = [one["text"] for one in state["queries"] if one["id"] == self._pressed]
        return "\n".join([*(_text(one) for one in new), *toasts])

    def _button(self, label: str) -> tuple[int, str] | None:
        for message in reversed(self._state()["messages"]):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label and "callback_data" in button:
                        return message["message_id"], button["callback_data"]
        return None

    def _query(self, query_id: str) -> Json:
        return next(one for one in self._state()["queries"] if one["id"] == query_id)

    def _do(self, act: str, what: Json) -> Json:
        self._look()
        response = self._http.post(f"/_/chats/{self.chat_id}/{act}", json=what)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def _upload(self, act: str, content: bytes, name: str, media_type: str) -> None:
        self._look()
        response = self._http.post(f"/_/chats/{self.chat_id}/{act}", files={"file": (name, content, media_type)})
        assert response.status_code == 200, response.text

    def _look(self) -> None:
        self._pressed = ""
        self._seen = {one["message_id"]: one for one in self._state()["messages"]}

    def _state(self) -> Json:
        return dict(self._http.get(f"/_/chats/{self.chat_id}/state").json())


class _Late:
    """Why `hears` failed, read only then."""

    def __init__(self, phone: Phone, words: tuple[str, ...]) -> None:
        self._phone, self._words = phone, words

    def __str__(self) -> str:
        return f"not heard: {[one for one in self._words if one not in self._phone._heard()]}\n{self._phone.read()}\n"


def _text(message: Json) -> str:
    venue = message.get("venue", {})
    parts = (message.get("text"), message.get("caption"), venue.get("title"), venue.get("address"))
    return "\n".join(part for part in parts if part)
