"""Which public service a message is about: two views of the words, summed, with an honest confidence.

Support vectors see letters, phrases and groups of words; BM25 sees lemmas and groups. Each one's scores are
standardised over the services of one message before they are summed. What else was tried: docs/adr/0008.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from joblib import delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.model_selection import ShuffleSplit
from sklearn.svm import LinearSVC

from nlu.components.beside import learn_beside
from nlu.components.bm25 import Bm25, terms
from nlu.components.confidence import Confidence, Scored
from nlu.components.features import TOLERANCE
from nlu.components.fusing import Scores, best_first, linear, pick, standardise
from nlu.components.sums import NUMBER
from nlu.components.thesaurus import NO_THESAURUS, Thesaurus

CANDIDATES = 10

_HELD_OUT = ShuffleSplit(1, test_size=0.25, random_state=0)


class Ranked(NamedTuple):
    """A service, how likely it is meant, and how clearly it is named, whatever else is: a margin of support vectors."""

    code: str
    confidence: float
    margin: float


@dataclass(frozen=True)
class Rows:
    """Normalised texts, their features, and the code of the service that each names, if any."""

    texts: Sequence[str]
    vectors: csr_matrix
    codes: Sequence[str | None]

    def pick(self, at: Sequence[int] | NDArray[np.intp]) -> Rows:
        return Rows([self.texts[row] for row in at], self.vectors[at], [self.codes[row] for row in at])

    def naming(self, service: bool) -> Rows:
        """Those that name a service, or those that name none."""
        return self.pick([row for row, code in enumerate(self.codes) if bool(code) == service])

    def __add__(self, other: Rows) -> Rows:
        vectors = vstack([self.vectors, other.vectors]).tocsr()
        return Rows([*self.texts, *other.texts], vectors, [*self.codes, *other.codes])


class ServiceScorer:
    """Scores every service."""

    def __init__(self, rows: Rows, thesaurus: Thesaurus = NO_THESAURUS) -> None:
        """Rows that name no service bear on nothing but how clearly none is named."""
        named = rows.naming(True)
        codes = [str(code) for code in named.codes]
        self.codes = np.array(sorted(set(codes)))
        weights, bias = linear(LinearSVC(random_state=0, tol=TOLERANCE).fit(named.vectors, codes))
        none, edge = _learn_foreign(rows)
        self.weights, self._bias = np.hstack([weights, none]), np.concatenate([bias, edge])
        """What the features of a text are to be multiplied by: a column a service, and one for none."""
        self._bm25 = Bm25(named.texts, codes, Meanings(thesaurus))

    def score(self, seen: Scores, texts: Sequence[str]) -> Scored:
        """The sum of both views, and what the support vectors say alone. `seen`: features times `weights`."""
        found = seen + self._bias
        margins, foreign = found[:, :-1], found[:, -1:]
        return Scored(standardise(margins) + standardise(self._bm25.score_all(texts)), margins, foreign)

    def clearest(self, seen: Scores) -> Scores:
        """For each text how clearly the service is named that is named most clearly: one view is enough for that."""
        return np.asarray((seen + self._bias)[:, :-1].max(axis=1))


def _learn_foreign(rows: Rows) -> tuple[Scores, Scores]:
    """What tells that no service is named. Without such texts, all name one."""
    names_none = [not code for code in rows.codes]
    if not any(names_none):
        return np.zeros((rows.vectors.shape[1], 1), dtype=NUMBER), np.zeros(1, dtype=NUMBER)
    weights, bias = linear(LinearSVC(random_state=0, tol=TOLERANCE).fit(rows.vectors, names_none))
    return weights[:, 1:], bias[1:]


class Meanings:
    """The lemmas of a text and the groups that they belong to."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus

    def __call__(self, text: str) -> list[str]:
        return [*terms(text), *(f"&{group}" for group in self._thesaurus.groups_of(text))]


class ServiceModel:
    """Ranks services; a confidence is the chance that the citizen meant that service."""

    def __init__(self, said: Rows, told: Rows, thesaurus: Thesaurus = NO_THESAURUS) -> None:
        """`told` is what the catalogue says of each service: learnt from, and never taken for a citizen's words."""
        train, test = next(_HELD_OUT.split(said.texts))
        hold_out = delayed(_hold_out)(said.pick(train) + told, said.pick(test), thesaurus)
        self.scorer, self._confidence = learn_beside(delayed(ServiceScorer)(said + told, thesaurus), hold_out)
        self._codes = self.scorer.codes.tolist()

    def rank(self, scored: Scored) -> list[list[Ranked]]:
        """The likeliest services of each text, best first."""
        best = scored.best(CANDIDATES)
        chances = self._confidence.of(scored, best)
        surest = best_first(chances)
        columns = pick(best, surest)
        rows = zip(
            columns.tolist(), pick(chances, surest).tolist(), pick(scored.margins, columns).tolist(), strict=True
        )
        return [list(map(Ranked, map(self._codes.__getitem__, found), *row)) for found, *row in rows]


def _hold_out(train: Rows, test: Rows, thesaurus: Thesaurus) -> Confidence:
    """What scores mean, learned from rows that they were not learned from."""
    scorer = ServiceScorer(train, thesaurus)
    return Confidence(scorer.score(test.vectors @ scorer.weights, test.texts), scorer.codes, test.codes)
