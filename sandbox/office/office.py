"""What every part of the office works with."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from sandbox.office.catalogue import Catalogue, read_catalogue
from sandbox.office.centres import Centres
from sandbox.office.database import Database
from sandbox.office.directory import read_directory
from sandbox.office.search import ServiceSearch

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Settings:
    """`webhook_secrets` are `whsec_<base64>`, several during a rotation; without `webhook_url` nothing is delivered."""

    database: str
    catalogue: Path
    api_key: str
    webhook_url: str | None = None
    webhook_secrets: tuple[str, ...] = ()
    clerks: tuple[tuple[str, str], ...] = ()
    control: bool = False


@dataclass(frozen=True)
class Office:
    settings: Settings
    catalogue: Catalogue
    search: ServiceSearch
    centres: Centres
    database: Database
    clock: Clock = utc_now
    in_progress: set[str] = field(default_factory=set)
    """Idempotency keys of the calls that are being handled."""

    def now_text(self) -> str:
        return self.clock().astimezone(dt.UTC).isoformat(timespec="milliseconds")

    def now_unix(self) -> float:
        return self.clock().timestamp()


OFFICE: web.AppKey[Office] = web.AppKey("office", Office)


def make_office(settings: Settings, clock: Clock = utc_now) -> Office:
    """Reads the catalogue. Raises `BrokenCatalogue`."""
    catalogue = read_catalogue(settings.catalogue)
    return Office(
        settings=settings,
        catalogue=catalogue,
        search=ServiceSearch(catalogue.services.values()),
        centres=Centres(read_directory(settings.catalogue / "centres")),
        database=Database(settings.database),
        clock=clock,
    )


def mint(prefix: str) -> str:
    """A name that nobody can guess."""
    return prefix + secrets.token_hex(12)
