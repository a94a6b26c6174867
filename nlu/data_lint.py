"""Finds what is wrong with the training data as a whole: `python -m nlu.data_lint`, from the root, in nlu/.venv.

Rows said twice, rows that are nearly alike and teach different services, and services or acts with too few rows of
some kind. Prints a line for each finding; exit code 1 if there is any.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from nlu.components.language import detect_language
from nlu.components.spelling import fold, normalise
from nlu.rows import Row, read_training_rows
from nlu.train import DATA

LONG = 15
"""Words of a message in which the wish hides among other things."""
LEAST_ROWS, LEAST_LONG = 30, 5
"""For each service."""
LEAST_UKRAINIAN, LEAST_OTHER = 0.33, 0.25
"""Shares of a service's rows."""
LEAST_OF_ACT = 60
MOST_TIMES = 3
"""How often the commonest service may have the rows of the rarest."""
_ALIKE = 95
_SHORT = 2
"""Words: «загран» and «загран 14» are alike, and each is right."""


def read_folded(rows: Iterable[Row]) -> list[str]:
    return [fold(normalise(row.text)) for row in rows]


def said_twice(rows: Sequence[Row]) -> Iterator[str]:
    """The same words, however they are spelled, under one meaning or two."""
    meanings: dict[str, list[Row]] = {}
    for text, row in zip(read_folded(rows), rows, strict=True):
        meanings.setdefault(text, []).append(row)
    for text, same in meanings.items():
        if len(same) > 1:
            yield f"said {len(same)} times: «{text}» ({', '.join(row.code or row.act for row in same)})"


def nearly_alike(rows: Sequence[Row]) -> Iterator[str]:
    """Rows of different services that differ in a letter or two: one of them is a slip, or both teach nothing."""
    named = [row for row in rows if row.code and len(row.text.split()) > _SHORT]
    likeness = process.cdist(read_folded(named), read_folded(named), scorer=fuzz.ratio, score_cutoff=_ALIKE, workers=-1)
    for one, other in zip(*np.nonzero(np.triu(likeness, 1)), strict=True):
        if named[one].code != named[other].code:
            codes = f"{named[one].code} and {named[other].code}"
            yield f"nearly alike under {codes}: «{named[one].text}», «{named[other].text}»"


def too_few(rows: Sequence[Row]) -> Iterator[str]:
    """Services and acts that have been given less than the others."""
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        if row.code:
            by_code.setdefault(row.code, []).append(row)
    for code, own in sorted(by_code.items()):
        yield from _too_few_of(code, own)
    most, least = max(map(len, by_code.values())), min(map(len, by_code.values()))
    if most > MOST_TIMES * least:
        yield f"out of balance: the commonest service has {most} rows, the rarest {least}"
    for act, count in sorted(Counter(row.act for row in rows).items()):
        if count < LEAST_OF_ACT:
            yield f"{act}: {count} rows, {LEAST_OF_ACT} are needed"


def _too_few_of(code: str, rows: Sequence[Row]) -> Iterator[str]:
    long = sum(len(row.text.split()) >= LONG for row in rows)
    ukrainian = sum(detect_language(row.text) == "uk" for row in rows) / len(rows)
    if len(rows) < LEAST_ROWS or long < LEAST_LONG:
        yield f"{code}: {len(rows)} rows, {long} of them long; {LEAST_ROWS} and {LEAST_LONG} are needed"
    if not LEAST_UKRAINIAN <= ukrainian <= 1 - LEAST_OTHER:
        yield f"{code}: {ukrainian:.0%} of the rows are Ukrainian"


def find_faults(rows: Sequence[Row]) -> list[str]:
    return [*said_twice(rows), *nearly_alike(rows), *too_few(rows)]


def main() -> int:
    """Exit codes: 0 nothing found, 1 something."""
    faults = find_faults(read_training_rows(DATA))
    print("\n".join(faults) or "Nothing to find fault with.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
