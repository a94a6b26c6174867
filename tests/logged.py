"""Logging as the running bot has it, for a test that reads what it prints."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

import structlog

from bot.log import configure


@contextlib.contextmanager
def as_when_running() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure()
    try:
        yield
    finally:
        structlog.reset_defaults()
        root.handlers[:], root.level = handlers, level
