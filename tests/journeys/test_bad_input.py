"""Bad input of any kind: a clear message in the chat, nothing changed, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.journeys.applying import PASSPORT, answer, picture, request_number, start_application
from tests.journeys.clerk import Clerk
from tests.journeys.demo import Demo
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]
SERVICE = "id-card-lost"
MEGABYTE = 1024 * 1024


@pytest.fixture
def office_faults(demo: Demo) -> Iterator[httpx.Client]:
    """POST /_/faults makes the office misbehave; afterwards it is well again."""
    with httpx.Client(base_url=demo.office) as control:
        yield control
        control.delete("/_/faults")


def test_unknown_commands(phone: Phone) -> None:
    """What the bot does not know it says, with what it does know."""
    phone.say("/abrakadabra")
    phone.hears("Команди /abrakadabra я не знаю")
    assert phone.buttons()


@pytest.mark.parametrize("act", ["sticker", "voice"])
def test_what_the_bot_cannot_read(act: str, phone: Phone) -> None:
    """A sticker or a voice message: write it, please."""
    phone.send(act)
    phone.hears("Напишіть, будь ласка")


@pytest.mark.parametrize("words", ["😀😀😀", "??!!", "   .   "])
def test_no_words_at_all(words: str, phone: Phone) -> None:
    """Emoji and signs only: kind words and the ways on."""
    phone.say(words)
    phone.hears("не зовсім зрозумів")
    assert phone.buttons()


def test_a_very_long_message(phone: Phone) -> None:
    """5,000 characters come as Telegram's apps send them, in two parts; both are answered, nothing breaks."""
    story = "Загубила паспорт, коли їхала з дачі. " * 140
    phone.say(story[:4096])
    phone.hears_any("Для кого", "Паспорт замість втраченого")
    phone.say(story[4096:5000])
    phone.hears("")
    phone.say("дякую")
    phone.hears("")


def test_stale_buttons(phone: Phone) -> None:
    """A button of a form that is gone says so and shows the way; a forged one changes nothing."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT, until="Прізвище")
    message, data = phone.button("✖️ Скасувати")
    phone.press_in(message, data)
    phone.press("🗑 Стерти заяву")
    phone.hears("Стер")
    phone.forge(data, message)
    phone.hears("вже не діє")
    phone.forge("f/zzzzzz/pick/1/0")
    phone.hears("вже не діє")
    phone.forge("\u0000" * 60)
    phone.hears("вже не діє")


@pytest.mark.parametrize(
    ("until", "bad", "told"),
    [
        ("одатковий номер", "1234567890", "У цьому номері є помилка"),
        ("Коли зник", "31.02.2026", "Такого дня немає в календарі"),
        ("Коли зник", "01.01.2090", "пізніше"),
        ("Телефон", "12", "Перевірте номер телефону"),
        ("пошт", "olena@", "пошт"),
        ("Прізвище", "😀", "Прізвище"),
        ("Прізвище", "Ш" * 3000, "довго"),
    ],
)
def test_wrong_answers(until: str, bad: str, told: str, phone: Phone) -> None:
    """What is wrong and how it should be; the same step again."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT, until=until)
    phone.say(bad)
    phone.hears(told, "Крок")


def test_a_file_of_25_megabytes(phone: Phone) -> None:
    """Told how large it is and what fits, before anything is downloaded."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT, until="відоцтво про народження")
    phone.send_document(b"%PDF-1.4\n" + b"\x00" * (25 * MEGABYTE), "велике.pdf")
    phone.hears("Файл завеликий: 25 МБ", "до 20 МБ", within=15)


@pytest.mark.parametrize("name", ["свідоцтво.pdf", "photo.jpg"])
def test_a_renamed_program(name: str, phone: Phone) -> None:
    """An .exe stays an .exe under any name."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT, until="відоцтво про народження")
    phone.send_document(b"MZ\x90\x00" + b"\x00" * 400, name)
    phone.hears("не фото і не PDF")


def test_the_office_is_silent_at_the_last_step(phone: Phone, clerk: Clerk, office_faults: httpx.Client) -> None:
    """Kept and sent again with the same key: exactly one request, and its number comes by itself."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT)
    for when in ("before", "after"):
        fault = {"path": "/v1/requests", "method": "POST", "kind": "cut", "when": when, "count": 2}
        assert office_faults.post("/_/faults", json=fault).status_code == 201
    phone.press("✅ Подати заяву")
    number = request_number(phone, within=60)
    assert clerk.queue().count(f"/desk/requests/{number}") >= 1
    assert phone.count("Заяву подано") == 1


@pytest.mark.parametrize(
    ("status", "service"),
    [
        (400, "waste-declaration"),
        (404, "emissions-permit"),
        (429, "water-use-permit"),
        (500, "hunting-licence"),
        (503, "outdoor-advertising"),
    ],
)
def test_the_office_answers_with_an_error(status: int, service: str, phone: Phone, office_faults: httpx.Client) -> None:
    """Whatever the office says: kind words, a way on, and no half-made thing. (A card that is known is shown still.)"""
    fault = {"path": f"/v1/services/{service}", "status": status, "count": 20}
    assert office_faults.post("/_/faults", json=fault).status_code == 201
    phone.start(f"s-{service}")
    phone.hears_any("не відповідає", "не діє", "немає", "не вдалося", within=30)
    assert phone.buttons() or phone.keys()


def test_the_office_says_nothing(phone: Phone, office_faults: httpx.Client) -> None:
    """A silent office is not waited for forever; what is known of the catalogue is shown all the same."""
    fault = {"path": "/v1/", "kind": "timeout", "count": 40, "seconds": 60}
    assert office_faults.post("/_/faults", json=fault).status_code == 201
    phone.say("/services")
    phone.hears("Оберіть тему")
    phone.say("де цнап у павлограді")
    phone.hears("не відповідає", within=45)


def test_the_picture_after_all_that(phone: Phone) -> None:
    """Nothing of the above stops the next citizen."""
    phone.send_photo(picture())
    phone.hears("Дякую за файл", "Зараз я його не зберіг")
    assert phone.buttons()
