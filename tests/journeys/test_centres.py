"""Journey 8: the nearest centre, from a place or a name in any case."""

from __future__ import annotations

import pytest

from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]


@pytest.mark.parametrize(
    ("words", "centre"),
    [
        ("де цнап у павлограді", "Павлоград"),
        ("цнап в кривому розі", "Крив"),
        ("ближайший цнап никополь", "Нікополь"),
        ("де цнап в новомосковську", "Самар"),
    ],
)
def test_by_name_in_any_case(words: str, centre: str, phone: Phone) -> None:
    """Today's centre, also for yesterday's name; a map, the address, the hours."""
    phone.say(words)
    heard = phone.hears(centre)
    assert phone.newest("venue")["venue"]["location"]["latitude"] == pytest.approx(48, abs=1.2)
    assert "Адрес" in heard or "вул" in heard or "просп" in heard or "пл." in heard


def test_by_location(phone: Phone) -> None:
    """A shared place: the nearest centre and how far it is."""
    phone.start()
    phone.tap_key("📍 Найближчий ЦНАП")
    phone.hears("Ваше місце я ніде не зберігаю")
    phone.share_location(48.5350, 35.8700)
    phone.hears("Павлоград", "км від вас")


def test_unverified_facts_say_so(phone: Phone) -> None:
    """What was published in 2017 and not checked since is marked."""
    phone.say("де цнап у павлограді")
    phone.hears("Павлоград", "уточніть")


def test_far_away(phone: Phone) -> None:
    """A place in another oblast is told kindly."""
    phone.share_location(50.4501, 30.5234)
    phone.hears("далеко від Дніпропетровської області")


def test_unknown_settlement(phone: Phone) -> None:
    """A name that nobody knows is asked again, and changes nothing."""
    phone.start()
    phone.tap_key("📍 Найближчий ЦНАП")
    phone.say("Атлантида")
    phone.hears("Не знаю населеного пункту")
