"""Everything that the bot says can be said in English, and with the same values filled in."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

DIALOGS = Path(__file__).parents[3] / "dialogs"
KEYWORDS = {"_": None, "label": (1,), "plural": (1, 2)}
Ids = str | tuple[str, ...]


def said() -> list[Ids]:
    """Every text in the code of the dialogs."""
    found = extract_from_dir(DIALOGS, [("**.py", "python")], keywords=KEYWORDS)
    return [message for _file, _line, message, _comments, _context in found]


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_po(BytesIO((DIALOGS / "locales" / "en.po").read_bytes()), locale="en")


def test_every_text_is_translated(english: Catalog) -> None:
    missing = [ids for ids in said() if (found := english.get(ids)) is None or not found.string]
    assert not missing


def test_no_translation_is_left_over(english: Catalog) -> None:
    used = {ids if isinstance(ids, str) else ids[0] for ids in said()}
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in english if message.id}
    assert kept <= used


def test_translations_fill_in_the_same_values(english: Catalog) -> None:
    for message in english:
        if isinstance(message.id, str) and message.id:
            assert _values(str(message.string)) == _values(message.id), message.id


def _values(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))
