"""What decides whether the model is trained again, and that nothing heavy is loaded to find out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlu.train import content_hash, model_is_fresh

SOURCES = (
    *("config.yml", "nlu/data/acts.yml", "nlu/components/act_model.py", "nlu/uv.lock"),
    "catalogue/services/identity.yml",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in SOURCES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {name}")
    return tmp_path


@pytest.mark.parametrize("name", SOURCES)
def test_any_change_of_what_the_model_is_made_of_makes_it_stale(root: Path, name: str) -> None:
    """Data, catalogue, pipeline, components and the versions of libraries all count."""
    models = root / "nlu/models"
    models.mkdir()
    (models / f"{content_hash(root)}.tar.gz").touch()
    assert model_is_fresh(root, models)
    (root / name).write_text("changed")
    assert not model_is_fresh(root, models)


def test_a_renamed_file_makes_it_stale(root: Path) -> None:
    """Contents alone would not notice."""
    before = content_hash(root)
    (root / "nlu/data/acts.yml").rename(root / "nlu/data/talk.yml")
    assert content_hash(root) != before


def test_a_fresh_model_is_noticed_at_once(root: Path) -> None:
    """No Rasa is needed to say so: it runs in the bot's environment, which has none."""
    models = root / "nlu/models"
    models.mkdir()
    (models / f"{content_hash(root)}.tar.gz").touch()
    source = Path(__file__).parents[3]
    script = f"import sys; sys.path.insert(0, {str(source)!r}); from nlu.train import main; sys.exit(main())"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False, timeout=20
    )
    assert (done.returncode, done.stdout) == (0, "The NLU model is up to date.\n")


def test_outside_the_repository_it_says_where_to_run(tmp_path: Path) -> None:
    """Exit code 1 and the way out."""
    source = Path(__file__).parents[3]
    script = f"import sys; sys.path.insert(0, {str(source)!r}); from nlu.train import main; sys.exit(main())"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 1
    assert "root" in done.stderr
