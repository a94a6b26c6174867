"""How well it understands, measured on what it has not seen: `python -m nlu.evaluate`, from the root, in nlu/.venv.

Rows that are nearly alike stay together in one fold, so that no wording is both learned and asked. The files of
nlu/evaluation were written in other words than the training data; the trained model is measured on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import GroupKFold

from nlu.catalogue_rows import read_catalogue_texts
from nlu.components.confidence import Scored
from nlu.components.features import Margins, of_messages
from nlu.components.fusing import Scores, best_first
from nlu.components.message_model import MessageModel, Told, Understood
from nlu.components.service_model import Rows, ServiceScorer
from nlu.components.spelling import fold, normalise
from nlu.components.thesaurus import Thesaurus, read_thesaurus
from nlu.interpreter import Interpreter, find_model
from nlu.measure import measure, read_rows, report
from nlu.rows import Row, read_training_rows
from nlu.train import CATALOGUE, DATA, MODELS, THESAURUS

EVALUATION = Path("nlu/evaluation")
FOLDS = 5
_ALIKE = 80


def group_alike(texts: Sequence[str]) -> NDArray[np.int32]:
    """A number for each text, the same for texts that are nearly alike, whatever the order of their words."""
    folded = [fold(normalise(text)) for text in texts]
    likeness = process.cdist(folded, folded, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
    return np.asarray(connected_components(csr_matrix(likeness), directed=False)[1])


def _folds(rows: Sequence[Row]) -> Iterator[tuple[list[Row], list[Row]]]:
    groups = group_alike([row.text for row in rows])
    for train, test in GroupKFold(FOLDS).split(rows, groups=groups):
        yield [rows[number] for number in train], [rows[number] for number in test]


def _texts(rows: Sequence[Row]) -> list[str]:
    return [normalise(row.text) for row in rows]


def told_by_catalogue() -> list[Told]:
    texts = read_catalogue_texts(CATALOGUE)
    return [(normalise(text), code) for code, told in texts.items() for text in told]


def first_and_three(labels: NDArray[np.str_], scores: Scores, meant: Sequence[Sequence[str]]) -> tuple[float, float]:
    """The shares of the rows of which one of the codes meant scores highest, and is among the three highest."""
    best = labels[best_first(scores)[:, :3]]
    hits = np.array([[code in codes for code in three] for three, codes in zip(best, meant, strict=True)])
    return float(hits[:, 0].mean()), float(hits.any(axis=1).mean())


def _print_share(name: str, hits: Sequence[bool]) -> None:
    print(f"{name:58} {100 * np.mean(hits):5.1f} %  of {len(hits)}", flush=True)


class ServicesAlone:
    """Services without acts, and without confidences: what else is not needed to rank them."""

    def __init__(self, rows: Sequence[Told], thesaurus: Thesaurus) -> None:
        features, texts = of_messages(thesaurus), [text for text, _ in rows]
        self._scorer = ServiceScorer(Rows(texts, features.fit(texts), [code for _, code in rows]), thesaurus)
        self._margins = Margins(features, self._scorer.weights)
        self.codes = self._scorer.codes

    def score(self, texts: Sequence[str]) -> Scored:
        """Of normalised texts."""
        return self._scorer.score(self._margins.of(texts), texts)


def evaluate_services(rows: Sequence[Row]) -> None:
    """Prints how often the right service is the first, and among the first three."""
    ranks = []
    thesaurus = read_thesaurus(THESAURUS)
    for train, test in _folds(rows):
        said = zip(_texts(train), (row.code or "" for row in train), strict=True)
        alone = ServicesAlone([*said, *told_by_catalogue()], thesaurus)
        ranked = alone.score(_texts(test)).best(len(alone.codes))
        for row, best in zip(test, alone.codes[ranked], strict=True):
            found = np.flatnonzero(best == row.code)
            ranks.append(int(found[0]) if len(found) else len(best))
    _print_share(f"service, {FOLDS}-fold, first", [rank == 0 for rank in ranks])
    _print_share(f"service, {FOLDS}-fold, among three", [rank < 3 for rank in ranks])


def understand(train: Sequence[Row], asked: Sequence[str], thesaurus: Thesaurus) -> list[Understood]:
    """The normalised texts that are asked, as they are understood by who learned the rows and the catalogue."""
    acts, codes = [row.act for row in train], [row.code for row in train]
    return MessageModel(_texts(train), acts, codes, told_by_catalogue(), thesaurus).understand(asked)


def evaluate_acts(rows: Sequence[Row]) -> None:
    """Prints how often the dialogue act is right, over all rows and where it is not the usual one."""
    hits: list[tuple[Row, bool]] = []
    thesaurus = read_thesaurus(THESAURUS)
    for train, test in _folds(rows):
        understood = understand(train, _texts(test), thesaurus)
        hits += [(row, one.acts[0][0] == row.act) for row, one in zip(test, understood, strict=True)]
    _print_share(f"act, {FOLDS}-fold", [hit for _, hit in hits])
    _print_share(f"act, {FOLDS}-fold, without find_service", [hit for row, hit in hits if row.act != "find_service"])
    _print_share(f"act, {FOLDS}-fold, out_of_scope noticed", [hit for row, hit in hits if row.act == "out_of_scope"])


def evaluate_files(model: Path) -> None:
    """Prints what the trained model understands of each file of nlu/evaluation/."""
    interpreter = Interpreter(find_model(model))
    for path in sorted(EVALUATION.glob("*.tsv")):
        print(f"\n== {path}\n\n{report(measure(read_rows(path), interpreter.parse_all))}", flush=True)


def main() -> None:
    """Prints the table."""
    rows = read_training_rows(DATA)
    print(f"{len(rows)} rows, {len(set(group_alike([row.text for row in rows])))} groups of rows nearly alike")
    evaluate_services([row for row in rows if row.code])
    evaluate_acts(rows)
    evaluate_files(MODELS)


if __name__ == "__main__":
    main()
