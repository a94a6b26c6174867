"""How the office listens: long addresses are read, and nothing that a citizen wrote gets into the log."""

from __future__ import annotations

import logging
import traceback

from aiohttp import web

SECONDS_TO_STOP = 1.0
LONGEST_LINE = 64 * 1024
"""A search has up to 1000 letters, an emoji takes 12 bytes of an address."""

_log = logging.getLogger("sandbox.office.listening")


def make_runner(app: web.Application) -> web.AppRunner:
    """Without an access log: addresses name applicants."""
    return web.AppRunner(
        app, access_log=None, logger=_log, shutdown_timeout=SECONDS_TO_STOP, max_line_size=LONGEST_LINE
    )


class _Discreet(logging.Filter):
    """Of an error only its kind and place: its text may repeat the call."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "nowhere"
            record.msg, record.args = "a call failed: %s at %s", (type(error).__name__, place)
            record.exc_info = record.exc_text = None
        return True


_log.addFilter(_Discreet())
