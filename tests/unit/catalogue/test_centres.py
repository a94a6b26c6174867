"""The directory of centres and communities: whole, consistent, and honest about what nobody has checked."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from opening_hours import OpeningHours

CATALOGUE = Path(__file__).parents[3] / "catalogue"
Entry = dict[str, Any]

SCHEMAS = {
    "districts": ("settlement", "#/$defs/districts"),
    "communities": ("settlement", "#/$defs/communities"),
    "centres": ("centre", "#/$defs/centres"),
}
# The Cabinet's decision of 12.06.2020 made 86 communities, parliament's resolution 807-IX of 17.07.2020 7 districts;
# how many lie in each: КАТОТТГ, edition of 16.05.2025.
COMMUNITIES_OF_DISTRICT = {
    "dniprovskyi": 17,
    "kamianskyi": 12,
    "kryvorizkyi": 15,
    "nikopolskyi": 8,
    "samarivskyi": 8,
    "pavlohradskyi": 7,
    "synelnykivskyi": 19,
}
RECENT = dt.date(2023, 1, 1)
"""What was published before is never certain today."""

SOVIET = re.compile(
    r"Лен[іи]н|Маркс|Енгельс|Дзержин|К[іи]ров(?!оград)|Орджонік|Жовтнев|Октябр|Радянськ|Комсомол|Фрунзе|Желєзняк|Пушкін"
    r"|Партизанськ|Гагарін|Калінін[аі]|Чапа[єї]в|Ілліч|Люксембург|Пролетар|Першотравен|Новомосковськ|Дніпропетровськ"
)
OLD_NAME = "(назва 2017 року)"


def read(name: str) -> list[Entry]:
    entries: list[Entry] = yaml.safe_load((CATALOGUE / "centres" / f"{name}.yml").read_text(encoding="utf-8"))
    return entries


DISTRICTS, COMMUNITIES, CENTRES = read("districts"), read("communities"), read("centres")


def by_id(entries: list[Entry]) -> dict[str, Entry]:
    return {one["id"]: one for one in entries}


def kilometres(one: Entry, other: Entry) -> float:
    north = (one["latitude"] - other["latitude"]) * 111.2
    east = (one["longitude"] - other["longitude"]) * 111.2 * math.cos(math.radians(48.3))
    return math.hypot(north, east)


def names_of(settlement: Entry) -> list[str]:
    return [settlement["name"], *settlement.get("former_names", []), *settlement.get("other_names", [])]


@pytest.mark.parametrize("name", SCHEMAS)
def test_file_fits_its_schema(name: str) -> None:
    """Each file is of the documented shape; what is read from YAML as a date is an ISO date."""
    schema_name, part = SCHEMAS[name]
    schema = json.loads((CATALOGUE / "schema" / f"{schema_name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    document = json.loads(json.dumps(read(name), default=dt.date.isoformat))
    validator = Draft202012Validator({**schema, "$ref": part}, format_checker=FormatChecker())
    assert [f"{list(one.absolute_path)}: {one.message}" for one in validator.iter_errors(document)] == []


@pytest.mark.parametrize("entries", [DISTRICTS, COMMUNITIES, CENTRES], ids=["districts", "communities", "centres"])
def test_ids_are_unique(entries: list[Entry]) -> None:
    """An id means one entry."""
    assert len(by_id(entries)) == len(entries)


def test_every_community_of_the_reform_is_there() -> None:
    """7 districts and 86 communities, as many in each district as the law of 2020 put there."""
    assert Counter(one["district"] for one in COMMUNITIES) == COMMUNITIES_OF_DISTRICT
    assert {one["id"] for one in DISTRICTS} == set(COMMUNITIES_OF_DISTRICT)
    assert len(COMMUNITIES) == 86
    assert len({one["katottg"] for one in COMMUNITIES}) == 86


@pytest.mark.parametrize("community", COMMUNITIES, ids=lambda one: one["id"])
def test_community_is_consistent(community: Entry) -> None:
    """Its code lies in its district's, its name tells its kind, its centre heads its settlements, all of them near."""
    district = by_id(DISTRICTS)[community["district"]]
    assert community["katottg"][:6] == district["katottg"][:6]
    assert f" {community['kind']} " in community["name"]
    head, *others = community["settlements"]
    assert {"former_names": [], "other_names": [], **head} == community["centre"]
    assert max((kilometres(head, one) for one in others), default=0) < 50


@pytest.mark.parametrize("community", COMMUNITIES, ids=lambda one: one["id"])
def test_community_is_served_by_its_own_centre_or_by_none(community: Entry) -> None:
    """Another community's centre is found by distance; it is never presented as this one's own."""
    own = [one["id"] for one in CENTRES if one["community"] == community["id"]]
    assert community["service_centre"] in (own or [None])


@pytest.mark.parametrize("centre", CENTRES, ids=lambda one: one["id"])
def test_centre_stands_in_its_community(centre: Entry) -> None:
    """The settlement is the community's centre today, and the point on the map is there."""
    community = by_id(COMMUNITIES)[centre["community"]]
    assert centre["settlement"] == community["centre"]["name"]
    assert kilometres(centre["location"], community["centre"]) < 10
    assert centre["settlement"] in centre["address"]["text"]


@pytest.mark.parametrize("centre", CENTRES, ids=lambda one: one["id"])
def test_contacts_can_be_used(centre: Entry) -> None:
    """Hours are understood and open some time of the week; each number can be dialled."""
    osm = centre["opening_hours"]["osm"]
    if osm is not None:
        monday = dt.datetime(2026, 11, 23)
        change = OpeningHours(osm).next_change(monday)
        assert change is not None
        assert change < monday + dt.timedelta(days=7)
    numbers = [phonenumbers.parse(one, "UA") for one in centre["phones"]["numbers"]]
    assert [one for one in numbers if one.country_code != 380 or not phonenumbers.is_possible_number(one)] == []


@pytest.mark.parametrize("centre", CENTRES, ids=lambda one: one["id"])
def test_old_facts_are_not_certain(centre: Entry) -> None:
    """A fact of the extract of 2017 is unverified; a verified one was published lately and can be looked up."""
    for group in ("address", "phones", "opening_hours"):
        fact = centre[group]
        recent = fact["checked"] is not None and fact["checked"] >= RECENT
        assert recent or not fact["verified"], group


@pytest.mark.parametrize("centre", CENTRES, ids=lambda one: one["id"])
def test_soviet_street_is_marked(centre: Entry) -> None:
    """A street is never shown under a name that the law has abolished without saying of which year the name is."""
    text = centre["address"]["text"]
    if SOVIET.search(text):
        assert OLD_NAME in text
    if OLD_NAME in text:
        assert centre["address"]["verified"] is False
        assert "назва може бути іншою" in centre["note"]


def test_every_settlement_of_the_codifier_is_there() -> None:
    """20 cities, 94 selyshcha and 1,386 villages, each at its own place."""
    settlements = [one for community in COMMUNITIES for one in community["settlements"]]
    assert Counter(one["kind"] for one in settlements) == {"місто": 20, "селище": 94, "село": 1386}
    places = {(one["name"], one["latitude"], one["longitude"]) for one in settlements}
    assert len(places) == len(settlements)


def test_no_settlement_has_an_abolished_name() -> None:
    """Settlements have today's names; the abolished ones are among the former names only."""
    settlements = [one for community in COMMUNITIES for one in community["settlements"]]
    assert [one["name"] for one in settlements if SOVIET.search(one["name"])] == []
    assert [one["name"] for one in settlements if one["name"] in one.get("former_names", [])] == []


@pytest.mark.parametrize(
    ("said", "today", "community"),
    [
        ("Новомосковськ", "Самар", "novomoskovska"),
        ("Новомосковск", "Самар", "novomoskovska"),
        ("Першотравенськ", "Шахтарське", "pershotravenska"),
        ("Дніпродзержинськ", "Кам’янське", "kamianska"),
        ("Днепропетровск", "Дніпро", "dniprovska"),
        ("Орджонікідзе", "Покров", "pokrovska-miska"),
        ("Кривой Рог", "Кривий Ріг", "kryvorizka"),
        ("Ювілейне", "Слобожанське", "slobozhanska"),
        ("Іларіонове", "Яворницьке", "ilarionivska"),
        ("Гвардійське", "Зарічне", "cherkaska"),
        ("Рози Люксембург", "Гречані Поди", "hrechanopodivska"),
        ("Єлізарове", "Святовасилівка", "sviatovasylivska"),
    ],
)
def test_former_and_russian_names_are_known(said: str, today: str, community: str) -> None:
    """Citizens say the names that they grew up with."""
    settlements = by_id(COMMUNITIES)[community]["settlements"]
    assert today in [one["name"] for one in settlements if said in names_of(one)]
