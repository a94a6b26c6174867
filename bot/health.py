"""Is the bot alive, is it ready: said truthfully, for people and for machines."""

from __future__ import annotations

import asyncio

from aiohttp import web
from redis.exceptions import RedisError

from backend_client.client import OfficeClient
from bot.connection import Client
from nlu.client import NluClient


class Health:
    """Ready means that Redis answers: all else can be missing for a while without anything being lost."""

    def __init__(self, client: Client, office: OfficeClient, nlu: NluClient) -> None:
        self._client = client
        self._office = office
        self._nlu = nlu

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/health", self._health), web.get("/ready", self._ready)]

    async def _health(self, _request: web.Request) -> web.Response:
        redis, office, nlu = await asyncio.gather(self._redis(), self._office.healthy(), self._nlu.healthy())
        parts = {"redis": redis, "office": office, "nlu": nlu}
        return web.json_response({name: "up" if up else "down" for name, up in parts.items()})

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.json_response({"ready": True}) if await self._redis() else web.Response(status=503)

    async def _redis(self) -> bool:
        try:
            return bool(await self._client.ping())
        except RedisError:
            return False
