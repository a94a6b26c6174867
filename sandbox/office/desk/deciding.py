"""The page of a request, and a clerk's decisions on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from sandbox.office.desk.forms import Form, text_of, version_of
from sandbox.office.desk.pages import desk_page
from sandbox.office.desk.request_page import RequestPage, read_page
from sandbox.office.desk.sessions import SESSION
from sandbox.office.moves import Decision, Incomplete, Stale, decide
from sandbox.office.office import OFFICE
from sandbox.office.request_number import counter_of
from sandbox.office.statuses import Status

OTHER = "other"

_DONE = {
    Status.ACCEPTED: "Заяву прийнято. Заявник уже знає.",
    Status.RETURNED: "Заяву повернуто. Заявник побачить, що саме виправити.",
    Status.IN_WORK: "Заяву взято в роботу. Заявник уже знає.",
    Status.GRANTED: "Результат надано. Заявник отримає його зараз.",
    Status.REFUSED: "Відмову надіслано разом із поясненням.",
}
_STALE = (
    "Поки ви працювали, заяву змінив хтось інший: колега або сам заявник. Вашого рішення не збережено. "
    "Нижче – заява, якою вона є зараз; ваш текст лишився у формі, якщо таке рішення ще можливе."
)
_INCOMPLETE = "Рішення ще не надіслано: допишіть, будь ласка, позначене."


async def show_request(request: web.Request) -> web.Response:
    said = request.query.get("done", "")
    notice = _DONE[Status(said)] if said in _DONE else None
    return await _page(request, 200, notice=notice)


async def decide_request(request: web.Request) -> web.Response:
    form, office, number = await request.post(), request.app[OFFICE], request.match_info["number"]
    shown = await office.database.run(lambda connection: read_page(office, connection, number))
    decision = _decision(form, shown.grounds, request[SESSION].clerk)
    if decision is None:
        raise web.HTTPBadRequest
    counter, version = counter_of(number) or 0, version_of(form)
    try:
        await office.database.run(lambda connection: decide(office, connection, counter, version, decision))
    except Stale:
        return await _page(request, 409, problem=_STALE, entered=decision)
    except Incomplete as lacking:
        return await _page(request, 422, problem=_INCOMPLETE, entered=decision, faults=lacking.faults)
    raise web.HTTPSeeOther(f"/desk/requests/{number}?done={decision.to}")


async def _page(request: web.Request, status: int, **values: Any) -> web.Response:
    office, number = request.app[OFFICE], request.match_info["number"]
    shown: RequestPage = await office.database.run(lambda connection: read_page(office, connection, number))
    empty: dict[str, Any] = {"notice": None, "problem": None, "entered": None, "faults": {}}
    return await desk_page(request, "request.html", status, **{"shown": shown, **empty, **values})


def _decision(form: Form, grounds: Sequence[str], clerk: str) -> Decision | None:
    """None for what the desk's own forms never send."""
    to = text_of(form, "to")
    if to not in _DONE:
        return None
    return Decision(
        to=Status(to),
        clerk=clerk,
        reasons=_reasons(form) if to == Status.RETURNED else {},
        result=text_of(form, "result") if to == Status.GRANTED else "",
        ground=_ground(form, grounds) if to == Status.REFUSED else "",
        explanation=text_of(form, "explanation") if to == Status.REFUSED else "",
    )


def _reasons(form: Form) -> dict[str, str]:
    ticked = [name.removeprefix("return:") for name in form if name.startswith("return:")]
    return {field: text_of(form, f"reason:{field}") for field in ticked}


def _ground(form: Form, grounds: Sequence[str]) -> str:
    chosen = text_of(form, "ground")
    if chosen == OTHER:
        return text_of(form, "ground_other")
    return chosen if chosen in grounds else ""
