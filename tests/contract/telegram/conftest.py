"""A new emulator for each test, with one citizen who has started the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.contract.telegram.stage import Emulator, running


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with running() as started:
        yield started


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with emulator.bot() as made:
        await emulator.does("start")
        yield made
