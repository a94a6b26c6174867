"""Who may sit at the desk: clerks with argon2 password hashes, and a limit to guessing."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from functools import partial

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sandbox.office.database import Connection
from sandbox.office.office import Office

TRIES = 5
TRIES_OF_ADDRESS = 20
WITHIN_SECONDS = 300.0

_hasher = PasswordHasher()
# Checked for a name that nobody has, so that the time taken does not tell which names exist.
_NOBODY = _hasher.hash("nobody has this password")


async def enrol_clerks(office: Office) -> None:
    """Makes the clerks of the settings; a changed password ends the clerk's sessions."""
    for name, password in office.settings.clerks:
        if not await is_clerk(office, name, password):
            hashed = await asyncio.to_thread(_hasher.hash, password)
            await office.database.run(partial(_enrol, name=name, hashed=hashed))


async def is_clerk(office: Office, name: str, password: str) -> bool:
    known = await office.database.run(
        lambda connection: connection.execute("SELECT password_hash FROM clerk WHERE name = ?", (name,)).fetchone()
    )
    fits = await asyncio.to_thread(_verify, known["password_hash"] if known else _NOBODY, password)
    return fits and known is not None


def _enrol(connection: Connection, name: str, hashed: str) -> None:
    connection.execute("INSERT OR REPLACE INTO clerk VALUES (?, ?)", (name, hashed))


def _verify(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@dataclass
class FailedLogins:
    """When logins failed, by who tried; in memory alone."""

    _failed: defaultdict[tuple[str, ...], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def too_many(self, address: str, name: str, now: float) -> bool:
        return self._count((address, name), now) >= TRIES or self._count((address,), now) >= TRIES_OF_ADDRESS

    def add(self, address: str, name: str, now: float) -> None:
        self._failed[address, name].append(now)
        self._failed[address,].append(now)

    def forget(self, address: str, name: str) -> None:
        self._failed.pop((address, name), None)

    def _count(self, who: tuple[str, ...], now: float) -> int:
        times = self._failed.get(who, deque())
        while times and times[0] < now - WITHIN_SECONDS:
            times.popleft()
        if not times:
            self._failed.pop(who, None)
        return len(times)
