"""`python -m sandbox.office` starts the office. Exit codes: 98 port taken, 1 it cannot start, 2 wrong options."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sqlite3
import sys
from pathlib import Path

from sandbox.office.app import build_app
from sandbox.office.catalogue import BrokenCatalogue
from sandbox.office.events import key_of
from sandbox.office.listening import make_runner
from sandbox.office.office import Office, Settings, make_office
from sandbox.serving import complain, serve

NAME = "office"


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    try:
        office = make_office(_settings(options))
    except (BrokenCatalogue, ValueError) as error:
        return complain(NAME, str(error))
    return asyncio.run(_serve(office, options.host, options.port))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.office", description="The reference office. Each option also reads OFFICE_<NAME>."
    )
    say = os.environ.get
    parser.add_argument("--host", default=say("OFFICE_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=say("OFFICE_PORT", "8082"))
    parser.add_argument("--database", default=say("OFFICE_DATABASE", "var/office.sqlite3"))
    parser.add_argument("--catalogue", type=Path, default=say("OFFICE_CATALOGUE", "catalogue"))
    parser.add_argument("--api-key", default=say("OFFICE_API_KEY"), help="the bot's bearer key")
    parser.add_argument("--webhook-url", default=say("OFFICE_WEBHOOK_URL"))
    parser.add_argument(
        "--webhook-secret", action="append", help="whsec_<base64>; several while secrets are being changed"
    )
    parser.add_argument("--clerk", action="append", metavar="NAME:PASSWORD", help="a clerk to enrol; may be repeated")
    parser.add_argument("--control", action="store_true", default=say("OFFICE_CONTROL") == "1", help="for tests: /_/")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    """Raises ValueError with what to do about it."""
    if not options.api_key:
        raise ValueError("give the bot's key: --api-key KEY or OFFICE_API_KEY")
    secrets = tuple(options.webhook_secret or os.environ.get("OFFICE_WEBHOOK_SECRET", "").split())
    if options.webhook_url and not secrets:
        raise ValueError("--webhook-url needs --webhook-secret")
    for secret in secrets:
        key_of(secret)
    return Settings(
        database=options.database,
        catalogue=options.catalogue,
        api_key=options.api_key,
        webhook_url=options.webhook_url,
        webhook_secrets=secrets,
        clerks=tuple(_clerk(one) for one in options.clerk or os.environ.get("OFFICE_CLERK", "").split()),
        control=options.control,
    )


def _clerk(text: str) -> tuple[str, str]:
    name, _, password = text.partition(":")
    if not name or not password:
        raise ValueError("a clerk is given as name:password")
    return name, password


async def _serve(office: Office, host: str, port: int) -> int:
    greeting = f"The office answers at http://{host}:{port}/v1, the desk at http://{host}:{port}/desk"
    try:
        return await serve(make_runner(build_app(office)), host, port, NAME, greeting)
    except sqlite3.Error as error:
        return complain(NAME, f"the database {office.settings.database} does not open: {error}")


if __name__ == "__main__":
    sys.exit(main())
