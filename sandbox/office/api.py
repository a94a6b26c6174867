"""The API's addresses, and what holds for each: the bearer key, problems, idempotency."""

from __future__ import annotations

import hmac
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler as WebHandler

from sandbox.office import applicants, evidence, messages, ratings, reading, requests
from sandbox.office.call import LARGEST_JSON, Answer, Call, Handler
from sandbox.office.idempotency import checked_key, fingerprint_of, once
from sandbox.office.office import OFFICE, Office
from sandbox.office.problems import Problem, problem_response
from sandbox.office.words import Language, language_of

log = logging.getLogger(__name__)

HEALTH = "/v1/health"
WebAnswer = Callable[[web.Request], Awaitable[web.Response]]


def api_routes() -> list[web.RouteDef]:
    return [
        web.get(HEALTH, _health, allow_head=False),
        *_reads("/life-events", reading.list_life_events),
        *_reads("/services", reading.list_services),
        *_reads("/services/search", reading.search_services),
        *_reads("/services/{code}", reading.read_service),
        *_reads("/services/{code}/form", reading.read_form),
        *_reads("/centres", reading.list_centres),
        *_reads("/centres/{id}", reading.read_centre),
        *_reads("/centres/{id}/assessment", reading.read_assessment),
        *_reads("/requests", requests.list_requests),
        *_reads("/requests/{number}", requests.read_request),
        *_reads("/applicants/{applicant}/export", applicants.export_applicant),
        web.post("/v1/evidence", _writing(evidence.upload_evidence, evidence.LARGEST)),
        web.post("/v1/requests", _writing(requests.submit_request)),
        web.post("/v1/requests/{number}/corrections", _writing(requests.correct_request)),
        web.post("/v1/requests/{number}/withdrawal", _writing(requests.withdraw_request)),
        web.post("/v1/ratings", _writing(ratings.rate)),
        web.post("/v1/messages", _writing(messages.send_message)),
        web.patch("/v1/ratings/{id}", _plain(ratings.add_rating_details)),
        web.delete("/v1/applicants/{applicant}", _plain(applicants.erase_applicant)),
    ]


@web.middleware
async def guard_api(request: web.Request, handler: WebHandler) -> web.StreamResponse:
    """Lets in who has the key, and turns whatever goes wrong into a problem."""
    if not request.path.startswith("/v1/"):
        return await handler(request)
    language = language_of(request.headers.get("Accept-Language"))
    try:
        _authorize(request)
        return await handler(request)
    except Problem as problem:
        return problem_response(problem, language)
    except web.HTTPException as refused:
        return problem_response(_of_framework(refused), language)
    except sqlite3.OperationalError as error:
        log.warning("the database is not available: %s", getattr(error, "sqlite_errorname", "error"))
        return problem_response(Problem("unavailable", headers={"Retry-After": "1"}), language)
    except Exception as error:
        # The kind and the place only: the text of an error can repeat what the citizen wrote.
        log.error("%s %s failed: %s", request.method, _pattern(request), type(error).__name__)  # noqa: TRY400
        return problem_response(Problem("internal"), language)


def _authorize(request: web.Request) -> None:
    expected = f"Bearer {request.app[OFFICE].settings.api_key}".encode()
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
    if request.path != HEALTH and not hmac.compare_digest(expected, given):
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})


def _of_framework(refused: web.HTTPException) -> Problem:
    if isinstance(refused, web.HTTPMethodNotAllowed):
        return Problem("method-not-allowed", headers={"Allow": ", ".join(sorted(refused.allowed_methods))})
    if isinstance(refused, web.HTTPRequestEntityTooLarge):
        return Problem("too-large")
    return Problem("not-found" if refused.status == 404 else "bad-request")


def _pattern(request: web.Request) -> str:
    """The address without what stands in its variable parts."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown address"


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def _reads(path: str, handler: Handler) -> list[web.RouteDef]:
    return [web.get(f"/v1{path}", _plain(handler), allow_head=False)]


def _plain(handler: Handler) -> WebAnswer:
    async def answer(request: web.Request) -> web.Response:
        office, call = request.app[OFFICE], await _call(request, LARGEST_JSON)
        return _response(await office.database.run(lambda connection: handler(office, connection, call)))

    return answer


def _writing(handler: Handler, largest: int = LARGEST_JSON) -> WebAnswer:
    async def answer(request: web.Request) -> web.Response:
        office = request.app[OFFICE]
        key = checked_key(request.headers.get("Idempotency-Key"))
        call = await _call(request, largest)
        if key in office.in_progress:
            raise Problem("idempotency-in-progress")
        office.in_progress.add(key)
        try:
            return await _once(office, request, call, key, handler)
        finally:
            office.in_progress.discard(key)

    return answer


async def _once(office: Office, request: web.Request, call: Call, key: str, handler: Handler) -> web.Response:
    fingerprint = fingerprint_of(request.method, request.path_qs, call.body)
    answer, replayed = await office.database.run(
        lambda connection: once(
            connection,
            key,
            fingerprint,
            office.now_unix(),
            call.language,
            lambda: handler(office, connection, call),
        )
    )
    response = _response(answer)
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


async def _call(request: web.Request, largest: int) -> Call:
    language: Language = language_of(request.headers.get("Accept-Language"))
    body = await _body(request, largest)
    return Call(language, dict(request.match_info), dict(request.query), request.content_type, body)


async def _body(request: web.Request, largest: int) -> bytes:
    """Reads no more than is allowed, whatever Content-Length says."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > largest:
            raise Problem("too-large")
    return bytes(body)


def _response(answer: Answer) -> web.Response:
    if answer.status == 204:
        return web.Response(status=204)
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    return web.Response(status=answer.status, text=json.dumps(answer.body, ensure_ascii=False), content_type=kind)
