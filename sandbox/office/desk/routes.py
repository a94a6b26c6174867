"""The desk's addresses, and what protects them: a login, form tokens, strict headers."""

from __future__ import annotations

import hmac
import logging
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.office.desk import deciding, login
from sandbox.office.desk.clerks import FailedLogins
from sandbox.office.desk.forms import text_of
from sandbox.office.desk.live import PULSE, STATE, Pulse, state_of, stream_changes
from sandbox.office.desk.pages import HERE, desk_page, page
from sandbox.office.desk.queue import TABS, Wanted, read_queue
from sandbox.office.desk.ratings_file import download_ratings
from sandbox.office.desk.ratings_page import read_ratings
from sandbox.office.desk.request_page import SHOWN_INLINE
from sandbox.office.desk.sessions import SESSION, Session, find_session
from sandbox.office.desk.writing import answer_citizen, show_messages
from sandbox.office.office import OFFICE
from sandbox.office.problems import Problem

log = logging.getLogger(__name__)

DESK = login.DESK
_OPEN_TO_ALL = (f"{DESK}/login", f"{DESK}/static/")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def desk_routes() -> list[web.AbstractRouteDef]:
    return [
        web.get("/", _to_desk),
        web.get("/assessment", _public_assessment),
        web.get(DESK, _queue),
        web.get(f"{DESK}/", _to_desk),
        web.get(f"{DESK}/login", login.show_login),
        web.post(f"{DESK}/login", login.log_in),
        web.post(f"{DESK}/logout", login.log_out),
        web.get(f"{DESK}/changes", stream_changes),
        web.get(f"{DESK}/requests/{{number}}", deciding.show_request),
        web.post(f"{DESK}/requests/{{number}}", deciding.decide_request),
        web.get(f"{DESK}/evidence/{{id}}", _evidence),
        web.get(f"{DESK}/messages", show_messages),
        web.post(f"{DESK}/messages/{{id}}", answer_citizen),
        web.get(f"{DESK}/ratings", _ratings),
        web.get(f"{DESK}/ratings.csv", download_ratings),
        web.static(f"{DESK}/static", HERE / "static"),
    ]


def prepare_desk(app: web.Application) -> None:
    app[PULSE] = Pulse()
    app[login.FAILED_LOGINS] = FailedLogins()
    app[OFFICE].database.listeners.append(app[PULSE].beat)
    app.on_shutdown.append(_close_pages)


@web.middleware
async def protect_desk(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path.startswith(("/v1/", "/_/")):
        return await handler(request)
    try:
        response = await _guarded(request, handler)
    except web.HTTPException as answer:
        response = _page_of(answer)
    except Problem as problem:
        response = _error_page(problem.status)
    except Exception as error:
        # The kind alone: the text of an error can repeat what a citizen wrote.
        log.error("%s failed: %s", request.match_info.handler.__name__, type(error).__name__)  # noqa: TRY400
        response = _error_page(500)
    if not response.prepared:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
    return response


async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A clerk's page needs a clerk, and whatever a clerk sends needs the token of the clerk's forms."""
    if not _is_of_clerk(request.path):
        return await handler(request)
    session = await find_session(request)
    if session is None:
        return _ask_to_log_in(request)
    request[SESSION] = session
    request[STATE] = await request.app[OFFICE].database.run(state_of)
    if request.method == "POST" and not await _has_token(request, session):
        return _error_page(403)
    return await handler(request)


def _is_of_clerk(path: str) -> bool:
    return path.startswith(DESK) and not path.startswith(_OPEN_TO_ALL)


def _ask_to_log_in(request: web.Request) -> web.Response:
    if request.path == f"{DESK}/changes":
        return web.Response(status=401)
    wanted = request.path_qs if request.method == "GET" else DESK
    return web.Response(status=303, headers={"Location": f"{DESK}/login?next={quote(wanted, safe='')}"})


async def _has_token(request: web.Request, session: Session) -> bool:
    given = text_of(await request.post(), "csrf")
    return hmac.compare_digest(session.csrf.encode(), given.encode())


def _page_of(answer: web.HTTPException) -> web.StreamResponse:
    if answer.status < 400:
        return web.Response(status=answer.status, headers={"Location": answer.headers.get("Location", DESK)})
    return _error_page(answer.status)


def _error_page(status: int) -> web.Response:
    return page("error.html", status, code=status)


async def _close_pages(app: web.Application) -> None:
    app[PULSE].close()


async def _to_desk(_request: web.Request) -> web.Response:
    raise web.HTTPSeeOther(DESK)


async def _queue(request: web.Request) -> web.Response:
    office, wanted = request.app[OFFICE], Wanted.of(request.query)
    queue = await office.database.run(lambda connection: read_queue(office, connection, wanted))
    return await desk_page(request, "queue.html", queue=queue, wanted=wanted, tabs=TABS, centres=office.centres.names())


async def _ratings(request: web.Request) -> web.Response:
    office = request.app[OFFICE]
    ratings = await office.database.run(lambda connection: read_ratings(office, connection))
    return await desk_page(request, "ratings.html", ratings=ratings)


async def _public_assessment(request: web.Request) -> web.Response:
    office = request.app[OFFICE]
    ratings = await office.database.run(lambda connection: read_ratings(office, connection))
    return page("assessment.html", centres=[one for one in ratings.centres if one.id is not None])


async def _evidence(request: web.Request) -> web.Response:
    """A citizen's file cannot act in the desk's name: no scripts, no guessing of its type."""
    evidence_id = request.match_info["id"]
    row = await request.app[OFFICE].database.run(
        lambda connection: connection.execute("SELECT * FROM evidence WHERE id = ?", (evidence_id,)).fetchone()
    )
    if row is None:
        raise web.HTTPNotFound
    place = "inline" if row["media_type"] in SHOWN_INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(row['name'], safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=600",
    }
    return web.Response(body=row["content"], content_type=row["media_type"], headers=headers)
