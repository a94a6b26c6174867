"""Nobody finds a citizen's data where it does not belong; the citizen finds all of it, and may have it erased."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from tests.journeys.applying import PASSPORT, Answer, answer, request_number, say, start_application
from tests.journeys.clerk import Clerk
from tests.journeys.demo import Demo
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]

TYPED = {
    "Прізвище": "Невідоменко",
    "Ім’я": "Пантелеймон",
    "По батькові": "Харлампійович",
    "одатковий номер": "2935277360",
    "Адреса": "м. Павлоград, вул. Потаємна, буд. 77, кв. 13",
}
PHONE = "+380931234568"
QUESTION = "Чи може моя бабуся Явдоха прийти замість мене?"
COMMENT = "Клерк Аполлінарій був дуже чемний"
CONTENT_MARK = b"only-for-the-clerk-8421"
TRACES = ["Невідоменко", "Пантелеймон", "Харлампійович", "2935277360", "931234568", "Потаємна", "Явдоха", "Аполлінарій"]


def send_marked_pdf(phone: Phone) -> None:
    phone.send_document(b"%PDF-1.7\n" + CONTENT_MARK + b"\n" * 64, "свідоцтво Невідоменко.pdf")
    phone.hears_any("Отримав файл 1", "Крок", "Перевірте, будь ласка")
    phone.press("✅ Готово, це всі файли")
    phone.hears_any("Крок", "Перевірте, будь ласка")


def answers() -> dict[str, Answer]:
    typed = {question: say(text) for question, text in TYPED.items()}
    shared: dict[str, Answer] = {
        "Телефон": lambda phone: phone.share_contact(PHONE.lstrip("+")),
        "відоцтво про народження": send_marked_pdf,
    }
    return PASSPORT | typed | shared


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of its own: what is in its logs and its Redis is of this journey alone."""
    running = Demo(tmp_path_factory.mktemp("watched"), hurried=True)
    try:
        running.wait_ready()
        yield running
    finally:
        running.press_ctrl_c()


def test_nothing_personal_in_logs_and_redis(watched: Demo) -> None:
    """A request, a question to a person, a form left half-filled, a rating with a comment, an office that fails:
    not a trace of it in any log, nor in any key or value of Redis, nor in its file."""
    phone, clerk = Phone(watched.chat, 31), Clerk(watched.office)
    start_application(phone, "id-card-lost")
    answer(phone, answers())
    with httpx.Client(base_url=watched.office) as control:
        fault = {"path": "/v1/requests", "method": "POST", "kind": "cut", "when": "after", "count": 2}
        assert control.post("/_/faults", json=fault).status_code == 201
        phone.press("✅ Подати заяву")
        number = request_number(phone, within=60)
        control.delete("/_/faults")
    phone.say("/person")
    phone.hears("одним повідомленням")
    phone.say(QUESTION)
    phone.hears("Передав людині")
    clerk.accepts(number)
    clerk.takes_to_work(number)
    clerk.grants(number, "Готово, пані Невідоменко")
    phone.hears("Як вас обслужили?", within=15)
    for label in ("5 ⭐️", "Далі →"):
        phone.press(label)
    phone.hears("без імен і номерів")
    phone.say(COMMENT)
    phone.press("Ні, все чесно")
    start_again(phone)
    at_the_office = b"".join(path.read_bytes() for path in watched.data.glob("office.sqlite3*"))
    assert all(trace.encode() in at_the_office for trace in TRACES if trace != "931234568"), "this way finds nothing"
    looked = [*_logs(watched.data), *_redis(watched.data)]
    assert len(looked) > 15
    for place, content in looked:
        assert [trace for trace in _forms() if trace in content] == [], place


def start_again(phone: Phone) -> None:
    """A form that stays half-filled, and something that no bot can read."""
    phone.start("s-id-card-lost")
    phone.press("✍️ Подати заяву")
    answer(phone, answers(), until="Адреса")
    phone.send("voice")
    phone.hears("голосових")
    phone.say("\U0001f600 Невідоменко Пантелеймон??")
    phone.hears("")


def test_a_citizen_gets_all_of_it_as_a_file(watched: Demo) -> None:
    """Whatever was typed is in the file, word for word; in another chat's file there is nothing of it."""
    mine, theirs = _exported(Phone(watched.chat, 31)), _exported(Phone(watched.chat, 32))
    for trace in ["Невідоменко", "Пантелеймон", "2935277360", "+380931234568", "Потаємна", "Явдоха"]:
        assert trace in mine, trace
        assert trace not in theirs, trace
    assert set(json.loads(mine)) == {"made_at", "bot", "office"}


def test_and_may_have_it_erased(watched: Demo) -> None:
    """Afterwards the file is empty: here and at the office, whose decided request goes too."""
    phone = Phone(watched.chat, 31)
    phone.say("/privacy")
    phone.press("🗑 Стерти мої дані")
    phone.press("Так, стерти")
    phone.hears("нічого про вас не пам’ятаю")
    left = json.loads(_exported(phone))
    assert left["bot"].get("drafts", {}) == {}
    assert left["office"] == {"requests": [], "messages": []}


def _exported(phone: Phone) -> str:
    phone.say("/privacy")
    phone.press("📄 Отримати мої дані файлом")
    phone.hears("усе, що про вас зберігаємо")
    file = phone.newest("document")["document"]
    assert file["file_name"].endswith(".json")
    return phone.read_file(file["file_id"]).decode()


def _forms() -> list[bytes]:
    """Each trace as it may be written: as text, as JSON escapes it, as Redis or a log shows bytes."""
    texts = [trace for word in TRACES for trace in (word, json.dumps(word).strip('"'), repr(word.encode())[2:-1])]
    return [CONTENT_MARK, *(text.encode() for text in texts)]


def _logs(data: Path) -> list[tuple[str, bytes]]:
    found = sorted([*data.glob("logs/*"), *data.glob("redis/*.log")])
    assert {path.stem for path in found} >= {"bot", "nlu", "office", "telegram", "redis"}
    return [(path.name, path.read_bytes()) for path in found]


def _redis(data: Path) -> list[tuple[str, bytes]]:
    """Every key with all that it holds, and the append-only file with all that it ever held."""
    client: Any = redis.Redis(unix_socket_path=str(data / "redis" / "redis.sock"))
    readers: dict[bytes, Callable[[bytes], object]] = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"stream": client.xrange,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    values = [(repr(key), repr((key, readers[client.type(key)](key))).encode()) for key in client.scan_iter()]
    assert any(re.search("conversation", key) for key, _value in values)
    files = [(path.name, path.read_bytes()) for path in (data / "redis").glob("*.aof")]
    assert files
    assert files[0][1]
    return [*values, *files]
