"""A log is read by machines and kept for long: one JSON object a line, whoever writes, and nothing personal."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from tests.logged import as_when_running


def test_libraries_log_the_kind_and_the_place_only(capsys: pytest.CaptureFixture[str]) -> None:
    """What a library fills in, and the error that it quotes, may be a citizen's words."""
    with as_when_running():
        try:
            int("Шевченко")
        except ValueError:
            logging.getLogger("aiohttp.server").exception("Error handling request from %s", "203.0.113.9")
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["error"], line["level"]) == ("Error handling request from %s", "ValueError", "error")
    assert line["at"].startswith("test_log.py:")


async def test_a_task_that_nobody_awaited(capsys: pytest.CaptureFixture[str]) -> None:
    """asyncio quotes the error in its own message."""
    with as_when_running():
        context = {"message": "Task exception was never retrieved", "exception": ValueError("Шевченко")}
        asyncio.get_running_loop().call_exception_handler(context)
    printed = capsys.readouterr().out
    assert json.loads(printed)["event"] == "Task exception was never retrieved"
    assert "Шевченко" not in printed
