"""Journey 3 and 4: exactly the documents of the case, the form, its review, one request."""

from __future__ import annotations

import re

import pytest

from tests.journeys.applying import (
    LAST_NAME,
    PASSPORT,
    PHONE,
    TAX_NUMBER,
    answer,
    apply_for_lost_passport,
    picture,
    press,
    request_number,
    start_application,
)
from tests.journeys.clerk import Clerk
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]
SERVICE = "id-card-lost"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_documents_of_the_case(phone: Phone) -> None:
    """Only the questions that matter are asked, and only what this case needs is listed."""
    phone.start(f"s-{SERVICE}")
    phone.press("📄 Які документи потрібні?")
    phone.hears("Що сталося з паспортом?")
    phone.press("Вкрали")
    phone.hears_other_buttons_than("Вкрали")
    phone.press(phone.buttons()[0])
    stolen = phone.hears("оригінал")
    assert "поліці" in stolen.lower()
    other = phone.another()
    other.start(f"s-{SERVICE}")
    other.press("📄 Які документи потрібні?")
    other.press("Загубили")
    other.hears_other_buttons_than("Загубили")
    other.press(other.buttons()[0])
    assert "поліці" not in other.hears("оригінал").lower()


def test_the_whole_form(phone: Phone, clerk: Clerk) -> None:
    """From consent to a number with its check digit; the desk has what was answered, and the picture."""
    start_application(phone, SERVICE)
    asked = answer(phone, PASSPORT)
    steps = [re.search(r"Крок (\d+) з (\d+)", question) for question in asked]
    assert [int(one[1]) for one in steps if one] == list(range(1, len(asked) + 1))
    assert "Клерк" not in phone.newest_words()
    phone.press("✅ Подати заяву")
    number = request_number(phone)
    assert _luhn(re.sub(r"\D", "", number))
    shown = clerk.opens(number)
    assert LAST_NAME in shown
    assert TAX_NUMBER in shown
    assert PHONE[-4:] in shown
    assert "фото.png" in shown


def test_change_beside_each_answer(phone: Phone, clerk: Clerk) -> None:
    """What the review offers to change is changed, and nothing else is asked again."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT)
    phone.press("✏️ Прізвище")
    phone.hears(f"Зараз: {LAST_NAME}")
    phone.say("Косач")
    phone.hears("Перевірте, будь ласка", "Прізвище: Косач")
    phone.press("✅ Подати заяву")
    assert "Косач" in clerk.opens(request_number(phone))


def test_confirming_twice_files_one_request(phone: Phone, clerk: Clerk) -> None:
    """A second tap, and a tap in an old message, change nothing and say so."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT)
    message, data = phone.button("✅ Подати заяву")
    before = len(re.findall(r"DP-\d{6,}-\d", clerk.queue()))
    phone.press_in(message, data)
    number = request_number(phone)
    phone.forge(data, message)
    phone.hears("вже подано")
    phone.forge(data, message)
    phone.hears("вже подано")
    assert phone.count("Заяву подано") == 1
    assert number in clerk.queue()
    assert len(set(re.findall(r"DP-\d{6,}-\d", clerk.queue()))) <= before + 1


def test_back_skip_and_a_question_in_the_middle(phone: Phone) -> None:
    """Back shows the step before; a free question is answered and the same step is asked again."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT, until="Прізвище")
    phone.say(LAST_NAME)
    step = re.search(r"Крок \d+ з \d+", phone.hears("Крок", "Ім’я"))
    assert step is not None
    phone.say("а скільки це коштує?")
    phone.hears("Вартість", step[0])
    phone.press("← Назад")
    phone.hears("Прізвище", f"Зараз: {LAST_NAME}")


def test_a_file_is_known_by_its_content(phone: Phone) -> None:
    """A renamed program is refused; a picture sent as a file is taken, and so is a PDF without its name."""
    start_application(phone, SERVICE)
    answer(phone, PASSPORT, until="відоцтво про народження")
    phone.send_document(b"MZ\x90\x00" + b"\x00" * 200, "свідоцтво.pdf")
    phone.hears("не фото і не PDF")
    phone.send_document(picture(), "свідоцтво.png", "image/png")
    phone.hears("Отримав файл 1", "Зараз: свідоцтво.png")
    phone.send_document(PDF, "без назви", "application/octet-stream")
    phone.hears("Отримав файл 2")
    phone.press("✅ Готово, це всі файли")
    phone.hears("Перевірте, будь ласка", "свідоцтво.png")


def test_nothing_is_filed_before_the_last_word(phone: Phone, clerk: Clerk) -> None:
    """Saved for later is not sent."""
    before = set(re.findall(r"DP-\d{6,}-\d", clerk.queue()))
    start_application(phone, SERVICE)
    answer(phone, PASSPORT)
    phone.press("💾 Зберегти на потім")
    phone.hears("Зберіг")
    assert set(re.findall(r"DP-\d{6,}-\d", clerk.queue())) == before


def test_only_the_chat_that_filed_sees_it(phone: Phone) -> None:
    """Journey 5: my requests, status by number, the timeline; for another chat the number does not exist."""
    number = apply_for_lost_passport(phone)
    phone.tap_key("📋 Мої заяви")
    phone.hears(number)
    phone.say(f"статус {number}")
    phone.hears(f"Заява {number}", "подано", "Далі", "лишилося", "днів")
    stranger = phone.another()
    stranger.say(f"статус {number}")
    stranger.hears(f"немає номера {number}")
    stranger.forge(f"req/{number}")
    stranger.hears("лише заяви, подані з цього чату")


def test_a_wrong_number(phone: Phone) -> None:
    """The check digit tells a slip of the finger at once."""
    phone.say("статус DP-000042-3")
    phone.hears("перевірочна цифра")


def _luhn(digits: str) -> bool:
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def test_consent_comes_first(phone: Phone) -> None:
    """Before the first personal datum: yes, no, what happens to it; no means nothing is asked."""
    phone.start(f"s-{SERVICE}")
    phone.press("✍️ Подати заяву")
    phone.hears("про ваші дані")
    assert phone.buttons() == ["✅ Так, погоджуюся", "Ні", "Що буде з моїми даними?"]
    phone.press("Що буде з моїми даними?")
    phone.hears("Що буде з вашими даними")
    press("Ні")(phone)
    assert "Крок" not in phone.hears("")
