"""Serves a part of the sandbox on a port until a signal comes."""

from __future__ import annotations

import asyncio
import errno
import signal
import sys

from aiohttp import web

FAILED = 1
TAKEN = 98
SECONDS_TO_STOP = 1.0


async def serve(runner: web.AppRunner, host: str, port: int, name: str, greeting: str) -> int:
    """The exit code: 0 after a signal, 98 if the port is taken, 1 if it cannot be used. `name` begins complaints."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        print(greeting, flush=True)
        await stopped.wait()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return complain(name, f"port {port} is taken: stop what uses it, or choose another with --port", TAKEN)
        return complain(name, f"cannot listen at {host}:{port}: {error.strerror}")
    finally:
        await runner.cleanup()
    return 0


def complain(name: str, text: str, code: int = FAILED) -> int:
    print(f"{name}: {text}", file=sys.stderr, flush=True)
    return code
