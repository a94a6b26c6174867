"""Journey 6 and 7: what the clerk does reaches the chat at once; then the rating."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.journeys.applying import apply_for_lost_passport, finish_files
from tests.journeys.clerk import Clerk
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]
PUSHED_WITHIN = 2.0


def test_every_move_is_pushed_within_two_seconds(phone: Phone, clerk: Clerk) -> None:
    """Accepted, in work, granted with the result: each once, each within two seconds of the clerk's press."""
    number = apply_for_lost_passport(phone)
    moves: list[tuple[Callable[[], None], str]] = [
        (lambda: clerk.accepts(number), "прийнято"),
        (lambda: clerk.takes_to_work(number), "у роботі"),
        (lambda: clerk.grants(number, "ID-картка чекає на вас у вікні 3"), "ID-картка чекає на вас у вікні 3"),
    ]
    for move, words in moves:
        phone.listen()
        move()
        decided = time.monotonic()
        phone.hears(number, words, within=PUSHED_WITHIN)
        assert time.monotonic() - decided < PUSHED_WITHIN
    assert phone.count("ID-картка чекає") == 1


def test_returned_is_mended_from_the_push(phone: Phone, clerk: Clerk) -> None:
    """The citizen is asked exactly what the clerk returned, with the reason, and the clerk sees it mended."""
    number = apply_for_lost_passport(phone)
    phone.listen()
    clerk.returns(number, {"last_name": "не збігається зі свідоцтвом"})
    phone.hears("повернено на виправлення", "Прізвище", "не збігається зі свідоцтвом", within=PUSHED_WITHIN)
    phone.press("✏️ Виправити")
    phone.hears("Крок 1 з 1", "Клерк просить виправити", "не збігається зі свідоцтвом")
    phone.say("Шевченко-Косач")
    phone.hears("Перевірте, будь ласка", "Шевченко-Косач")
    phone.press("✅ Надіслати виправлене")
    phone.hears("Виправлене надіслано", number)
    assert "Шевченко-Косач" in clerk.opens(number)


def test_a_returned_picture_is_replaced(phone: Phone, clerk: Clerk) -> None:
    """Evidence can be returned as a field can."""
    number = apply_for_lost_passport(phone)
    phone.listen()
    clerk.returns(number, {clerk.returnable(number)[-1]: "нечітке фото"})
    phone.hears("повернено на виправлення", "нечітке фото", within=PUSHED_WITHIN)
    phone.press("✏️ Виправити")
    phone.hears("нечітке фото")
    finish_files(phone)
    phone.hears("Перевірте, будь ласка")
    phone.press("✅ Надіслати виправлене")
    phone.hears("Виправлене надіслано")


def test_refused_with_the_ground(phone: Phone, clerk: Clerk) -> None:
    """Never a bare "closed": the ground in law, the explanation, and what can be done now."""
    number = apply_for_lost_passport(phone)
    ground = clerk.grounds(number)[0]
    phone.listen()
    clerk.refuses(number, ground, "За цими даними паспорт уже видано")
    phone.hears(ground, "За цими даними паспорт уже видано", "оскаржити", within=PUSHED_WITHIN)
    assert "✍️ Подати ще раз" in phone.buttons()


def test_rating_reaches_the_assessment(phone: Phone, clerk: Clerk) -> None:
    """Journey 7: stars, reasons, a comment, the question of honesty; the centre's average with its answers."""
    number = apply_for_lost_passport(phone)
    clerk.accepts(number)
    clerk.takes_to_work(number)
    phone.listen()
    clerk.grants(number, "готово")
    phone.hears("Як вас обслужили?", within=10)
    before = clerk.answers("Павлоград")
    phone.press("4 ⭐️")
    phone.hears("Дякую")
    phone.press("Привітно")
    phone.press("Далі →")
    phone.hears("Хочете щось додати?")
    phone.say("Усе гаразд, черги не було")
    phone.hears("неофіційну плату")
    phone.press("Ні, все чесно")
    phone.hears("Ваша оцінка допоможе іншим")
    assert clerk.answers("Павлоград") == before + 1
    assert "Павлоград" in clerk.reads("/assessment")


def test_a_rating_counts_once(phone: Phone, clerk: Clerk) -> None:
    """The office's token is for one rating: an old star pressed again changes nothing."""
    number = apply_for_lost_passport(phone)
    clerk.accepts(number)
    clerk.takes_to_work(number)
    phone.listen()
    clerk.grants(number, "готово")
    phone.hears("Як вас обслужили?", within=10)
    message, data = phone.button("5 ⭐️")
    phone.press_in(message, data)
    phone.press("Далі →")
    phone.press("Без коментаря →")
    phone.press("Ні, все чесно")
    phone.hears("Ваша оцінка допоможе іншим")
    before = clerk.answers("Павлоград")
    phone.forge(data, message)
    phone.hears("вже")
    assert clerk.answers("Павлоград") == before
