"""A clerk at the desk who goes on until each decision stands, whatever happens to the office meanwhile."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import dataclass, field

import aiohttp

from sandbox.parts import CLERK, CLERK_PASSWORD

PAUSE = 0.5
"""Seconds before a page is opened again."""
RESULT = "Витяг готовий: вікно 3, щодня з 9:00"
REASON = "прізвище не збігається з паспортом"
_MOVES: dict[str, dict[str, str]] = {
    "accepted": {},
    "in_work": {},
    "granted": {"result": RESULT},
    "returned": {"return:last_name": "on", "reason:last_name": REASON},
}


@dataclass
class Clerk:
    http: aiohttp.ClientSession
    office: str
    dice: random.Random
    _csrf: str = ""
    _login: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def handle(self, number: str, returned: bool) -> None:
        """A request from its arrival to the result; `returned`: once it goes back first."""
        version = 1
        if returned:
            await self._decide(number, version, "returned")
            version = 3
            while await self._version(number) < version:  # noqa: ASYNC110 - only the page tells
                await asyncio.sleep(PAUSE)
        for to in ("accepted", "in_work", "granted"):
            await self._decide(number, version, to)
            version += 1

    async def _decide(self, number: str, version: int, to: str) -> None:
        """Until the page shows a later version: whether a decision arrived, only the desk knows."""
        await asyncio.sleep(self.dice.uniform(0.1, 2.0))
        while (seen := await self._version(number)) <= version:
            if seen == version:
                await self._send(
                    f"/desk/requests/{number}", {"csrf": self._csrf, "version": str(version), "to": to, **_MOVES[to]}
                )
            else:
                await asyncio.sleep(PAUSE)

    async def _version(self, number: str) -> int:
        """As the request's page has it; -1 while the desk cannot be read."""
        page = await self._get(f"/desk/requests/{number}")
        found = re.search(r'data-version="(\d+)"', page)
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        self._csrf = token[1] if token else self._csrf
        if not found:
            await self._log_in()
        return int(found[1]) if found else -1

    async def _log_in(self) -> None:
        async with self._login:
            await asyncio.sleep(PAUSE)
            if not (await self._get("/desk", follow=False)).startswith("/desk/login"):
                return
            token = re.search(r'name="csrf" value="([^"]+)"', await self._get("/desk/login"))
            if token:
                form = {"csrf": token[1], "name": CLERK, "password": CLERK_PASSWORD}
                await self._send("/desk/login", form)

    async def _get(self, page: str, follow: bool = True) -> str:
        try:
            async with self.http.get(self.office + page, allow_redirects=follow) as response:
                if response.status == 303:
                    return response.headers["Location"]
                return await response.text() if response.status == 200 else ""
        except (aiohttp.ClientError, TimeoutError):
            return ""

    async def _send(self, page: str, form: dict[str, str]) -> None:
        try:
            async with self.http.post(self.office + page, data=form, allow_redirects=False) as response:
                await response.read()
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(PAUSE)
