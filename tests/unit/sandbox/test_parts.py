"""The commands of the demo's parts."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sandbox.parts import Ports, parts, parts_beside

PORTS = Ports(nlu=1, telegram=2, office=3, bot=4)
DATA = Path("var/demo")


def test_no_value_looks_like_an_option() -> None:
    """A random key that began with a dash would be read as an option, once in sixty-four starts."""
    for _ in range(300):
        for part in parts(PORTS, DATA, 1):
            options = part.command[3:]
            values = [value for name, value in itertools.pairwise(options) if name.startswith("--")]
            assert not [value for value in values if value.startswith("-") and not value.startswith("--")]


@pytest.mark.parametrize(
    ("given", "brought"),
    [
        ({}, {"redis", "nlu", "office", "bot"}),
        ({"REDIS_URL": "redis://r"}, {"nlu", "office", "bot"}),
        ({"OFFICE_URL": "https://o", "NLU_URL": "http://n", "REDIS_URL": "redis://r"}, {"bot"}),
    ],
)
def test_what_is_named_is_not_brought(given: dict[str, str], brought: set[str]) -> None:
    """On the real Telegram only what the settings do not name is started, and they are left as they are."""
    chosen = parts_beside({"TELEGRAM_TOKEN": "t", **given}, PORTS, DATA)
    assert {part.name for part in chosen} == brought
    (bot,) = [part for part in chosen if part.name == "bot"]
    assert not set(given) & set(bot.environment)
    assert "TELEGRAM_API_URL" not in bot.environment
