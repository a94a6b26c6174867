"""A new model has to show on the development sets that it understands no less than the one before it."""

from __future__ import annotations

import json
import os
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from nlu.interpreter import Interpreter
from nlu.measure import Parse, measure, read_rows

SERVICES, ACTS = Path("nlu/evaluation/services_dev.tsv"), Path("nlu/evaluation/acts_dev.tsv")
TOLERATED = 0.01
"""How much less may be understood: of some hundreds of rows, two or three go one way or the other by chance."""
_RELOAD_SECONDS = 60


@dataclass(frozen=True)
class Score:
    """Shares of the development rows: the right service first, the right act."""

    services: float
    acts: float

    def is_worse_than(self, other: Score) -> bool:
        return self.services < other.services - TOLERATED or self.acts < other.acts - TOLERATED

    def __str__(self) -> str:
        return f"services {self.services:.1%}, acts {self.acts:.1%}"


def score(parse: Parse, root: Path) -> Score:
    """How well `parse` understands the development sets below `root`."""
    services, acts = (measure(read_rows(root / path), parse) for path in (SERVICES, ACTS))
    return Score(
        sum(one.is_among(1) for one in services) / len(services), sum(one.act_is_right for one in acts) / len(acts)
    )


def score_model(model: Path, root: Path) -> Score:
    """The same of a model file."""
    return score(Interpreter(model).parse_all, root)


def tell_server(model: Path) -> bool:
    """Lets a server that runs here go on with `model`; False when none runs, or when it cannot."""
    port = os.environ.get("NLU_PORT", "5005")
    body = json.dumps({"model_file": model.name}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/model", body, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=_RELOAD_SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 204)
    except OSError:
        return False
