from pathlib import Path

import pytest

from nlu.interpreter import Interpreter, NoModelError, find_model
from nlu.measure import measure, read_rows, report

ROOT = Path(__file__).parents[2]
FLOORS = {1: 0.82, 3: 0.92}
"""Of the development rows; a little under what was last measured, so that chance does not cry wolf."""


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    try:
        return Interpreter(find_model(ROOT / "nlu/models"))
    except NoModelError as error:
        pytest.fail(f"{error} (`make train`)")


def test_development_rows_stay_understood(interpreter: Interpreter) -> None:
    """A change of words or of the pipeline that understands less does not pass unnoticed."""
    measured = measure(read_rows(ROOT / "nlu/evaluation/dev.tsv"), interpreter.parse)
    shares = {first: sum(one.is_among(first) for one in measured) / len(measured) for first in FLOORS}
    assert all(shares[first] >= floor for first, floor in FLOORS.items()), report(measured)


def test_confidence_can_be_trusted(interpreter: Interpreter) -> None:
    """Of the answers given with 0.9 or more, nine in ten are right."""
    measured = measure(read_rows(ROOT / "nlu/evaluation/dev.tsv"), interpreter.parse)
    sure = [one for one in measured if one.services[0][1] >= 0.9]
    assert len(sure) >= 20
    assert sum(one.is_among(1) for one in sure) / len(sure) >= 0.9


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("де цнап у павлограді", "settlement", "Павлоград"),
        ("статус DP-000042-2", "request_number", "DP-000042-2"),
        ("мій номер 067 123 45 67", "phone", "+380671234567"),
        ("ставлю 4 зірки", "rating", "4"),
    ],
)
def test_entities_of_the_whole_pipeline(text: str, entity: str, value: str, interpreter: Interpreter) -> None:
    """As the bot gets them."""
    found = [(one["entity"], str(one["value"])) for one in interpreter.parse(text)["entities"]]
    assert (entity, value) in found


def test_a_crowd_is_understood_as_each_alone(interpreter: Interpreter) -> None:
    """Batching changes the speed and nothing else."""
    texts = ["загубила паспорт", "де цнап у павлограді", "яка погода", "хочу субсидію", "дякую"]
    together, alone = interpreter.parse_all(texts), [interpreter.parse(text) for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert one["intent"]["name"] == other["intent"]["name"]
        assert one["services"][0]["code"] == other["services"][0]["code"]
        assert one["services"][0]["confidence"] == pytest.approx(other["services"][0]["confidence"])
