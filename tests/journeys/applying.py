"""A citizen applies: the answers that they give, whatever the order of the questions."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable

from tests.journeys.demo import wait_until
from tests.journeys.phone import Phone

PHONE = "+380671234567"
TAX_NUMBER = "3184710691"
LAST_NAME = "Шевченко"

Answer = Callable[[Phone], None]


def say(text: str) -> Answer:
    return lambda phone: phone.say(text)


def press(label: str) -> Answer:
    return lambda phone: _pressed(phone, label)


def _pressed(phone: Phone, label: str) -> None:
    phone.press(label)


def send_photo(phone: Phone) -> None:
    phone.send_photo(picture(), "photo.png", "image/png")


def choose_centre(phone: Phone) -> None:
    phone.say("у павлограді")
    wait_until(lambda: any("Павлоград" in label for label in phone.buttons()), 6, "no centre to tap")
    phone.press(next(label for label in phone.buttons() if "Павлоград" in label))


PASSPORT: dict[str, Answer] = {
    "Що сталося з паспортом": press("Загубили"),
    "Чий це паспорт": press("Мій"),
    "Коли зник": say("05.11.2026"),
    "Де і як": say("У маршрутці"),
    "відоцтво про народження": lambda phone: finish_files(phone),
    "Який ЦНАП": choose_centre,
    "Прізвище": say(LAST_NAME),
    "Ім’я": say("Олена"),
    "По батькові": say("Іванівна"),
    "Дата народження": say("12.03.1987"),
    "одатковий номер": say(TAX_NUMBER),
    "Телефон": lambda phone: phone.share_contact(PHONE.lstrip("+")),
    "пошт": press("Пропустити →"),
    "Адреса": say("м. Павлоград, вул. Соборна, 1, кв. 5"),
}


def finish_files(phone: Phone) -> None:
    """As many as fit may be sent; one is enough."""
    send_photo(phone)
    phone.hears("Отримав файл 1")
    phone.press("✅ Готово, це всі файли")
    phone.hears_any("Крок", "Перевірте, будь ласка")


def apply_for_lost_passport(phone: Phone) -> str:
    """The number of a new request."""
    start_application(phone, "id-card-lost")
    answer(phone, PASSPORT)
    phone.press("✅ Подати заяву")
    return request_number(phone)


def start_application(phone: Phone, code: str) -> None:
    """By the deep link that a poster at a centre would have."""
    phone.start(f"s-{code}")
    phone.press("✍️ Подати заяву")
    phone.hears("про ваші дані")
    phone.press("✅ Так, погоджуюся")


def answer(phone: Phone, answers: dict[str, Answer], until: str = "Перевірте, будь ласка") -> list[str]:
    """Answers each question as it comes, by words in it; the questions in order. Fails at an unknown one."""
    asked: list[str] = []
    while True:
        question = _next_question(phone, asked)
        if until in question:
            return asked
        known = [words for words in answers if words in question]
        assert known, f"no answer for «{question}»"
        asked.append(question)
        answers[known[0]](phone)


def _next_question(phone: Phone, asked: list[str]) -> str:
    """Waits for one that is not the last one again."""
    seen = {"", *asked[-1:]}
    wait_until(lambda: _question(phone) not in seen, 8, f"nothing after {asked[-1:]}\n{phone.read()}")
    return _question(phone)


def request_number(phone: Phone, within: float = 6.0) -> str:
    found = re.search(r"DP-\d{6,}-\d", phone.hears("Заяву подано", within=within))
    assert found is not None
    return found[0]


def picture() -> bytes:
    """A small PNG of grey."""
    rows = b"".join(b"\x00" + b"\xc8" * 40 for _ in range(30))
    header = struct.pack(">IIBBBBB", 40, 30, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _question(phone: Phone) -> str:
    """The bot's newest words, if they are a question of a form or its review."""
    words = phone.newest_words()
    return words if re.search(r"Крок \d+ з \d+|Перевірте, будь ласка", words) else ""
