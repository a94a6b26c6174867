"""A clerk's session: a random cookie, of which the database has only a hash, and the token of the clerk's forms."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from aiohttp import web

from sandbox.office.database import Connection
from sandbox.office.office import OFFICE, Office

COOKIE = "desk_session"
SECONDS = 12 * 3600


@dataclass(frozen=True)
class Session:
    clerk: str
    csrf: str


SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)


async def begin_session(office: Office, clerk: str) -> str:
    """The value of the cookie."""
    token, now = secrets.token_urlsafe(32), office.now_unix()

    def insert(connection: Connection) -> None:
        connection.execute("DELETE FROM desk_session WHERE expires_unix < ?", (now,))
        connection.execute(
            "INSERT INTO desk_session VALUES (?, ?, ?, ?)",
            (_hash(token), clerk, secrets.token_urlsafe(24), now + SECONDS),
        )

    await office.database.run(insert)
    return token


async def find_session(request: web.Request) -> Session | None:
    token, office = request.cookies.get(COOKIE), request.app[OFFICE]
    if not token:
        return None
    row = await office.database.run(
        lambda connection: connection.execute(
            "SELECT clerk, csrf FROM desk_session WHERE token_sha256 = ? AND expires_unix > ?",
            (_hash(token), office.now_unix()),
        ).fetchone()
    )
    return Session(row["clerk"], row["csrf"]) if row else None


async def end_session(request: web.Request) -> None:
    token = request.cookies.get(COOKIE, "")
    await request.app[OFFICE].database.run(
        lambda connection: connection.execute("DELETE FROM desk_session WHERE token_sha256 = ?", (_hash(token),))
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
