"""The bot's calls to Telegram, gathered from the emulator while it still knows them: who sent what, and when."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

import aiohttp

EVERY = 1.0


@dataclass(frozen=True)
class Sent:
    """A message that Telegram took. `lost`: its answer never arrived. `port`: the sender's end. Unix seconds."""

    at: float
    port: int
    lost: bool


@dataclass
class Calls:
    """`sent` by chat and message id."""

    http: aiohttp.ClientSession
    telegram: str
    sent: dict[tuple[int, int], Sent] = field(default_factory=dict)
    total: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    _known: int = 0

    async def gather(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        async with self.http.get(f"{self.telegram}/_/calls?after={self._known}") as response:
            items = (await response.json())["items"]
        for call in items:
            self._known = call["number"]
            self.total += 1
            if not call["ok"]:
                self.refused[str(call["error"])] = self.refused.get(str(call["error"]), 0) + 1
            elif call["method"].startswith("send") and call["message_id"] is not None:
                chat = int(call["parameters"]["chat_id"])
                self.sent[chat, call["message_id"]] = Sent(call["at"], call["port"], call["lost"])
