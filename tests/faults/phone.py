"""A citizen's phone on the emulator's control plane, with a journal of what they did and had read by then."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]


class Stuck(Exception):
    """Nothing came for as long as a citizen has patience."""


class Gone(Stuck):
    """The button went from the screen while a finger was on its way to it."""


@dataclass(frozen=True)
class Act:
    """`read`: the newest message in the chat before it. `again`: the answer may be one that the chat has already."""

    what: str
    read: int
    again: bool


@dataclass
class Phone:
    """`patience` in seconds; `longest`: the longest wait from an act to what it was done for."""

    http: aiohttp.ClientSession
    telegram: str
    chat_id: int
    patience: float
    journal: list[Act] = field(default_factory=list)
    longest: float = 0.0
    _seen: dict[int, Json] = field(default_factory=dict)
    _messages: list[Json] = field(default_factory=list)
    _version: int = -1
    _acted: float | None = None

    async def start(self, payload: str = "", again: bool = False) -> None:
        await self.act("start", {"payload": payload}, again)

    async def say(self, text: str, again: bool = False) -> None:
        await self.act("text", {"text": text}, again)

    async def press(self, label: str, again: bool = False) -> None:
        """The newest button that begins so, as the screen is now. Raises Stuck."""
        try:
            await self.tap(*self.button(label), again)
        except Gone:
            await self._look(0)
            await self.tap(*self.button(label), again)

    async def tap(self, message: int, data: str, again: bool = False) -> None:
        """Raises Gone."""
        await self.act("press", {"message_id": message, "data": data}, again)

    async def send_photo(self, content: bytes, again: bool = False) -> None:
        form = aiohttp.FormData()
        form.add_field("file", content, filename="photo.png", content_type="image/png")
        await self.act("photo", form, again)

    async def act(self, what: str, how: Json | aiohttp.FormData, again: bool = False) -> None:
        """What comes from now on is new."""
        read = self._newest()
        self._seen = {one["message_id"]: one for one in self._messages}
        body = {"data": how} if isinstance(how, aiohttp.FormData) else {"json": how}
        async with self.http.post(f"{self.telegram}/_/chats/{self.chat_id}/{what}", **body) as response:
            if response.status != 200:
                kind = Gone if what == "press" else Stuck
                raise kind(f"cannot {what}: {await response.text()}")
        self.journal.append(Act(what, read, again))
        self._acted = time.monotonic()

    async def hears(self, *words: str) -> str:
        """Waits for something new from the bot with one of these in it. Raises Stuck."""
        began = time.monotonic()
        while True:
            for text in reversed(self.news()):
                if any(one in text for one in words):
                    self._note_wait()
                    return text
            left = began + self.patience - time.monotonic()
            if left <= 0:
                raise Stuck(f"waited {self.patience:.0f} s for {' or '.join(words)}")
            await self._look(left)

    def news(self) -> list[str]:
        """What the bot has said or changed since the last act, oldest first."""
        return [text_of(one) for one in self._messages if _is_bots(one) and self._seen.get(one["message_id"]) != one]

    def has_button(self, label: str) -> bool:
        return self._find(label) is not None

    def button(self, label: str) -> tuple[int, str]:
        """The message and data of the newest button whose label begins so. Raises Stuck."""
        found = self._find(label)
        if found is None:
            raise Stuck(f"no button «{label}»")
        return found

    async def messages(self) -> list[Json]:
        """The whole chat now."""
        await self._look(0)
        return self._messages

    def _find(self, label: str) -> tuple[int, str] | None:
        for message in reversed(self._messages):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"].startswith(label) and "callback_data" in button:
                        return message["message_id"], button["callback_data"]
        return None

    def _note_wait(self) -> None:
        if self._acted is not None:
            self.longest = max(self.longest, time.monotonic() - self._acted)
        self._acted = None

    def _newest(self) -> int:
        return int(self._messages[-1]["message_id"]) if self._messages else 0

    async def _look(self, within: float) -> None:
        since = self._version if within > 0 else -1
        try:
            async with asyncio.timeout(max(within, 5)):
                address = f"{self.telegram}/_/chats/{self.chat_id}/state?since={since}"
                async with self.http.get(address) as response:
                    state = await response.json()
        except TimeoutError:
            return
        self._version, self._messages = state["version"], state["messages"]


def text_of(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _is_bots(message: Json) -> bool:
    return bool(message["from"]["is_bot"])
