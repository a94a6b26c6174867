"""Trains the model if anything it is made of has changed: `python -m nlu.train`, from the root, in nlu/.venv."""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

CONFIG = Path("config.yml")
DATA = Path("nlu/data")
COMPONENTS = Path("nlu/components")
CATALOGUE = Path("catalogue/services")
THESAURUS = Path("nlu/thesaurus.yml")
LOCK = Path("nlu/uv.lock")
MODELS = Path("nlu/models")


def content_hash(root: Path) -> str:
    """Sixteen hex digits that change with data, catalogue, pipeline, components or their libraries."""
    data = [*(root / DATA).rglob("*"), *(root / CATALOGUE).glob("*.yml")]
    sources = [*data, *(root / COMPONENTS).rglob("*.py"), root / CONFIG, root / THESAURUS, root / LOCK]
    digest = hashlib.sha256()
    for path in sorted(path for path in sources if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def model_is_fresh(root: Path, models: Path) -> bool:
    """Whether `models` holds the model of the present content."""
    return (models / f"{content_hash(root)}.tar.gz").is_file()


class _Progress(logging.Handler):
    """Prints the stages that Rasa reports, each with the seconds since the start."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._start = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        self.say(record.getMessage().rstrip(".").replace("'", ""))

    def say(self, stage: str) -> None:
        print(f"{time.monotonic() - self._start:6.1f} s  {stage}", flush=True)


class WorseModelError(Exception):
    """The new model understands less than the one that is there; the message says by how much."""


def train(root: Path, models: Path, accept: bool = False) -> Path:
    """Trains, tries the model against the one that is there, puts it in place and removes older ones.

    Raises RuntimeError without a model, and WorseModelError, unless `accept`, when it understands less.
    """
    progress = _Progress()
    progress.say("Loading Rasa")
    from nlu import without_tensorflow
    from nlu.trial import tell_server

    without_tensorflow.install()
    from rasa.model_training import train_nlu

    hooks = logging.getLogger("rasa.engine.training.hooks")
    hooks.setLevel(logging.INFO)
    hooks.addHandler(progress)
    progress.say("Reading the training data")
    models.mkdir(parents=True, exist_ok=True)
    target = models / f"{content_hash(root)}.tar.gz"
    with TemporaryDirectory(dir=models) as folder:
        made = train_nlu(str(root / CONFIG), str(root / DATA), folder, fixed_model_name="model")
        if not made:
            raise RuntimeError("Rasa made no model; its messages above say why.")
        if not accept:
            _try(Path(made), models, root, progress)
        Path(made).replace(target)
    _remove_older(models, target)
    progress.say(f"The model is ready: {target}")
    if tell_server(target):
        progress.say("The server that runs here goes on with it.")
    return target


def _try(new: Path, models: Path, root: Path, progress: _Progress) -> None:
    """Compares with the newest model that is there; the first of all needs no comparison."""
    from nlu.interpreter import NoModelError, find_model
    from nlu.trial import score_model

    try:
        running = find_model(models)
    except NoModelError:
        return
    after = score_model(new, root)
    try:
        before = score_model(running, root)
    except Exception as error:  # whatever pickle and Rasa think of
        progress.say(f"The model that is there is of other code ({type(error).__name__}), so nothing is compared.")
        return
    progress.say(f"Of the development rows, before: {before}; now: {after}")
    if after.is_worse_than(before):
        raise WorseModelError(
            f"The new model understands less ({before} before, {after} now), so the old one stays. "
            "`make nlu-eval` shows the pairs to work on; `make train ACCEPT=1` takes the new one all the same."
        )


def _remove_older(models: Path, kept: Path) -> None:
    for path in models.glob("*.tar.gz"):
        if path != kept:
            path.unlink(missing_ok=True)


def main() -> int:
    """Exit codes: 0 when the model is there, 1 when training failed, was worse, or this is not the root."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS, help="where the model goes (default: %(default)s)")
    parser.add_argument("--accept", action="store_true", help="take the new model even if it understands less")
    arguments = parser.parse_args()
    models: Path = arguments.models
    root = Path()
    if not (root / CONFIG).is_file():
        print("config.yml is not here: run this from the repository's root.", file=sys.stderr)
        return 1
    if model_is_fresh(root, models):
        print("The NLU model is up to date.")
        return 0
    try:
        train(root, models, accept=arguments.accept)
    except (RuntimeError, WorseModelError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
