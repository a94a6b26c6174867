"""How a trainer adds what people said to the training data."""

from pathlib import Path

import pytest

from nlu.add_rows import add, read_labelled
from nlu.rows import BadDataError, Row, read_training_rows

LIFE_EVENTS = {"apostille": "certificates"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "services").mkdir()
    (tmp_path / "services/certificates.yml").write_text(
        'version: "3.1"\n\n# A comment.\nnlu:\n- intent: service/apostille\n  examples: |\n    - апостиль на диплом\n',
        encoding="utf-8",
    )
    for name in ("acts", "out_of_scope"):
        (tmp_path / f"{name}.yml").write_text(
            f'version: "3.1"\n\nnlu:\n- intent: {"greet" if name == "acts" else name}\n  examples: |\n    - {name}\n',
            encoding="utf-8",
        )
    return tmp_path


def test_each_row_goes_where_it_belongs_and_once(data: Path) -> None:
    """A service's rows to its life event, with the act where it is a question; the rest by act; comments stay."""
    rows = [
        Row("скільки коштує апостиль", "ask_fee", "apostille"),
        Row("привіт", "greet", None),
        Row("яка погода", "out_of_scope", None),
        Row("Апостиль на ДИПЛОМ", "find_service", "apostille"),
        Row("привіт", "greet", None),
    ]
    assert add(rows, data, LIFE_EVENTS) == 3
    assert rows[0] in read_training_rows(data / "services")
    assert rows[1] in read_training_rows(data / "acts.yml")
    assert rows[2] in read_training_rows(data / "out_of_scope.yml")
    assert len(read_training_rows(data)) == 6
    assert "# A comment." in (data / "services/certificates.yml").read_text(encoding="utf-8")


def test_a_row_that_cannot_be_right_is_named_and_nothing_changes(tmp_path: Path) -> None:
    """With the file and the line."""
    path = tmp_path / "rows.tsv"
    path.write_text("act\tcode\ttext\ngreet\t\tпривіт\nask_fee\tno-such\tпочім\n", encoding="utf-8")
    with pytest.raises(BadDataError, match=r"rows\.tsv:3"):
        read_labelled(path, {"greet", "ask_fee"}, {"apostille"})
