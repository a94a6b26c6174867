"""Trains the model if anything it is made of has changed: `python -m nlu.train`, from the root, in nlu/.venv."""

from __future__ import annotations

import argparse
import hashlib
import logging
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

CONFIG = Path("config.yml")
DATA = Path("nlu/data")
COMPONENTS = Path("nlu/components")
CATALOGUE = Path("catalogue/services")
LOCK = Path("nlu/uv.lock")
MODELS = Path("nlu/models")


def content_hash(root: Path) -> str:
    """Sixteen hex digits that change with data, catalogue, pipeline, components or their libraries."""
    data = [*(root / DATA).rglob("*"), *(root / CATALOGUE).glob("*.yml")]
    sources = [*data, *(root / COMPONENTS).rglob("*.py"), root / CONFIG, root / LOCK]
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


def train(root: Path, models: Path) -> Path:
    """Trains, puts the model in place in one step and removes older ones; raises RuntimeError without a model."""
    progress = _Progress()
    progress.say("Loading Rasa")
    from nlu import without_tensorflow

    without_tensorflow.install()
    from rasa.model_training import train_nlu

    hooks = logging.getLogger("rasa.engine.training.hooks")
    hooks.setLevel(logging.INFO)
    hooks.addHandler(progress)
    progress.say("Reading the training data")
    models.mkdir(parents=True, exist_ok=True)
    target = models / f"{content_hash(root)}.tar.gz"
    with TemporaryDirectory(dir=models) as folder:
        data = _gather_data(root, Path(folder) / "data")
        made = train_nlu(str(root / CONFIG), str(data), folder, fixed_model_name="model")
        if not made:
            raise RuntimeError("Rasa made no model; its messages above say why.")
        Path(made).replace(target)
    _remove_older(models, target)
    progress.say(f"The model is ready: {target}")
    return target


def _gather_data(root: Path, folder: Path) -> Path:
    """What people have said, and what the catalogue says, in one folder for Rasa."""
    from nlu.catalogue_rows import read_catalogue_texts, write_examples

    shutil.copytree(root / DATA, folder)
    write_examples(read_catalogue_texts(root / CATALOGUE), folder / "catalogue.yml")
    return folder


def _remove_older(models: Path, kept: Path) -> None:
    for path in models.glob("*.tar.gz"):
        if path != kept:
            path.unlink(missing_ok=True)


def main() -> int:
    """Exit codes: 0 when the model is there, 1 when training failed or this is not the root."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS, help="where the model goes (default: %(default)s)")
    models: Path = parser.parse_args().models
    root = Path()
    if not (root / CONFIG).is_file():
        print("config.yml is not here: run this from the repository's root.", file=sys.stderr)
        return 1
    if model_is_fresh(root, models):
        print("The NLU model is up to date.")
        return 0
    try:
        train(root, models)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
