"""The bot's side of the understanding server: one call over HTTP, with a time limit, and no second try.

A citizen waits for each message; when the server is slow or down, searching the catalogue is the better answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from pydantic import BaseModel, ValidationError

from nlu.understanding import Entity, ServiceGuess, Understanding, UnderstandingUnavailable

_PUBLISHING = aiohttp.ClientTimeout(total=15)


class _Intent(BaseModel):
    name: str
    confidence: float


class _Entity(BaseModel):
    entity: str
    value: str | int | float


class _Service(BaseModel):
    code: str
    confidence: float


class _Parsed(BaseModel):
    """The answer of `POST /model/parse`, as Rasa gives it, with fields of our own beside."""

    intent: _Intent
    entities: list[_Entity] = []
    services: list[_Service] = []
    wishes: list[str] = []
    language: str = "uk"
    plain_text: str = ""


class NluClient:
    """`timeout` is in seconds, for the whole call."""

    def __init__(self, session: aiohttp.ClientSession, url: str, timeout: float = 2.0) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def understand(self, text: str) -> Understanding:
        """Raises `UnderstandingUnavailable`; the text itself is in no error and no log."""
        try:
            return _understanding(_Parsed.model_validate(await self._parse(text)))
        except (TimeoutError, aiohttp.ClientError, ValueError, ValidationError) as error:
            raise UnderstandingUnavailable(type(error).__name__) from None

    async def publish(self, services: Mapping[str, Sequence[str]]) -> None:
        """Tells what each service is called now, by its code. Raises `UnderstandingUnavailable`."""
        body = {"services": {code: list(names) for code, names in services.items()}}
        try:
            async with self._session.put(f"{self._url}/services", json=body, timeout=_PUBLISHING) as response:
                response.raise_for_status()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise UnderstandingUnavailable(type(error).__name__) from None

    async def healthy(self) -> bool:
        try:
            async with self._session.get(f"{self._url}/status", timeout=self._timeout) as response:
                return response.status == 200
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def _parse(self, text: str) -> Any:
        url = f"{self._url}/model/parse"
        async with self._session.post(url, json={"text": text}, timeout=self._timeout) as response:
            response.raise_for_status()
            return await response.json()


def _understanding(parsed: _Parsed) -> Understanding:
    return Understanding(
        act=parsed.intent.name,
        confidence=parsed.intent.confidence,
        services=tuple(ServiceGuess(guess.code, guess.confidence) for guess in parsed.services),
        entities=tuple(Entity(entity.entity, str(entity.value)) for entity in parsed.entities),
        wishes=tuple(parsed.wishes),
        language=parsed.language,
        plain=parsed.plain_text,
    )
