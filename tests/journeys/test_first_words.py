"""Journey 1 and 2: the greeting, the citizen's own words, and what they lead to."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from tests.journeys.demo import Demo, wait_until
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]


def test_greeting(phone: Phone) -> None:
    """Who the bot is, what it can do in three lines, and keys to begin with."""
    phone.start()
    phone.hears("Вітаю! Я Вікно", "підкажу послугу", "подам заяву", "знайду найближчий ЦНАП")
    assert phone.keys() == ["🔎 Знайти послугу", "📋 Мої заяви", "📍 Найближчий ЦНАП", "💬 Написати людині", "⚙️ Ще"]


def test_commands_in_both_languages(phone: Phone) -> None:
    """Telegram shows the commands in the language of the citizen's app."""
    assert any("ЦНАП" in one for one in phone.commands())
    phone.set_language("en")
    assert phone.commands()
    assert not any("ЦНАП" in one for one in phone.commands())


def test_english_on_request(phone: Phone) -> None:
    """Ukrainian until somebody asks for English, then English everywhere."""
    phone.start()
    phone.tap_key("⚙️ Ще")
    phone.press("🌐 Українська / English")
    phone.press("English")
    phone.hears("English")
    phone.say("a lost passport")
    phone.hears("For whom", "What you get", "Who provides it", "Fee", "Term", "Legal basis")
    assert {"📄 Which documents do I need?", "✍️ Apply"} <= set(phone.buttons())
    phone.say("passport")
    phone.hears("To be sure, let me ask")
    assert "Passport instead of a lost one" in phone.buttons()


@pytest.mark.parametrize(
    "words",
    [
        "загубила паспорт, шо робить",
        "вкрали паспорт",
        "потерял паспорт",
    ],
)
def test_sure_words_show_the_card(words: str, phone: Phone) -> None:
    """In Ukrainian, Russian or surzhyk: the card at once, with all that the law wants on it."""
    phone.say(words)
    phone.hears("Для кого", "Що отримаєте", "Хто надає", "Вартість", "Строк", "Коли можуть відмовити", "Підстава")
    assert {"📄 Які документи потрібні?", "✍️ Подати заяву"} <= set(phone.buttons())


def test_unsure_words_offer_candidates(phone: Phone) -> None:
    """Up to three services to tap, and none of these."""
    phone.say("паспорт")
    phone.hears("уточню")
    buttons = phone.buttons()
    assert 3 <= len(buttons) <= 4
    assert buttons[-1] == "🤷 Нічого з цього"
    phone.press(buttons[0])
    phone.hears("Для кого")


def test_not_understood(phone: Phone) -> None:
    """Kind words, and three ways on."""
    phone.say("квадратний сон летить шумно")
    phone.hears_any("не зовсім зрозумів", "не допоможу")
    assert phone.buttons() == ["🗂 Усі послуги за темами", "📍 Найближчий ЦНАП", "💬 Написати людині"]


def test_typing_and_the_catalogue_when_understanding_hangs(demo: Demo, phone: Phone) -> None:
    """While the bot thinks the chat shows it; when the understanding is down, the catalogue is searched instead."""
    understanding = demo.processes()["nlu"]
    os.kill(understanding.pid, signal.SIGSTOP)
    try:
        phone.say("житлова субсидія")
        wait_until(phone.is_typed_to, 2, "no typing")
        phone.hears("тимчасово гірше розумію", within=8)
        assert any("убсиді" in label for label in phone.buttons()), phone.read()
    finally:
        os.kill(understanding.pid, signal.SIGCONT)


def test_catalogue_by_life_event(phone: Phone) -> None:
    """Whoever has no words finds the way by themes."""
    phone.start()
    phone.tap_key("🔎 Знайти послугу")
    phone.hears("Оберіть тему")
    themes = phone.buttons()
    assert len(themes) >= 14
    phone.press(themes[0])
    phone.hears("Оберіть послугу")
    phone.press(phone.buttons()[0])
    phone.hears("Для кого")


def test_two_citizens_do_not_mix(new_phone: Callable[[], Phone]) -> None:
    """What one asks the other does not hear."""
    one, other = new_phone(), new_phone()
    one.say("загубила паспорт")
    other.say("де найближчий цнап")
    one.hears("Для кого")
    other.hears("місце")
    assert "Для кого" not in other.read()
