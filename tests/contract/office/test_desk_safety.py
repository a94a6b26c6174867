"""The desk lets in clerks alone, obeys its own forms alone, and shows what citizens wrote as what it is: text."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.office.desk.ratings_file import harmless
from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, PNG, Receiver, Running, new_request, receiving, running, settings

CLERK, PASSWORD = "olha", "a long password"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


@pytest.fixture
async def desk_office(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Running]:
    chosen = settings(tmp_path, receiver.url, clerks=((CLERK, PASSWORD),))
    async with running(chosen) as office:
        yield office


@contextlib.asynccontextmanager
async def browser(office: Running, log_in: bool = True) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(office.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        if log_in:
            form = {"csrf": token_in(await read(session, "/desk/login")), "name": CLERK, "password": PASSWORD}
            async with session.post("/desk/login", data=form) as answer:
                assert answer.status == 200, await answer.text()
        yield session


async def read(session: aiohttp.ClientSession, path: str) -> str:
    async with session.get(path) as answer:
        assert answer.status == 200, (path, answer.status)
        return await answer.text()


def token_in(page: str) -> str:
    found = re.search(r'name="csrf"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


async def test_no_page_of_the_desk_is_shown_without_a_login(desk_office: Running) -> None:
    """Each leads to the login, and shows nothing of the request."""
    number = (await desk_office.submitted())["number"]
    pages = ["", f"/requests/{number}", "/messages", "/ratings", "/ratings.csv", "/evidence/ev_1", "/changes"]
    async with browser(desk_office, log_in=False) as stranger:
        for page in pages:
            async with stranger.get(f"/desk{page}", allow_redirects=False) as answer:
                assert answer.status in {303, 401}, page
                assert number not in await answer.text()


@pytest.mark.parametrize("token", [None, "", "wrong"])
async def test_a_form_without_its_token_changes_nothing(token: str | None, desk_office: Running) -> None:
    """What another site makes a clerk's browser send has the cookie, and not the token."""
    number = (await desk_office.submitted())["number"]
    forged = {"to": "refused", "version": "1", "ground": "x", "explanation": "x"} | ({"csrf": token} if token else {})
    async with browser(desk_office) as clerk:
        async with clerk.post(f"/desk/requests/{number}", data=forged) as answer:
            assert answer.status == 403
        async with clerk.post("/desk/messages/ms_1", data={"answer": "x"} | forged) as answer:
            assert answer.status == 403
    assert (await desk_office.get(f"/requests/{number}", applicant=APPLICANT)).body["status"] == "submitted"


async def test_the_session_is_the_browsers_alone(desk_office: Running) -> None:
    """Scripts cannot read it and other sites cannot send it; after logging out it opens nothing."""
    async with browser(desk_office) as clerk:
        (cookie,) = [one for one in clerk.cookie_jar if one.key == "desk_session"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        async with clerk.post("/desk/logout", data={"csrf": token_in(await read(clerk, "/desk"))}) as answer:
            assert answer.status == 200
        clerk.cookie_jar.update_cookies({"desk_session": cookie.value})
        async with clerk.get("/desk", allow_redirects=False) as answer:
            assert answer.status == 303


async def test_guessing_ends_after_some_tries(desk_office: Running) -> None:
    """Five wrong passwords, then even the right one must wait."""
    async with browser(desk_office, log_in=False) as guesser:
        statuses = []
        for password in [*("wrong",) * 5, PASSWORD]:
            form = {"csrf": token_in(await read(guesser, "/desk/login")), "name": CLERK, "password": password}
            async with guesser.post("/desk/login", data=form) as answer:
                statuses.append(answer.status)
    assert statuses == [403] * 5 + [429]


async def test_a_citizens_text_is_text_on_every_page(desk_office: Running, receiver: Receiver) -> None:
    """Answers, names of files, messages, comments and reasons: escaped, and run by nobody."""
    office = desk_office
    photo = (await office.upload(PNG, name=f"{EVIL}.png")).body["id"]
    new = new_request(await office.form_version(), {"photo": [photo]}, address=f"м. Павлоград, {EVIL}")
    number = (await office.post("/requests", new)).body["number"]
    await office.post("/messages", {"applicant": APPLICANT, "kind": "question", "text": EVIL, "language": "uk"})
    await office.decide(number, Status.REFUSED, ground="x", explanation="x")
    token = (await receiver.wait(1))[0].event.data["rating_token"]
    rating = (await office.post("/ratings", {"token": token, "score": 1})).body["id"]
    details = {"comment": EVIL, "reasons": [EVIL[:64]], "unofficial_payment": True}
    assert (await office.call("PATCH", f"/v1/ratings/{rating}", json=details)).status == 200
    async with browser(office) as clerk:
        for path in (f"/desk/requests/{number}", "/desk/messages", "/desk/ratings", "/assessment"):
            page = await read(clerk, path)
            assert "<script>alert" not in page, path
            assert "<img src=x" not in page, path
            assert path == "/assessment" or EVIL[:20] in html.unescape(page), path
        async with clerk.get(f"/desk/evidence/{photo}") as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]


FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\ufeff=1"]


@pytest.mark.parametrize("comment", FORMULAS)
async def test_no_comment_acts_in_a_spreadsheet(comment: str, tmp_path: Path) -> None:
    """The table of ratings tells such a cell to be text; what it says can still be read."""
    async with receiving() as bot, running(settings(tmp_path, bot.url, clerks=((CLERK, PASSWORD),))) as office:
        await office.brought_to(Status.REFUSED)
        token = (await bot.wait(1))[0].event.data["rating_token"]
        rating = (await office.post("/ratings", {"token": token, "score": 2})).body["id"]
        await office.call("PATCH", f"/v1/ratings/{rating}", json={"comment": comment, "reasons": ["=1"]})
        async with browser(office) as clerk, clerk.get("/desk/ratings.csv") as answer:
            content = (await answer.read()).decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(content, newline=""))
    cells = dict(zip(heading, row, strict=True))
    assert cells["Коментар"] == f"'{comment}"
    assert cells["Причини"] == "'=1"
    assert cells["Оцінка"] == "2"


def test_harmless_cells_stay_as_they_are() -> None:
    """Only what a spreadsheet would take for a formula is changed."""
    assert harmless("Усе добре = 5 зірок") == "Усе добре = 5 зірок"
    assert harmless("") == ""
