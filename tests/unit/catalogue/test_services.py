"""The catalogue of services: whole, official in its titles, consistent, and fit to be read on a phone."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from sandbox.office.cards import card_view
from sandbox.office.catalogue import Catalogue, read_catalogue
from sandbox.office.entries import Service
from sandbox.office.forms import applies, fields_of, visible

CATALOGUE = Path(__file__).parents[3] / "catalogue"
SERVICE_FILES = sorted((CATALOGUE / "services").glob("*.yml"))
Answers = dict[str, str]

LONGEST_CARD = 3500
"""Telegram takes 4,096 characters; the rest is for the bot's own words."""
LONGEST_BUTTON = 38
LONGEST_FORM = 25
"""Steps, uploads and all."""
FEWEST_COMPLETE = 30
WIDELY_USED = {"pension-old-age", "id-card-lost", "foreign-passport-first", "property-registration"}


def official_titles() -> dict[str, tuple[str, str]]:
    with (Path(__file__).parent / "services.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: (row["life_event"], row["title_uk"]) for row in csv.DictReader(lines)}


def entries(path: Path) -> list[dict[str, Any]]:
    """As JSON would have it: what YAML reads as a date is an ISO date."""
    read: list[dict[str, Any]] = json.loads(
        json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=dt.date.isoformat)
    )
    return read


def schema_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CATALOGUE / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


def faults(document: Any, schema_name: str) -> list[str]:
    schema = schema_of(schema_name)
    Draft202012Validator.check_schema(schema)
    shared: Registry[Any] = Resource.from_contents(schema_of("field")) @ Registry()
    validator = Draft202012Validator(schema, registry=shared, format_checker=FormatChecker())
    return [
        f"{_entry(document, list(one.absolute_path))}: {one.message[:200]}" for one in validator.iter_errors(document)
    ]


def _entry(document: Any, path: list[Any]) -> str:
    return f"{document[path[0]].get('code')} {path[1:]}" if path else "file"


RAW = [one for path in SERVICE_FILES for one in entries(path)]
SERVICES = {one["code"]: Service.model_validate(one) for one in RAW}
COMPLETE = [one for one in SERVICES.values() if one.complete]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """As the office loads it: conditions, evidence types and shared fields are known, or this fails."""
    return read_catalogue(CATALOGUE)


@pytest.mark.parametrize("path", SERVICE_FILES, ids=lambda path: path.stem)
def test_services_fit_their_schema(path: Path) -> None:
    """Each file is of the documented shape."""
    assert faults(entries(path), "service") == []


@pytest.mark.parametrize(
    ("pattern", "schema_name"),
    [("life_events.yml", "life_event"), ("evidence_types*.yml", "evidence_type"), ("fields.yml", "field")],
)
def test_shared_files_fit_their_schema(pattern: str, schema_name: str) -> None:
    """Life events, evidence types and shared fields are of the documented shape."""
    paths = sorted(CATALOGUE.glob(pattern))
    assert paths
    for path in paths:
        assert faults(entries(path), schema_name) == []


def test_every_official_service_is_there_once() -> None:
    """The 116 services of the list, each with its official title and life event, and no other."""
    assert len(official_titles()) == 116
    assert sorted(one["code"] for one in RAW) == sorted(official_titles())
    assert {code: (one.life_event, one.title.uk) for code, one in SERVICES.items()} == official_titles()


@pytest.mark.parametrize("path", SERVICE_FILES, ids=lambda path: path.stem)
def test_file_holds_its_life_event(path: Path) -> None:
    """A service is where a person who mends it looks for it."""
    assert {one["life_event"] for one in entries(path)} == {path.stem}


def test_office_opens_with_the_catalogue(catalogue: Catalogue) -> None:
    """Conditions name what is asked before and answers that exist; evidence types and fields are described."""
    assert set(catalogue.services) == set(SERVICES)


def test_evidence_types_are_described_once() -> None:
    """One document has one description."""
    ids = Counter(one["id"] for path in CATALOGUE.glob("evidence_types*.yml") for one in entries(path))
    assert [name for name, times in ids.items() if times > 1] == []


def test_life_events_are_those_of_the_list() -> None:
    """Each life event has services, each service a life event."""
    codes = [one["code"] for one in entries(CATALOGUE / "life_events.yml")]
    assert Counter(codes) == Counter({event for event, _ in official_titles().values()})


def test_enough_services_are_complete() -> None:
    """At least thirty can be applied for, the widely used among them."""
    assert len(COMPLETE) >= FEWEST_COMPLETE
    assert {one.code for one in COMPLETE} >= WIDELY_USED


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda one: one.code)
def test_short_title_fits_a_button(service: Service) -> None:
    """It is read whole on a phone, and no two buttons say the same."""
    assert len(service.short_title.uk) <= LONGEST_BUTTON
    assert [one.code for one in SERVICES.values() if one.short_title.uk == service.short_title.uk] == [service.code]


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda one: one.code)
def test_titles_are_in_english_too(service: Service) -> None:
    """A reader of English meets no Ukrainian title."""
    for words in (service.title, service.short_title, service.difference):
        assert words is not None
        assert words.en
        assert not any("а" <= letter <= "я" for letter in words.en.lower())


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda one: one.code)
def test_texts_use_the_ukrainian_apostrophe(service: Service) -> None:
    """’ in what a citizen reads, not the typewriter's; official titles are as they were published."""
    shown = service.model_dump(exclude={"title"})
    assert [text for text in _texts(shown) if "'" in text] == []


@pytest.mark.parametrize("service", COMPLETE, ids=lambda one: one.code)
def test_every_case_needs_a_document(service: Service) -> None:
    """Whatever is answered, the list of documents is not empty and what stands in it twice is told apart by a note."""
    for answers in cases(service):
        needed = [one for one in service.evidence if applies(one.when, answers)]
        assert needed, answers
        doubled = [kind for kind, times in Counter((one.type, one.note) for one in needed).items() if times > 1]
        assert doubled == [], answers


@pytest.mark.parametrize("service", COMPLETE, ids=lambda one: one.code)
def test_every_answer_leads_somewhere(service: Service) -> None:
    """A question is asked only if an answer to it changes the documents or the form."""
    used = {name for one in service.evidence for name in one.when}
    used |= {name for one in service.questions for name in one.when}
    used |= {name for one in service.form if isinstance(one, dict) for name in one.get("when", {})}
    assert {one.id for one in service.questions} <= used


@pytest.mark.parametrize("service", COMPLETE, ids=lambda one: one.code)
def test_complete_service_can_be_applied_for(service: Service, catalogue: Catalogue) -> None:
    """The office can ring or write back: the form asks for a name and a telephone, and it is of bearable length."""
    fields = fields_of(service, catalogue)
    assert "phone" in {one.type for one in fields}
    assert max(len(visible(fields, answers)) for answers in cases(service)) <= LONGEST_FORM


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda one: one.code)
def test_card_fits_a_message(service: Service, catalogue: Catalogue, language: Any) -> None:
    """Everything that a citizen reads on the card, in one message."""
    card = card_view(service, catalogue, language)
    shown = {name: card[name] for name in SHOWN_ON_CARD if card[name]}
    assert sum(len(text) + 2 for text in _texts(shown)) <= LONGEST_CARD


SHOWN_ON_CARD = (
    "title",
    "provider",
    "description",
    "for_whom",
    "result",
    "channels",
    "cost",
    "term",
    "refusal_grounds",
    "legal_basis",
    "provenance",
)


@pytest.mark.parametrize("service", COMPLETE, ids=lambda one: one.code)
def test_list_of_documents_fits_a_message(service: Service, catalogue: Catalogue) -> None:
    """The longest list of any case, with where to get each document and the notes."""
    evidence = card_view(service, catalogue, "uk")["evidence"]
    for answers in cases(service):
        needed = [one for one in evidence if applies(one["when"], answers)]
        assert sum(len(text) + 2 for one in needed for text in _texts(_read(one))) <= LONGEST_CARD


def _read(evidence: dict[str, Any]) -> dict[str, Any]:
    return {name: evidence[name] for name in ("name", "form", "where_to_get", "note")}


def cases(service: Service) -> Iterator[Answers]:
    """Every way through the questions: one that is not shown has no answer."""
    ways: list[Answers] = [{}]
    for question in service.questions:
        shown = [(way, applies(question.when, way)) for way in ways]
        ways = list(
            itertools.chain.from_iterable(
                [way | {question.id: option.id} for option in question.options] if asked else [way]
                for way, asked in shown
            )
        )
    yield from ways


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
