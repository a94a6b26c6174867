"""How well the trained model understands what it has not learned, with floors a little under what was last measured."""

from pathlib import Path

import pytest

from nlu.interpreter import Interpreter, NoModelError, find_model
from nlu.measure import Measured, entity_hits, measure, read_rows, rejected, report

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    try:
        return Interpreter(find_model(ROOT / "nlu/models"))
    except NoModelError as error:
        pytest.fail(f"{error} (`make train`)")


@pytest.fixture(scope="module")
def measured(interpreter: Interpreter) -> dict[str, list[Measured]]:
    """The files of nlu/evaluation, by name."""
    paths = sorted((ROOT / "nlu/evaluation").glob("*.tsv"))
    return {path.stem: measure(read_rows(path), interpreter.parse_all) for path in paths}


@pytest.mark.parametrize(
    ("name", "first", "three"),
    [("services_dev", 0.95, 0.99), ("services_test", 0.96, 0.99), ("services_blind", 0.95, 0.99)],
)
def test_services_stay_understood(measured: dict[str, list[Measured]], name: str, first: float, three: float) -> None:
    """A change of words or of the pipeline that understands less does not pass unnoticed."""
    rows = measured[name]
    assert sum(one.is_among(1) for one in rows) / len(rows) >= first, report(rows)
    assert sum(one.is_among(3) for one in rows) / len(rows) >= three, report(rows)


@pytest.mark.parametrize("style", ["long", "situation"])
def test_stories_are_understood_too(measured: dict[str, list[Measured]], style: str) -> None:
    """Where the wish hides among other things, and where no official word is said."""
    rows = [one for one in (*measured["services_dev"], *measured["services_test"]) if one.style == style]
    assert len(rows) >= 200
    assert sum(one.is_among(1) for one in rows) / len(rows) >= 0.9, report(rows)


@pytest.mark.parametrize(
    ("name", "floor"), [("acts_dev", 0.94), ("acts_test", 0.94), ("acts_blind", 0.94), ("acts_sealed", 0.95)]
)
def test_acts_stay_understood(measured: dict[str, list[Measured]], name: str, floor: float) -> None:
    """The same for what people do in the chat."""
    rows = measured[name]
    assert sum(one.act_is_right for one in rows) / len(rows) >= floor, report(rows)


def test_what_is_foreign_is_refused_and_what_is_not_is_not(measured: dict[str, list[Measured]]) -> None:
    """Nine in ten messages out of scope, at the price of one in fifty others."""
    share = rejected([*measured["acts_dev"], *measured["acts_test"]])
    assert share is not None
    assert share >= 0.9


def test_values_are_found_exactly(measured: dict[str, list[Measured]]) -> None:
    """Request numbers, settlements, marks and phones, in whatever form they were typed."""
    hits = [hit for found in entity_hits([*measured["acts_dev"], *measured["acts_test"]]).values() for hit in found]
    assert len(hits) >= 80
    assert sum(hits) / len(hits) >= 0.9


def test_confidence_can_be_trusted(measured: dict[str, list[Measured]]) -> None:
    """Of the answers given with 0.9 or more, nine in ten are right."""
    rows = [*measured["services_dev"], *measured["services_test"]]
    sure = [one for one in rows if one.services[0][1] >= 0.9]
    assert len(sure) >= len(rows) / 3
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
