"""The reference office in this process, with a new database for each test, and a bot that takes its webhooks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend_client.client import OfficeClient
from tests.contract.office.stage import API_KEY, Receiver, Running, receiving, running, settings


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as bot:
        yield bot


@pytest.fixture
async def office(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Running]:
    async with running(settings(tmp_path, receiver.url)) as started:
        yield started


@pytest.fixture
async def client(office: Running) -> AsyncIterator[OfficeClient]:
    async with OfficeClient(office.url, API_KEY) as made:
        yield made
