"""Messages from citizens, and a clerk's replies."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.office.database import Connection
from sandbox.office.desk.forms import text_of
from sandbox.office.desk.pages import desk_page
from sandbox.office.desk.sessions import SESSION
from sandbox.office.messages import LONGEST_ANSWER, AnsweredAlready, answer_message
from sandbox.office.office import OFFICE

ANSWERED_SHOWN = 30

_DONE = "Відповідь надіслано."
_EMPTY = "Напишіть відповідь – заявник прочитає її в Телеграмі."
_LONG = f"Задовго: вміщається {LONGEST_ANSWER} знаків."
_TAKEN = "На це повідомлення вже відповів колега. Ваш текст не надіслано."


async def show_messages(request: web.Request) -> web.Response:
    return await _page(request, 200, notice=_DONE if request.query.get("done") else None)


async def answer_citizen(request: web.Request) -> web.Response:
    office, message_id, clerk = request.app[OFFICE], request.match_info["id"], request[SESSION].clerk
    answer = text_of(await request.post(), "answer").strip()
    fault = _EMPTY if not answer else _LONG if len(answer) > LONGEST_ANSWER else None
    if fault:
        return await _page(request, 422, problem=fault, entered={message_id: answer})
    try:
        await office.database.run(lambda connection: answer_message(office, connection, message_id, answer, clerk))
    except AnsweredAlready:
        return await _page(request, 409, problem=_TAKEN)
    raise web.HTTPSeeOther("/desk/messages?done=1")


async def _page(request: web.Request, status: int, **values: Any) -> web.Response:
    lists = await request.app[OFFICE].database.run(_read)
    empty: dict[str, Any] = {"notice": None, "problem": None, "entered": {}}
    return await desk_page(request, "messages.html", status, **{**lists, **empty, **values})


def _read(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """What waits for an answer, the oldest first; what was answered, the newest first."""
    waiting = connection.execute("SELECT * FROM message WHERE answer IS NULL ORDER BY sent_at")
    answered = connection.execute(
        "SELECT * FROM message WHERE answer IS NOT NULL ORDER BY answered_at DESC LIMIT ?", (ANSWERED_SHOWN,)
    )
    return {"waiting": [dict(row) for row in waiting], "answered": [dict(row) for row in answered]}
