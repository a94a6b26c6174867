"""One call to the office: deadlines, tries and the meaning of what came back. Knows HTTP, knows no service."""

from __future__ import annotations

import asyncio
import io
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import quote

import aiohttp
import stamina
from yarl import URL

from backend_client.errors import OfficeUnavailable
from backend_client.problems import IN_PROGRESS, error_of, read_problem

_FIXED = frozenset({"search", "form", "assessment", "corrections", "withdrawal", "details", "export"})
"""The parts of paths that are no names of things; all others but the first may be personal."""

_WORTH_ANOTHER_TRY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection, for one try, for all tries together; and how many tries.

    A pause between tries is at least `pause`, twice as long after each, with up to `jitter` added, or what the
    office's `Retry-After` says if that still fits into `altogether`.
    """

    connect: float = 2.0
    one_try: float = 8.0
    altogether: float = 10.0
    upload: float = 60.0
    tries: int = 3
    pause: float = 0.2
    jitter: float = 0.3


@dataclass(frozen=True)
class Call:
    """What is asked. `path` is its parts after /v1; `seconds` (all tries) of None is the usual patience."""

    method: str
    path: tuple[str, ...]
    query: dict[str, str] = field(default_factory=dict)
    language: str | None = None
    body: bytes | None = None
    media_type: str = "application/json"
    idempotency_key: str | None = None
    seconds: float | None = None

    @property
    def operation(self) -> str:
        """What is asked, without of whom: `POST requests/{}/corrections`."""
        first, *rest = self.path
        return f"{self.method} {'/'.join([first, *(part if part in _FIXED else '{}' for part in rest)])}"

    @property
    def headers(self) -> dict[str, str]:
        named = {
            "Accept-Language": self.language,
            "Idempotency-Key": self.idempotency_key,
            "Content-Type": self.media_type if self.body is not None else None,
        }
        return {name: text for name, text in named.items() if text is not None}


class _NoAnswer(Exception):
    """Nobody answered, or only to come back later. `retry_after` in seconds."""

    def __init__(self, reason: str, maybe_done: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.maybe_done = maybe_done
        self.retry_after = retry_after


class _Tries:
    """The tries of one call: when they must end, and whether one of them may have taken effect."""

    def __init__(self, seconds: float) -> None:
        self._end = asyncio.get_running_loop().time() + seconds
        self.maybe_done = False

    @property
    def left(self) -> float:
        return max(self._end - asyncio.get_running_loop().time(), 0.05)

    def pause_after(self, error: Exception) -> bool | float:
        """Stamina's hook: no more tries, one after the usual pause, or one after so many seconds."""
        if not isinstance(error, _NoAnswer):
            return False
        self.maybe_done = self.maybe_done or error.maybe_done
        if error.retry_after is None:
            return True
        return error.retry_after if error.retry_after < self.left else False


class Transport:
    """Calls the office at `base_url` (without /v1). A session that is not given is made and closed here."""

    def __init__(self, base_url: str, api_key: str, session: aiohttp.ClientSession | None, patience: Patience) -> None:
        self._root = f"{base_url.rstrip('/')}/v1"
        self._api_key = api_key
        self._session = session or aiohttp.ClientSession()
        self._owns_session = session is None
        self.patience = patience

    async def close(self) -> None:
        if self._owns_session:
            await self._session.close()

    async def call(self, call: Call) -> bytes:
        """The body of a 2xx answer. Raises `OfficeError` or one of its children."""
        seconds = call.seconds or self.patience.altogether
        tries = _Tries(seconds)
        try:
            async for attempt in stamina.retry_context(
                on=tries.pause_after,
                attempts=self.patience.tries,
                timeout=seconds,
                wait_initial=self.patience.pause,
                wait_jitter=self.patience.jitter,
            ):
                with attempt:
                    return await self._try(call, tries.left)
        except _NoAnswer as silence:
            # Without a cause: the texts of HTTP errors have the address with what the citizen wrote in it.
            raise OfficeUnavailable(str(silence), tries.maybe_done or silence.maybe_done) from None
        raise AssertionError("stamina returns or raises")

    async def _try(self, call: Call, seconds: float) -> bytes:
        try:
            async with self._send(call, seconds) as response:
                body = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise _NoAnswer("the office cannot be reached", maybe_done=False) from None
        except TimeoutError:
            raise _NoAnswer("the office did not answer in time", maybe_done=_writes(call)) from None
        except aiohttp.ClientError as error:
            raise _NoAnswer(f"the connection broke: {type(error).__name__}", maybe_done=_writes(call)) from None
        if 200 <= response.status < 300:
            return body
        return _refuse(call, response, body)

    def _send(self, call: Call, seconds: float) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        path = "/".join(quote(part, safe="") for part in call.path)
        one_try = seconds if call.seconds else min(seconds, self.patience.one_try)
        return self._session.request(
            call.method,
            URL(f"{self._root}/{path}", encoded=True).update_query(call.query),
            data=io.BytesIO(call.body) if call.body is not None else None,
            headers={"Authorization": f"Bearer {self._api_key}", **call.headers},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=one_try, sock_connect=self.patience.connect),
        )


def _refuse(call: Call, response: aiohttp.ClientResponse, body: bytes) -> NoReturn:
    problem = read_problem(body)
    status = response.status
    if status in _WORTH_ANOTHER_TRY:
        raise _NoAnswer(f"status {status}", _writes(call) and status != 429, _retry_after(response))
    if status == 409 and problem and problem.name == IN_PROGRESS:
        raise _NoAnswer("an earlier try is still in progress", True, _retry_after(response))
    if status >= 500:
        raise OfficeUnavailable(f"status {status}", maybe_done=_writes(call))
    raise error_of(status, problem)


def _writes(call: Call) -> bool:
    return call.method != "GET"


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    """Seconds; a date, which the contract does not have, counts as not said."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None
