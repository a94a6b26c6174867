"""One line an event, to standard output: JSON for machines, colours for a terminal; never a citizen's words."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import Processor

from bot.faults import kind_of, place_of

_FIRST: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure() -> None:
    renderer = _renderer()
    structlog.configure(
        processors=[*_FIRST, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_OfLibraries(renderer))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _renderer() -> Processor:
    if sys.stdout.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(ensure_ascii=False)


class _OfLibraries(logging.Formatter):
    """What aiohttp, asyncio and others log: the kind and the place, as what is filled in may quote a citizen."""

    def __init__(self, renderer: Processor) -> None:
        super().__init__()
        self._renderer = renderer

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {"event": str(record.msg).partition("\n")[0], "logger": record.name}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            event |= {"error": kind_of(error), "at": place_of(error)}
        for process in _FIRST:
            event = dict(process(None, record.levelname.lower(), event))  # type: ignore[arg-type]
        return str(self._renderer(None, record.levelname.lower(), event))
