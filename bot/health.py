"""Is the process alive, is the bot of use, what has it counted: said truthfully, for people and for machines."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics_page import metrics_page
from bot.pulse import Pulse
from bot.status import Observer, Queue, Status


class Health:
    """For the network of the house: a proxy in front passes the webhooks on, and none of these."""

    def __init__(self, observer: Observer, pulse: Pulse) -> None:
        self._observer = observer
        self._pulse = pulse

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/health", self._health),
            web.get("/ready", self._ready),
            web.get("/metrics", self._metrics),
        ]

    async def _health(self, _request: web.Request) -> web.Response:
        """The process lives; says nothing of others."""
        seconds = round(time.time() - self._pulse.started)
        return web.json_response({"alive": True, "process": self._pulse.name, "seconds": seconds})

    async def _ready(self, _request: web.Request) -> web.Response:
        """503 when something makes the bot useless to citizens, with the reason in words."""
        status = await self._observer.look()
        return web.json_response(as_json(status, time.time()), status=503 if status.reasons else 200)

    async def _metrics(self, _request: web.Request) -> web.Response:
        status = await self._observer.look()
        others = [one for one in status.processes if one.name != self._pulse.name]
        page = metrics_page([self._pulse.of_now(), *others], status)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})


def as_json(status: Status, now: float) -> dict[str, Any]:
    """Times in seconds."""
    return {
        "ready": not status.reasons,
        "reasons": status.reasons,
        "troubles": status.troubles,
        "redis": _up(status.redis),
        "office": _up(status.office),
        "nlu": _up(status.nlu),
        "inbox": _queue(status.inbox),
        "outbox": _queue(status.outbox),
        "oldest_unhandled_seconds": round(status.inbox.oldest, 1),
        "dead_letters": status.dead_letters,
        "last_sent": _moment(status.last_sent),
        "last_sent_seconds_ago": round(now - status.last_sent, 1) if status.last_sent else None,
        "shards": status.shards,
        "leases": status.leases,
        "processes": [
            {"name": one.name, "roles": one.roles, "seconds": round(now - one.started)} for one in status.processes
        ],
        "notice": status.notice.text if status.notice else None,
    }


def _queue(queue: Queue) -> dict[str, float]:
    return {"waiting": queue.waiting, "oldest_seconds": round(queue.oldest, 1)}


def _up(answers: bool) -> str:
    return "up" if answers else "down"


def _moment(seconds: float | None) -> str | None:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds") if seconds else None
