"""What it costs to learn many more services: `python -m nlu.growth TITLES`, from the root, in nlu/.venv.

TITLES has the title of one service more on each line; nothing else is known of them. Prints a JSON object: seconds to
learn, the shares of the test rows whose service comes first and among three, milliseconds a message, and megabytes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from nlu.components.spelling import normalise
from nlu.components.thesaurus import read_thesaurus
from nlu.evaluate import EVALUATION, ServicesAlone, first_and_three, told_by_catalogue
from nlu.measure import read_rows
from nlu.rows import read_training_rows
from nlu.train import DATA, THESAURUS

_KILOBYTES = 1024


def learn(titles: list[str]) -> tuple[ServicesAlone, float]:
    """The scorer of the catalogue with a service more for each title; and the seconds that it took."""
    said = [(normalise(row.text), str(row.code)) for row in read_training_rows(DATA) if row.code]
    more = [(normalise(title), f"more-{number}") for number, title in enumerate(titles)]
    rows = [*said, *told_by_catalogue(), *more]
    began = time.perf_counter()
    scorer = ServicesAlone(rows, read_thesaurus(THESAURUS))
    return scorer, time.perf_counter() - began


def megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("VmRSS:"))) / _KILOBYTES


def main() -> None:
    titles = [line for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if line.strip()]
    scorer, seconds = learn(titles)
    asked = read_rows(EVALUATION / "services_test.tsv")
    texts = [normalise(row["text"]) for row in asked]
    scorer.score(texts)  # what words mean is looked up once
    began = time.perf_counter()
    totals = np.vstack([scorer.score([text]).totals for text in texts])
    each = 1000 * (time.perf_counter() - began) / len(texts)
    first, three = first_and_three(scorer.codes, totals, [row["code"].split("|") for row in asked])
    found = {"services": len(scorer.codes), "learned": seconds, "first": first, "three": three}
    print(json.dumps({**found, "milliseconds": each, "megabytes": megabytes()}))


if __name__ == "__main__":
    main()
