"""What benchmarks write into docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.nlu_quality import Band, bands, confidence_table
from benchmarks.page import write_section
from nlu.measure import Measured


def test_a_section_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    """A table takes the place of the one before; the words around it stay."""
    page = tmp_path / "page.md"
    page.write_text("Before.\n\n<!-- pace -->\nold\n<!-- /pace -->\n\nAfter <!-- fuzz -->\n", encoding="utf-8")
    write_section(page, "pace", "| a |\n\n")
    assert page.read_text(encoding="utf-8") == (
        "Before.\n\n<!-- pace -->\n| a |\n<!-- /pace -->\n\nAfter <!-- fuzz -->\n"
    )


def test_a_page_without_the_place_stays_as_it_is(tmp_path: Path) -> None:
    """A figure that nobody would find is said to have no place."""
    page = tmp_path / "page.md"
    page.write_text("Before.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no place for speed"):
        write_section(page, "speed", "| a |")
    assert page.read_text(encoding="utf-8") == "Before.\n"


def answer(confidence: float, right: bool) -> Measured:
    """What was understood of a message that meant the service «a»."""
    return Measured("", "uk", "", (), ("a",), "find_service", 1.0, (("a" if right else "b", confidence),))


def test_confidence_is_held_against_the_truth() -> None:
    """Of four answers given with 0.9, three right: the mean confidence beside the share, and how far they are apart."""
    rows = [*(answer(0.9, right) for right in (True, True, True, False)), answer(1.0, True), answer(0.1, False)]
    found = bands(rows)
    assert found[0] == Band(0.0, 1, 0.1, 0.0)
    assert (found[1].count, round(found[1].mean, 9), found[1].right) == (5, 0.92, 0.8)
    # (1 * 0.1 + 5 * 0.12) / 6
    assert confidence_table(found)[-1] == "Of 6 answers. Confidence and truth differ by 0.117 in the mean."
