from collections import Counter
from pathlib import Path

import yaml

from nlu.components.spelling import fold, normalise
from nlu.data_lint import find_faults
from nlu.rows import read_dev_rows, read_training_rows

NLU = Path(__file__).parents[1]
ROWS = read_training_rows(NLU / "data")
EVALUATION = {path.stem: read_dev_rows(path) for path in sorted((NLU / "evaluation").glob("*.tsv"))}
LONGER = 3
"""Words; «дякую» and «ні, не те» are said in the same way by everybody."""


def test_the_lint_finds_nothing() -> None:
    """No row twice, none that teaches two services, enough of every kind for each service and act."""
    assert find_faults(ROWS) == []


def test_every_act_has_examples() -> None:
    """All 29, and 400 for what is out of scope."""
    counts = Counter(row.act for row in ROWS)
    assert len(counts) == 29
    assert counts["out_of_scope"] >= 400


def test_every_service_has_examples_and_a_dev_row() -> None:
    """116 services, each asked for in at least 45 ways, and each measured."""
    counts = Counter(row.code for row in ROWS if row.code)
    assert len(counts) == 116
    assert min(counts.values()) >= 45
    for name in ("services_dev", "services_test"):
        assert {code for row in EVALUATION[name] for code in (row.code or "").split("|")} == set(counts)


def test_marked_acts_are_acts() -> None:
    """A misspelt act in the metadata would train a class of its own."""
    files = [NLU / "data" / name for name in ("acts.yml", "out_of_scope.yml")]
    acts = {entry["intent"] for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]}
    assert {row.act for row in ROWS} == acts


def test_what_is_measured_is_not_learned() -> None:
    """A row that is in the training data measures nothing; nor does one that is in two sets."""
    learned = {fold(normalise(row.text)) for row in ROWS}
    longer = {
        name: {fold(normalise(row.text)) for row in rows if len(row.text.split()) > LONGER}
        for name, rows in EVALUATION.items()
    }
    assert {name: found for name, texts in longer.items() if (found := texts & learned)} == {}
    assert sum(map(len, longer.values())) == len(set().union(*longer.values()))
