"""A running office, its bot's end of the webhooks, and a clerk who decides without the desk's pages."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from backend_client.models import OfficeEvent
from backend_client.webhook import verify
from sandbox.office.app import build_app
from sandbox.office.listening import make_runner
from sandbox.office.messages import answer_message
from sandbox.office.moves import Decision, decide
from sandbox.office.office import Office, Settings, make_office
from sandbox.office.request_number import counter_of
from sandbox.office.requests import row_of
from sandbox.office.statuses import Status

CATALOGUE = Path(__file__).with_name("catalogue")
API_KEY = "the-office-key"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
APPLICANT = "tg-citizen-0001"
STRANGER = "tg-stranger-001"
SERVICE = "id-card-lost"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 64
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\x00" * 64

Json = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """`event` is what the bot's own check made of the delivery."""

    at: float
    headers: dict[str, str]
    body: bytes
    event: OfficeEvent


@dataclass
class Receiver:
    """The bot's end: remembers the deliveries that are signed, answers with the next of `answers`, then with 204."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), dict(request.headers)
        event = verify([SECRET], headers, body, time.time())
        async with self._news:
            self.deliveries.append(Delivery(time.monotonic(), headers, body, event))
            self._news.notify_all()
        return web.Response(status=self.answers.pop(0) if self.answers else 204)

    async def wait(self, count: int, seconds: float = 5.0) -> list[Delivery]:
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: len(self.deliveries) >= count)
        return self.deliveries

    async def wait_for_status(self, status: str, seconds: float = 5.0) -> None:
        """However often an earlier event came: what could not be ticked off is delivered again."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: self.deliveries[-1].event.data["request"]["status"] == status)


@contextlib.asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/office/webhook", receiver.receive)
    async with _listening(app, port) as url:
        receiver.url = f"{url}/office/webhook"
        yield receiver


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def problem(self) -> str:
        """The last part of the problem's type."""
        return str(self.body["type"]).removeprefix("/problems/")

    @property
    def wrong(self) -> dict[str, str]:
        """What is said of each field."""
        return {one["field"]: one["message"] for one in self.body.get("errors", [])}


@dataclass(frozen=True)
class Caller:
    """Calls an office with its key, and with a new idempotency key for each POST."""

    url: str
    session: aiohttp.ClientSession

    async def call(
        self, method: str, path: str, *, key: str | None = None, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Answered:
        sent = {"Authorization": f"Bearer {API_KEY}", **(headers or {})}
        if method == "POST":
            sent.setdefault("Idempotency-Key", key or secrets.token_hex(8))
        async with self.session.request(method, f"{self.url}{path}", headers=sent, **more) as response:
            text = await response.text()
            body = await response.json(content_type=None) if text else None
            return Answered(response.status, response.headers, body)

    async def get(self, path: str, **query: str) -> Answered:
        return await self.call("GET", f"/v1{path}", params=query)

    async def post(self, path: str, body: Any, *, key: str | None = None) -> Answered:
        return await self.call("POST", f"/v1{path}", json=body, key=key)

    async def upload(self, content: bytes, applicant: str = APPLICANT, name: str = "скан.jpg") -> Answered:
        query = {"applicant": applicant, "name": name}
        return await self.call(
            "POST", "/v1/evidence", params=query, data=content, headers={"Content-Type": "image/jpeg"}
        )

    async def filled(self, **changes: str) -> Json:
        """A request that the office takes, with some answers changed."""
        photo = (await self.upload(JPEG)).body["id"]
        return new_request(await self.form_version(), {"photo": [photo]}, **changes)

    async def form_version(self, service: str = SERVICE) -> str:
        return str((await self.get(f"/services/{service}/form")).body["version"])

    async def submitted(self) -> Json:
        answered = await self.post("/requests", await self.filled())
        assert answered.status == 201, answered.body
        return dict(answered.body)


@dataclass(frozen=True)
class Running(Caller):
    """An office in this process, with a clerk in it."""

    office: Office

    async def decide(self, number: str, to: Status, **said: Any) -> None:
        """A clerk's decision on the request as it is now. Raises what `decide` raises."""
        counter = counter_of(number) or 0
        decision = Decision(to=to, clerk="clerk", **{**_SAID.get(to, {"reasons": {}}), **said})
        version = await self.office.database.run(lambda connection: int(row_of(connection, counter)["version"]))
        await self.office.database.run(lambda connection: decide(self.office, connection, counter, version, decision))

    async def brought_to(self, status: Status) -> str:
        """The number of a new request that stands there."""
        number = str((await self.submitted())["number"])
        for step in _WAY[status]:
            await self.decide(number, step)
        if status is Status.WITHDRAWN:
            await self.post(f"/requests/{number}/withdrawal", {"applicant": APPLICANT})
        return number

    async def answer(self, message_id: str, text: str) -> None:
        run = self.office.database.run
        await run(lambda connection: answer_message(self.office, connection, message_id, text, "clerk"))

    async def count(self, query: str) -> int:
        return await self.office.database.run(lambda connection: int(connection.execute(query).fetchone()[0]))


_SAID: dict[Status, dict[str, Any]] = {
    Status.RETURNED: {"reasons": {"last_name": "Прізвище не таке, як у паспорті."}},
    Status.GRANTED: {"reasons": {}, "result": "Паспорт можна забрати."},
    Status.REFUSED: {"reasons": {}, "ground": "Подано не всі документи", "explanation": "Немає фото."},
}
_WAY: dict[Status, tuple[Status, ...]] = {
    Status.SUBMITTED: (),
    Status.ACCEPTED: (Status.ACCEPTED,),
    Status.RETURNED: (Status.RETURNED,),
    Status.IN_WORK: (Status.ACCEPTED, Status.IN_WORK),
    Status.GRANTED: (Status.ACCEPTED, Status.IN_WORK, Status.GRANTED),
    Status.REFUSED: (Status.REFUSED,),
    Status.WITHDRAWN: (),
}
ANSWERS = {
    "reason": "lost",
    "applicant": "self",
    "last_name": "Шевченко",
    "birth_date": "1990-03-09",
    "tax_number": "1759013776",
    "phone": "+380671234567",
    "loss_date": "2026-01-15",
    "abroad": "no",
    "address": "м. Павлоград, вул. Зразкова, 1",
    "pickup": "cas",
}


def new_request(version: str, evidence: dict[str, list[str]], **changes: str) -> Json:
    return {
        "service_code": SERVICE,
        "applicant": APPLICANT,
        "form_version": version,
        "language": "uk",
        "centre_id": "pavlohrad",
        "answers": {**ANSWERS, **changes},
        "evidence": evidence,
        "consent_given_at": "2026-01-16T09:15:00+02:00",
    }


def settings(folder: Path, webhook_url: str | None = None, **changes: Any) -> Settings:
    plain: dict[str, Any] = {
        "database": str(folder / "office.sqlite3"),
        "catalogue": CATALOGUE,
        "api_key": API_KEY,
        "webhook_url": webhook_url,
        "webhook_secrets": (SECRET,),
        "control": True,
    }
    return Settings(**{**plain, **changes})


@contextlib.asynccontextmanager
async def running(chosen: Settings, clock: Callable[[], dt.datetime] | None = None) -> AsyncIterator[Running]:
    office = make_office(chosen, clock) if clock else make_office(chosen)
    async with _listening(build_app(office)) as url, aiohttp.ClientSession() as session:
        yield Running(url, session, office)


@contextlib.asynccontextmanager
async def _listening(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    runner = make_runner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
    """Polls what tells nobody that it changed."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
