"""`python -m sandbox.telegram`: starts the emulator. Exit codes: 98 the port is taken, 1 it cannot start."""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
from pathlib import Path

from aiohttp import web

from sandbox.serving import SECONDS_TO_STOP, complain, serve
from sandbox.telegram.app import build_app
from sandbox.telegram.state import State


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        state = State(options.database)
    except (OSError, sqlite3.Error) as error:
        return complain("telegram", f"{options.database}: {error}")
    greeting = f"Telegram's sandbox: chat page and Bot API at http://{options.host}:{options.port}/"
    try:
        # No access log: addresses name people.
        runner = web.AppRunner(build_app(state), access_log=None, shutdown_timeout=SECONDS_TO_STOP)
        return asyncio.run(serve(runner, options.host, options.port, "telegram", greeting))
    finally:
        state.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.telegram", description="A Bot API with a chat page.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--database", type=Path, help="an SQLite file to keep all in; nothing is kept without it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
