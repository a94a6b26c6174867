from pathlib import Path
from typing import Any

import pytest

from nlu import train, trial
from nlu.trial import TOLERATED, Score

ROOT = Path(__file__).parents[2]
BEFORE = Score(services=0.95, acts=0.93)


class _Quiet:
    def say(self, stage: str) -> None:
        pass


@pytest.mark.parametrize(
    ("after", "is_worse"),
    [
        (BEFORE, False),
        (Score(0.97, 0.93), False),
        (Score(0.95 - TOLERATED / 2, 0.93), False),
        (Score(0.95 - 2 * TOLERATED, 0.99), True),
        (Score(0.99, 0.93 - 2 * TOLERATED), True),
    ],
)
def test_less_understood_is_worse_and_chance_is_not(after: Score, is_worse: bool) -> None:
    """Better services do not make up for worse acts."""
    assert after.is_worse_than(BEFORE) is is_worse


def test_a_model_that_understands_nothing_scores_nothing() -> None:
    """The score comes from the development sets, through what the model answers."""

    def parse(texts: list[str]) -> list[dict[str, Any]]:
        nothing = {"name": "?", "confidence": 1.0}
        return [{"intent": nothing, "intent_ranking": [nothing], "entities": [], "services": []} for _ in texts]

    assert trial.score(parse, ROOT) == Score(0.0, 0.0)


def test_a_worse_model_does_not_replace_the_one_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused with both scores; a better one passes, and the first one needs no comparison."""
    old, new = tmp_path / "old.tar.gz", tmp_path / "folder" / "model.tar.gz"
    scores = {old: BEFORE, new: Score(0.90, 0.93)}
    monkeypatch.setattr(trial, "score_model", lambda model, root: scores[model])
    train._try(new, tmp_path, ROOT, _Quiet())  # nothing is there yet
    old.write_bytes(b"")
    with pytest.raises(train.WorseModelError, match=r"95\.0%.*90\.0%"):
        train._try(new, tmp_path, ROOT, _Quiet())
    scores[new] = Score(0.96, 0.94)
    train._try(new, tmp_path, ROOT, _Quiet())


def test_a_model_of_other_code_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read any more cannot be compared with, nor go on being used."""
    old, new = tmp_path / "old.tar.gz", tmp_path / "folder" / "model.tar.gz"
    old.write_bytes(b"")

    def score_model(model: Path, root: Path) -> Score:
        if model == old:
            raise AttributeError("no such class any more")
        return BEFORE

    monkeypatch.setattr(trial, "score_model", score_model)
    train._try(new, tmp_path, ROOT, _Quiet())


def test_nobody_has_to_run_a_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Training goes on where none answers."""
    monkeypatch.setenv("NLU_PORT", "9")
    assert trial.tell_server(tmp_path / "model.tar.gz") is False
