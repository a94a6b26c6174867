"""The office that every bot of the kill test asks: takes 50 ms, and knows no request. It is never killed.

`GET /v1/requests/<number>` is the call that ours makes (backend_client/openapi.yml) and that the small bots make, too.
`POST /webhook` is the same for Rasa, whose bots call out by custom actions:
https://legacy-docs-oss.rasa.com/docs/rasa/action-server/actions
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from benchmarks.peers.work import reply_to

TAKES = 0.05
"""Seconds."""

PROBLEM = {"type": "https://example.org/problems/not-found", "title": "Not found", "status": 404}


async def _request(_request: web.Request) -> web.Response:
    await asyncio.sleep(TAKES)
    return web.json_response(PROBLEM, status=404, content_type="application/problem+json")


async def _action(request: web.Request) -> web.Response:
    await asyncio.sleep(TAKES)
    text = (await request.json())["tracker"]["latest_message"]["text"]
    return web.json_response({"events": [], "responses": [{"text": reply_to(text)}]})


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def main(port: int) -> None:
    app = web.Application()
    app.router.add_get("/health", _health)
    app.router.add_get("/v1/requests/{number}", _request)
    app.router.add_post("/webhook", _action)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
