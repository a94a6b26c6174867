"""Finding a service by a citizen's own words: typos, word forms, Russian, surzhyk."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sandbox.office.catalogue import read_catalogue
from sandbox.office.search import ServiceSearch
from tests.contract.office.stage import Running

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("загубила паспорт", "id-card-lost"),
        ("ЗАГУБИВ ПАСПОРТА!!!", "id-card-lost"),
        ("загубыв пасспорт", "id-card-lost"),
        ("украли паспорт что делать", "id-card-lost"),
        ("паспорт вкралы", "id-card-lost"),
        ("lost passport", "id-card-lost"),
        ("допомога на дитину", "birth-help"),
        ("помощь при рождении", "birth-help"),
        ("нарождення дитыны допомга", "birth-help"),
        ("прописка", "residence-register"),
        ("хочу прописатися в новому мисці", "residence-register"),
        ("одружитись", "marriage"),
    ],
)
async def test_the_best_comes_first(office: Running, words: str, code: str) -> None:
    """Forgiven: typos, word forms, Russian spelling, capital letters."""
    found = (await office.get("/services/search", q=words)).body["items"]
    assert found, "nothing was found"
    assert found[0]["code"] == code


@pytest.mark.parametrize("words", ["?!", "42", "🪪", "і в на", "xyzzy qwrtp", "%_'\";--"])
async def test_nothing_alike_is_an_empty_list(office: Running, words: str) -> None:
    answer = await office.get("/services/search", q=words)
    assert (answer.status, answer.body) == (200, {"items": []})


async def test_no_more_than_asked_for(office: Running) -> None:
    found = (await office.get("/services/search", q="паспорт дитина місце шлюб", limit="2")).body["items"]
    assert len(found) == 2


async def test_an_unknown_life_event_has_no_services(office: Running) -> None:
    assert (await office.get("/services", life_event="nothing")).body == {"items": []}


@cache
def _real() -> ServiceSearch:
    return ServiceSearch(read_catalogue(CATALOGUE).services.values())


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("загубила паспорт", "passport"),
        ("потеряла паспорт", "passport"),
        ("закордонний паспорт", "passport"),
        ("субсидия на коммуналку", "subsid"),
        ("змінити прописку", "residence"),
        ("народилася дитина", "birth"),
    ],
)
def test_the_real_catalogue_is_found_in_too(words: str, part: str) -> None:
    """Among the first five, by what the code says."""
    found = _real().find(words, 5)
    assert any(part in service.code for service in found), [service.code for service in found]
