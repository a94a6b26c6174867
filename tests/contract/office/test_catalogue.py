"""The catalogue is checked whole before the office opens; the real one stands the check."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.office.catalogue import BrokenCatalogue, read_catalogue
from sandbox.office.forms import fields_of
from sandbox.office.office import make_office
from tests.contract.office.stage import CATALOGUE, running, settings

REAL = Path(__file__).parents[3] / "catalogue"
Break = Callable[[str, str, str], Path]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """A copy of the catalogue in which one piece of text is another."""

    def make(file: str, text: str, other: str) -> Path:
        folder = tmp_path / "catalogue"
        shutil.copytree(CATALOGUE, folder)
        whole = (folder / file).read_text(encoding="utf-8")
        assert text in whole
        (folder / file).write_text(whole.replace(text, other, 1), encoding="utf-8")
        return folder

    return make


IDENTITY = "services/identity.yml"


@pytest.mark.parametrize(
    ("file", "text", "other", "named"),
    [
        (IDENTITY, "life_event: identity", "life_event: travel", ["id-card-lost", "travel"]),
        (IDENTITY, "type: photo", "type: selfie", ["id-card-lost", "selfie"]),
        (IDENTITY, "- last_name", "- surname", ["id-card-lost", "surname"]),
        (IDENTITY, "reason: [stolen]", "reason: [eaten]", ["id-card-lost", "reported", "eaten"]),
        (IDENTITY, "abroad: [", "aboard: [", ["id-card-lost", "country", "aboard"]),
        (IDENTITY, "latest: today", "latest: tomorrow", ["id-card-lost", "loss_date", "bound"]),
        (IDENTITY, "complete: true", "complet: true", ["id-card-lost", "complet"]),
        (IDENTITY, "id: story", "id: loss_date", ["id-card-lost", "loss_date", "twice"]),
        (IDENTITY, "code: residence-register", "code: id-card-lost", ["id-card-lost", "twice"]),
        (IDENTITY, "upload: required", "upload: perhaps", ["id-card-lost", "upload"]),
        (
            IDENTITY,
            "options: [{id: cas, label: {uk: У ЦНАПі}}, {id: post, label: {uk: Поштою}}]",
            "options: []",
            ["pickup"],
        ),
        ("fields.yml", 'pattern: "[А', 'pattern: "([А', ["last_name", "pattern"]),
        ("fields.yml", "type: phone", "type: telephone", ["phone", "type"]),
        ("life_events.yml", "- {code: family", "- {{code: family", ["life_events.yml"]),
        ("evidence_types.yml", "- id: photo", "id: photo", ["evidence_types.yml"]),
        ("centres/communities.yml", "district: kamianskyi", "district: atlantis", ["kamianska", "atlantis"]),
        ("centres/communities.yml", "service_centre: samar", "service_centre: nowhere", ["novomoskovska", "nowhere"]),
        ("centres/centres.yml", "latitude: 48.5317", "latitude: 480", ["pavlohrad", "latitude"]),
    ],
)
def test_a_broken_entry_is_named(
    tmp_path: Path, broken: Break, file: str, text: str, other: str, named: list[str]
) -> None:
    """The entry and what is wrong with it, for whoever keeps the catalogue."""
    folder = broken(file, text, other)
    with pytest.raises(BrokenCatalogue) as error:
        make_office(settings(tmp_path, catalogue=folder))
    assert [word for word in named if word not in str(error.value)] == []


@pytest.mark.parametrize("file", ["life_events.yml", "fields.yml", "centres/centres.yml"])
def test_a_missing_file_is_named(tmp_path: Path, broken: Break, file: str) -> None:
    folder = broken("life_events.yml", "code", "code")
    (folder / file).unlink()
    with pytest.raises(BrokenCatalogue, match=Path(file).name):
        make_office(settings(tmp_path, catalogue=folder))


async def test_the_real_catalogue_opens(tmp_path: Path) -> None:
    """Each card and each form of it is served, in both languages."""
    catalogue = read_catalogue(REAL)
    assert len(catalogue.services) >= 30
    async with running(settings(tmp_path, catalogue=REAL)) as office:
        for code, service in catalogue.services.items():
            for language in ("uk", "en"):
                card = await office.call("GET", f"/v1/services/{code}", headers={"Accept-Language": language})
                assert (card.status, card.body["code"]) == (200, code)
            form = await office.get(f"/services/{code}/form")
            assert form.status == (200 if fields_of(service, catalogue) else 404)
