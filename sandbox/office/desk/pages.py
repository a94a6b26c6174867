"""Pages: templates with autoescape, and what every page of the desk shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.office.database import Connection
from sandbox.office.desk import display
from sandbox.office.desk.live import STATE
from sandbox.office.desk.sessions import SESSION, Session
from sandbox.office.office import OFFICE

HERE = Path(__file__).parent

_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(moment=display.moment, day=display.day, size=display.size)
_environment.globals.update(
    status_names=display.STATUS_NAMES,
    timeline_names=display.TIMELINE_NAMES,
    message_kinds=display.MESSAGE_KINDS,
    plural=display.plural,
)


async def desk_page(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    """A page of a clerk who has logged in."""
    office = request.app[OFFICE]
    waiting = await office.database.run(_waiting)
    session: Session = request[SESSION]
    shared = {"clerk": session.clerk, "csrf": session.csrf, "state": request[STATE]}
    return page(template, status, **shared, **waiting, **values)


def page(template: str, status: int = 200, **values: Any) -> web.Response:
    text = _environment.get_template(template).render(values)
    return web.Response(status=status, text=text, content_type="text/html")


def _waiting(connection: Connection) -> dict[str, int]:
    """How much waits for an answer, for the navigation."""
    new = connection.execute("SELECT count(*) FROM request WHERE status = 'submitted'").fetchone()[0]
    unanswered = connection.execute("SELECT count(*) FROM message WHERE answer IS NULL").fetchone()[0]
    return {"new_requests": new, "unanswered": unanswered}
