"""`python -m sandbox.office`: how it starts, how it stops, what it says when it cannot, what it never says."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from tests.contract.office.stage import API_KEY, APPLICANT, CATALOGUE, SECRET, Caller

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Ended:
    code: int | None
    out: str
    err: str


async def _start(folder: Path, *arguments: str, api_key: str | None = API_KEY) -> asyncio.subprocess.Process:
    plain = ["--database", str(folder / "office.sqlite3"), "--catalogue", str(CATALOGUE)]
    key = ["--api-key", api_key] if api_key else []
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox.office", *plain, *key, *arguments),
        cwd=ROOT,
        env={"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _ended(process: asyncio.subprocess.Process) -> Ended:
    async with asyncio.timeout(15):
        out, err = await process.communicate()
    return Ended(process.returncode, out.decode(), err.decode())


@contextlib.asynccontextmanager
async def _taken() -> AsyncIterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield int(holder.getsockname()[1])


def _free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return int(holder.getsockname()[1])


async def _greeting(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(15):
        return (await process.stdout.readline()).decode()


async def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """With what to do about it, and a code of its own."""
    async with _taken() as port:
        ended = await _ended(await _start(tmp_path, "--port", str(port)))
    assert ended.code == 98
    assert f"port {port} is taken" in ended.err
    assert "Traceback" not in ended.err


async def test_it_says_where_it_is_and_stops_soon(tmp_path: Path) -> None:
    """Within two seconds, even with open connections, one of them waiting for an answer."""
    port = _free_port()
    process = await _start(tmp_path, "--port", str(port), "--control")
    assert f"http://127.0.0.1:{port}/desk" in await _greeting(process)
    async with aiohttp.ClientSession() as session:
        office = f"http://127.0.0.1:{port}"
        async with session.post(f"{office}/_/faults", json={"kind": "timeout", "seconds": 60}) as added:
            assert added.status == 201
        waiting = asyncio.create_task(session.get(f"{office}/v1/health"))
        async with session.get(f"{office}/_/faults") as listed:
            assert listed.status == 200
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        ended = await _ended(process)
        assert time.monotonic() - asked < 2
        await asyncio.gather(waiting, return_exceptions=True)
    assert ended.code == 0
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--catalogue", "/nowhere"], 1, "/nowhere/life_events.yml: cannot be read"),
        (["--webhook-url", "http://127.0.0.1:1/"], 1, "--webhook-url needs --webhook-secret"),
        (["--webhook-secret", "not-a-secret"], 1, "whsec_"),
        (["--clerk", "nobody"], 1, "name:password"),
        (["--database", "/proc/nowhere/office.sqlite3"], 1, "/proc/nowhere"),
        (["--database", "{folder}/words.sqlite3"], 1, "not a database"),
        (["--host", "203.0.113.1"], 1, "cannot listen at 203.0.113.1"),
        (["--port", "http"], 2, "--port"),
    ],
)
async def test_what_keeps_it_from_starting_is_told(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    """In one line, without a traceback."""
    (tmp_path / "words.sqlite3").write_text("Just words, and more of them than a header has. " * 10)
    given = [argument.format(folder=tmp_path) for argument in arguments]
    ended = await _ended(await _start(tmp_path, "--port", str(_free_port()), *given))
    assert ended.code == code
    assert said in ended.err
    assert "Traceback" not in ended.err


async def test_it_needs_a_key(tmp_path: Path) -> None:
    ended = await _ended(await _start(tmp_path, api_key=None))
    assert (ended.code, "OFFICE_API_KEY" in ended.err) == (1, True)


async def test_a_broken_entry_keeps_it_from_starting(tmp_path: Path) -> None:
    """Rather no office than one that says wrong things."""
    broken = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, broken)
    (broken / "services" / "more.yml").write_text("- {code: half-written}\n", encoding="utf-8")
    ended = await _ended(await _start(tmp_path, "--catalogue", str(broken)))
    assert ended.code == 1
    assert "more.yml: half-written: title" in ended.err
    assert "Traceback" not in ended.err


async def test_it_never_says_who_wrote_what(tmp_path: Path) -> None:
    """Neither good nor bad calls, nor unheard webhooks, nor a broken line leave a citizen's words in its output."""
    port = _free_port()
    arguments = ["--port", str(port), "--webhook-url", f"http://127.0.0.1:{_free_port()}/", "--webhook-secret", SECRET]
    process = await _start(tmp_path, *arguments)
    await _greeting(process)
    async with aiohttp.ClientSession() as session:
        await _use(session, f"http://127.0.0.1:{port}")
    await _send_garbage(port)
    process.terminate()
    ended = await _ended(process)
    for private in (APPLICANT, "Шевченко", "1759013776", "380671234567", "Незабутній", "%D0%9D", "garbage", API_KEY):
        assert private not in ended.out + ended.err


async def _use(session: aiohttp.ClientSession, url: str) -> None:
    office = Caller(url, session)
    assert (await office.post("/requests", await office.filled(tax_number="1"))).status == 422
    assert (await office.post("/requests", await office.filled())).status == 201
    assert (await office.get("/services/search", q="Незабутній" * 90)).status == 200
    too_long = {"q": "Незабутній" * 2000}
    async with session.get(f"{url}/v1/services/search", params=too_long) as answer:
        assert answer.status == 400
    message = {"applicant": APPLICANT, "kind": "complaint", "text": "Незабутній\u0000 чекав.", "language": "uk"}
    assert (await office.post("/messages", message)).status == 201


async def _send_garbage(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /v1/requests?applicant=garbage\x00 HTTP/9.9\r\n\r\n")
    await writer.drain()
    await reader.read()
    writer.close()
