"""SQLite behind one thread: each piece of work is one transaction, and they follow one another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
Connection = sqlite3.Connection

SCHEMA = Path(__file__).with_name("schema.sql")
TABLES = (
    "rating",
    "rating_token",
    "message",
    "evidence_of_request",
    "evidence",
    "timeline",
    "request",
    "webhook_event",
    "kept_answer",
)


class Database:
    """`listeners` are called in the event loop after each transaction that wrote something."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="office-database")
        self._connection: Connection | None = None
        self.listeners: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Raises sqlite3.Error when the file cannot be opened or is not ours."""
        if self._path != ":memory:":
            try:
                Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise sqlite3.OperationalError(str(error)) from error
        self._connection = await self._in_thread(self._connect)

    async def close(self) -> None:
        if self._connection is not None:
            await self._in_thread(self._connection.close)
            self._connection = None
        self._thread.shutdown()

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Runs `work` in a transaction of its own; whatever it raises undoes it and is raised here."""
        wrote, result = await self._in_thread(lambda: self._transaction(work))
        if wrote:
            for listener in self.listeners:
                listener()
        return result

    async def clear(self) -> None:
        """Forgets everything but the clerks."""

        def delete(connection: Connection) -> None:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

        await self.run(delete)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _connect(self) -> Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=2)
        connection.row_factory = sqlite3.Row
        connection.executescript(SCHEMA.read_text(encoding="utf-8"))
        return connection

    def _transaction(self, work: Callable[[Connection], Result]) -> tuple[bool, Result]:
        connection = self._connection
        if connection is None:
            raise sqlite3.ProgrammingError("the database is closed")
        before = connection.total_changes
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            # SQLite itself undoes some: a full disk, for one.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return connection.total_changes != before, result
