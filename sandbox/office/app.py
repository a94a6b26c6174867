"""The office as one web application: the API, the desk, the public assessment, the tests' control plane."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.office.api import api_routes, guard_api
from sandbox.office.call import LARGEST_JSON
from sandbox.office.delivery import Delivery
from sandbox.office.desk.clerks import enrol_clerks
from sandbox.office.desk.routes import desk_routes, prepare_desk, protect_desk
from sandbox.office.evidence import erase_forgotten
from sandbox.office.faults import FAULTS, Faults, control_routes, inject_faults
from sandbox.office.office import OFFICE, Office

log = logging.getLogger(__name__)

CLEANING_SECONDS = 3600.0


def build_app(office: Office) -> web.Application:
    app = web.Application(middlewares=[inject_faults, guard_api, protect_desk], client_max_size=LARGEST_JSON)
    app[OFFICE] = office
    app[FAULTS] = Faults()
    app.add_routes(api_routes())
    app.add_routes(desk_routes())
    if office.settings.control:
        app.add_routes(control_routes())
    prepare_desk(app)
    app.on_shutdown.append(_end_silences)
    app.cleanup_ctx.append(_database)
    app.cleanup_ctx.append(_delivery)
    app.cleanup_ctx.append(_cleaning)
    return app


async def _end_silences(app: web.Application) -> None:
    app[FAULTS].closing.set()


async def _database(app: web.Application) -> AsyncIterator[None]:
    office = app[OFFICE]
    await office.database.open()
    await enrol_clerks(office)
    yield
    await office.database.close()


async def _delivery(app: web.Application) -> AsyncIterator[None]:
    delivery = Delivery(app[OFFICE])
    delivery.start()
    yield
    await delivery.stop()


async def _cleaning(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(_clean(app[OFFICE]))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _clean(office: Office) -> None:
    """Evidence that nobody filed does not stay."""
    while True:
        try:
            await office.database.run(lambda connection: erase_forgotten(office, connection))
        except sqlite3.Error as error:
            log.warning("unfiled evidence is not erased now: %s", type(error).__name__)
        await asyncio.sleep(CLEANING_SECONDS)
