"""Which centre: by a settlement as people say it, or by where they are."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from opening_hours import OpeningHours

from sandbox.office.centres import Centres, distance_km
from sandbox.office.directory import read_directory
from tests.contract.office.stage import Running

REAL = Path(__file__).parents[3] / "catalogue" / "centres"
KYIV = ZoneInfo("Europe/Kyiv")


@cache
def _real() -> Centres:
    return Centres(read_directory(REAL))


@pytest.mark.parametrize(
    ("said", "settlement"),
    [
        ("Павлоград", "Павлоград"),
        ("в Павлограде", "Павлоград"),
        ("у Павлограді", "Павлоград"),
        ("з павлограда", "Павлоград"),
        ("я живу під Павлоградом", "Павлоград"),
        ("Павлаград", "Павлоград"),
        ("Кам'янському", "Кам’янське"),
        ("камянское", "Кам’янське"),
        ("м. Кам’янське", "Кам’янське"),
        ("Дніпродзержинську", "Кам’янське"),
        ("днепродзержинск", "Кам’янське"),
        ("Кривому Розі", "Кривий Ріг"),
        ("кривой рог", "Кривий Ріг"),
        ("з Кривого Рогу", "Кривий Ріг"),
        ("КРИВИЙ РІГ", "Кривий Ріг"),
        ("кривий ріг, саксаганський район", "Кривий Ріг"),
        ("новомосковськ", "Самар"),
        ("в Новомосковске", "Самар"),
        ("у Самарі", "Самар"),
        ("Нікополі", "Нікополь"),
        ("никополь", "Нікополь"),
        ("Дніпро", "Дніпро"),
        ("днепр", "Дніпро"),
        ("Днепропетровск", "Дніпро"),
        ("у Дніпрі", "Дніпро"),
        ("Жовтих Водах", "Жовті Води"),
        ("желтые воды", "Жовті Води"),
        ("Марганці", "Марганець"),
        ("Синельниковому", "Синельникове"),
        ("Томаківці", "Томаківка"),
        ("Апостолово", "Апостолове"),
        ("Підгородне", "Підгородне"),
    ],
)
def test_a_settlement_is_understood(said: str, settlement: str) -> None:
    """In any case ending, by former and Russian names, with a typo, in a sentence: on the real directory."""
    found = _real().for_settlement(said, 3)
    assert found, "nothing was understood"
    assert found[0]["settlement"] == settlement


@pytest.mark.parametrize("said", ["Берлін", "ы", "не знаю", "42", "!!!", "мама", "паспорт", "у селі"])
def test_what_is_no_settlement_of_the_oblast_finds_nothing(said: str) -> None:
    """Better asked again than sent to a wrong town."""
    assert _real().for_settlement(said, 3) == []


async def test_the_own_centre_comes_first_and_near_ones_follow(office: Running) -> None:
    """Only the own one serves; the others say how far they are."""
    found = (await office.get("/centres", settlement="Карнаухівка")).body["items"]
    assert [(one["centre"]["id"], one["serves"]) for one in found] == [
        ("kamianske", "unverified"),
        ("samar", None),
        ("pavlohrad", None),
    ]
    assert (found[0]["settlement"], found[0]["community"]) == ("Карнаухівка", "Кам’янська міська громада")
    assert found[0]["distance_km"] is None
    assert 0 < found[1]["distance_km"] < found[2]["distance_km"]


async def test_a_community_without_a_centre_is_sent_to_the_nearest(office: Running) -> None:
    """Which is not said to be its own."""
    found = (await office.get("/centres", settlement="Межиріч", limit="1")).body["items"]
    assert [(one["centre"]["id"], one["serves"]) for one in found] == [("pavlohrad", None)]
    assert found[0]["community"] == "Вербківська сільська громада"


async def test_by_place_the_nearest_come_first(office: Running) -> None:
    found = (await office.get("/centres", latitude="48.5", longitude="34.6", limit="2")).body["items"]
    assert [one["centre"]["id"] for one in found] == ["kamianske", "samar"]
    assert found[0]["distance_km"] == pytest.approx(1.9, abs=0.1)


def test_distances_are_along_the_great_circle() -> None:
    """A degree of a meridian is 111.2 km; half the earth is 20015 km."""
    assert distance_km(48, 35, 49, 35) == pytest.approx(111.2, abs=0.1)
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)
    assert distance_km(48.5, 35, 48.5, 35) == 0


async def test_what_nobody_confirmed_says_so(office: Running) -> None:
    """Each fact has its own source; a year alone is no day of a check."""
    centre = (await office.get("/centres/kamianske")).body
    assert centre["address_provenance"] == {
        "source": "зразок (2017)",
        "url": None,
        "checked": None,
        "certainty": "unverified",
    }
    confirmed = (await office.get("/centres/pavlohrad")).body
    assert confirmed["hours_provenance"]["certainty"] == "confirmed"
    assert confirmed["hours_provenance"]["checked"] == "2024-03-14"
    assert (confirmed["address"], confirmed["phones"], confirmed["phones_provenance"]) == (None, [], None)


async def test_whether_it_is_open_can_be_told(office: Running) -> None:
    """Hours are in OpenStreetMap's words, Kyiv time; unknown hours are null."""
    monday = dt.datetime(2026, 11, 23, 10, tzinfo=KYIV)
    hours = (await office.get("/centres/pavlohrad")).body["opening_hours"]
    assert OpeningHours(hours, timezone=KYIV).is_open(monday)
    assert OpeningHours(hours, timezone=KYIV).is_closed(monday.replace(hour=17, minute=1))
    assert (await office.get("/centres/samar")).body["opening_hours"] is None


def test_every_real_centre_can_be_shown() -> None:
    """And is where it says: found again by its own settlement."""
    for centre_id in _real().names():
        centre = _real().centre(centre_id)
        assert centre is not None
        found = _real().for_settlement(centre["settlement"], 20)
        assert centre_id in {one["centre"]["id"] for one in found}
