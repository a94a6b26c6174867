"""A modest floor under how well the trained model understands words that it has not learned."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.nlu.conftest import ROOT, NluServer

pytestmark = [pytest.mark.nlu, pytest.mark.slow]

DEV = Path(ROOT / "nlu/evaluation/services_dev.tsv")
FIRST_AT_LEAST = 0.90
AMONG_THREE_AT_LEAST = 0.95
SURE = 0.7
RIGHT_WHEN_SURE_AT_LEAST = 0.9


@pytest.fixture(scope="module")
def guesses(nlu_server: NluServer) -> list[tuple[str, list[tuple[str, float]]]]:
    """For each dev row the right code and the ranked guesses."""
    with DEV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    answers = [nlu_server.parse(row["text"])["services"] for row in rows]
    ranked = [[(guess["code"], guess["confidence"]) for guess in answer] for answer in answers]
    return list(zip([row["code"] for row in rows], ranked, strict=True))


def test_most_services_are_found(guesses: list[tuple[str, list[tuple[str, float]]]]) -> None:
    """The right service is mostly the first, and nearly always among the three that a citizen is shown."""
    first = [code == ranked[0][0] for code, ranked in guesses]
    among_three = [code in dict(ranked[:3]) for code, ranked in guesses]
    assert sum(first) / len(first) >= FIRST_AT_LEAST
    assert sum(among_three) / len(among_three) >= AMONG_THREE_AT_LEAST


def test_confidence_can_be_trusted(guesses: list[tuple[str, list[tuple[str, float]]]]) -> None:
    """Where the model is sure, it is right; and it is sure often enough to matter."""
    sure = [code == ranked[0][0] for code, ranked in guesses if ranked[0][1] >= SURE]
    assert len(sure) >= len(guesses) / 5
    assert sum(sure) / len(sure) >= RIGHT_WHEN_SURE_AT_LEAST
