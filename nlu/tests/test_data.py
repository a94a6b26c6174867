from collections import Counter, defaultdict
from pathlib import Path

import yaml

from nlu.components.spelling import fold, normalise
from nlu.rows import read_dev_rows, read_training_rows

NLU = Path(__file__).parents[1]
ROWS = read_training_rows(NLU / "data")
DEV = read_dev_rows(NLU / "evaluation" / "dev.tsv")


def test_every_act_has_enough_examples() -> None:
    """25 an act, 120 for what is out of scope."""
    counts = Counter(row.act for row in ROWS)
    assert len(counts) == 29
    assert {act: count for act, count in counts.items() if count < 25} == {}
    assert counts["out_of_scope"] >= 120


def test_every_service_has_examples_and_a_dev_row() -> None:
    """116 services, each asked for in at least seven ways, and each measured."""
    counts = Counter(row.code for row in ROWS if row.code)
    assert len(counts) == 116
    assert min(counts.values()) >= 7
    assert {row.code for row in DEV} == set(counts)


def test_marked_acts_are_acts() -> None:
    """A misspelt act in the metadata would train a class of its own."""
    files = [NLU / "data" / name for name in ("acts.yml", "out_of_scope.yml")]
    acts = {entry["intent"] for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]}
    assert {row.act for row in ROWS} == acts


def test_no_words_teach_two_things() -> None:
    """The same utterance under two services or two acts can only confuse."""
    meanings = defaultdict(set)
    for row in ROWS:
        meanings[fold(normalise(row.text))].add((row.act, row.code))
    assert {text: found for text, found in meanings.items() if len(found) > 1} == {}


def test_dev_rows_are_not_learned() -> None:
    """A row that is in the training data measures nothing."""
    learned = {fold(normalise(row.text)) for row in ROWS}
    assert [row.text for row in DEV if fold(normalise(row.text)) in learned] == []
