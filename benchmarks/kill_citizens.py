"""Citizens who ask for requests by number in the Telegram emulator, and what they see: the outside of the kill test."""

from __future__ import annotations

import re
import time
from typing import Any

import aiohttp

from benchmarks.kill_count import Message
from sandbox.office.request_number import number_of

_NUMBER = re.compile(r"DP-(\d{6})-\d")
Json = dict[str, Any]


class Citizens:
    """`chats` of them, who write in turn. Each message has a number of its own, from 1."""

    def __init__(self, http: aiohttp.ClientSession, telegram: str, token: str, chats: int) -> None:
        self._http = http
        self._telegram = telegram
        self._token = token
        self._chats = chats
        self.written: list[Message] = []

    async def meet(self) -> str:
        """The bot's username; makes it known to the emulator before its first start."""
        me = await self._get(f"/bot{self._token}/getMe")
        return str(me["result"]["username"])

    async def write(self) -> None:
        number = len(self.written) + 1
        chat = 1 + number % self._chats
        self.written.append(Message(number, chat, time.time()))
        await self._say(chat, number)

    async def try_out(self) -> None:
        """A message that does not count, in a chat of its own."""
        await self._say(self._chats + 1, 0)

    async def tried_out(self) -> bool:
        return bool(_answers(await self._calls()))

    async def answers(self) -> list[Message]:
        """The bot's messages that name a number, in the order in which they came."""
        return [one for one in _answers(await self._calls()) if one.number]

    async def seen(self) -> int:
        """How many of the bot's messages with a number stand in the chats: `answers` must agree with the chats."""
        states = [await self._get(f"/_/chats/{chat}/state") for chat in range(1, self._chats + 1)]
        said = [one.get("text", "") for state in states for one in state["messages"] if one["from"]["is_bot"]]
        return sum(_NUMBER.search(text) is not None for text in said)

    async def all_answered(self) -> bool:
        return {one.number for one in self.written} <= {one.number for one in await self.answers()}

    async def waiting(self) -> int:
        """Updates that Telegram still holds for the bot."""
        info = await self._get(f"/bot{self._token}/getWebhookInfo")
        return int(info["result"]["pending_update_count"])

    async def _say(self, chat: int, number: int) -> None:
        text = {"text": number_of(number)}
        async with self._http.post(f"{self._telegram}/_/chats/{chat}/text", json=text) as response:
            assert response.status == 200, await response.text()

    async def _calls(self) -> list[Json]:
        found: list[Json] = (await self._get("/_/calls?method=sendMessage"))["items"]
        return found

    async def _get(self, path: str) -> Json:
        async with self._http.get(self._telegram + path) as response:
            assert response.status == 200, await response.text()
            found: Json = await response.json()
            return found


def _answers(calls: list[Json]) -> list[Message]:
    said = [(call, _NUMBER.search(str(call["parameters"].get("text", "")))) for call in calls if call["ok"]]
    return [
        Message(int(found[1]), int(call["parameters"]["chat_id"]), call["at"])
        for call, found in said
        if found is not None
    ]
