"""Every path of every service, and the sheet that a centre's administrator could sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.office.catalogue import read_catalogue
from sandbox.office.entries import Service
from sandbox.office.review_sheet import cases, documents, sheet

CATALOGUE = read_catalogue(Path("catalogue"))
COMPLETE = [one for one in CATALOGUE.services.values() if one.complete]
SHEET = Path("docs/catalogue.md")
MOST_CASES = 100
"""More than that, and nobody could check the list, or would answer so many questions."""


@pytest.mark.parametrize("service", COMPLETE, ids=lambda one: one.code)
def test_every_path_ends_with_documents(service: Service) -> None:
    """Whatever a person answers, there is a list, and nothing stands on it twice (notes tell whose paper it is)."""
    paths = list(cases(service.questions))
    assert 1 <= len(paths) <= MOST_CASES
    for path in paths:
        listed = [(one.type, one.form, one.note.uk if one.note else "") for one in documents(service, path)]
        assert listed
        assert len(listed) == len(set(listed)), path


@pytest.mark.parametrize("service", COMPLETE, ids=lambda one: one.code)
def test_every_document_is_needed_by_somebody(service: Service) -> None:
    """A document that no path leads to has a condition that cannot be met."""
    needed = {one.type for path in cases(service.questions) for one in documents(service, path)}
    of_forms = {one.type for one in service.evidence if set(one.when) - {asked.id for asked in service.questions}}
    assert {one.type for one in service.evidence} == needed | of_forms


def test_the_sheet_is_the_catalogue() -> None:
    """`make catalogue` writes it; what is in docs/ is what the bot says."""
    assert SHEET.read_text(encoding="utf-8") == sheet(CATALOGUE)


def test_what_nobody_has_checked_says_so() -> None:
    """As often as the bot says «уточніть у ЦНАП»."""
    doubtful = sum(one.provenance.certainty != "confirmed" for one in CATALOGUE.services.values())
    assert sheet(CATALOGUE).count("Запис загалом") == 116
    assert sum("**не звірено**" in line for line in _entries()) == doubtful


def _entries() -> list[str]:
    return [line for line in sheet(CATALOGUE).splitlines() if line.startswith("- Запис загалом")]
