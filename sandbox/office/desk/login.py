"""Coming to the desk and leaving it."""

from __future__ import annotations

import hmac
import secrets

from aiohttp import web

from sandbox.office.desk import sessions
from sandbox.office.desk.clerks import FailedLogins, is_clerk
from sandbox.office.desk.forms import text_of
from sandbox.office.desk.pages import page
from sandbox.office.office import OFFICE

FAILED_LOGINS: web.AppKey[FailedLogins] = web.AppKey("failed_logins", FailedLogins)
DESK = "/desk"
_FORM_COOKIE = "desk_login"

_WRONG = "Ім’я або пароль не підходять. Спробуйте ще раз."
_TOO_MANY = "Забагато спроб. Зачекайте п’ять хвилин і спробуйте знову."
_OLD_FORM = "Сторінка застаріла. Введіть дані ще раз."


async def show_login(request: web.Request) -> web.Response:
    return _form(request, 200)


async def log_in(request: web.Request) -> web.Response:
    form = await request.post()
    name, password = text_of(form, "name").strip(), text_of(form, "password")
    if not _same(request.cookies.get(_FORM_COOKIE, ""), text_of(form, "csrf")):
        return _form(request, 403, name, _OLD_FORM)
    office, failed = request.app[OFFICE], request.app[FAILED_LOGINS]
    address, now = request.remote or "", office.now_unix()
    if failed.too_many(address, name, now):
        return _form(request, 429, name, _TOO_MANY)
    if not await is_clerk(office, name, password):
        failed.add(address, name, now)
        return _form(request, 403, name, _WRONG)
    failed.forget(address, name)
    response = _see_other(_next(request))
    token = await sessions.begin_session(office, name)
    response.set_cookie(
        sessions.COOKIE,
        token,
        max_age=sessions.SECONDS,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=request.secure,
    )
    response.del_cookie(_FORM_COOKIE, path=f"{DESK}/login")
    return response


async def log_out(request: web.Request) -> web.Response:
    await sessions.end_session(request)
    response = _see_other(f"{DESK}/login")
    response.del_cookie(sessions.COOKIE, path="/")
    return response


def _form(request: web.Request, status: int, name: str = "", fault: str | None = None) -> web.Response:
    """The form's token is in a cookie too: another site can send neither."""
    token = secrets.token_urlsafe(24)
    response = page("login.html", status, csrf=token, name=name, fault=fault, action=request.rel_url.raw_path_qs)
    response.set_cookie(
        _FORM_COOKIE, token, path=f"{DESK}/login", httponly=True, samesite="Strict", secure=request.secure
    )
    return response


def _next(request: web.Request) -> str:
    """Back to where the clerk was going, within the desk alone."""
    wanted = request.query.get("next", DESK)
    return wanted if wanted.startswith((f"{DESK}/", f"{DESK}?")) and "\\" not in wanted else DESK


def _same(known: str, given: str) -> bool:
    return bool(known) and hmac.compare_digest(known.encode(), given.encode())


def _see_other(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address})
