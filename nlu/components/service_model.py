"""Which public service a message is about: two views of the words, summed, with an honest confidence.

Support vectors see letters, phrases and groups of words; BM25 sees lemmas and groups. Each one's scores are
standardised over the services of one message before they are summed. What else was tried: docs/adr/0008.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from nlu.components.features import NUMBER, TOLERANCE, Features, Margins, of_services
from nlu.components.fusing import Scores, best_first, linear, standardise
from nlu.components.thesaurus import NO_THESAURUS, Thesaurus

Told = tuple[str, str]
"""A text of the catalogue, normalised, and the code of its service."""

Row = tuple[str, str | None]
"""A normalised text and the code of the service that it names, if any."""

CANDIDATES = 10

_HELD_OUT = ShuffleSplit(1, test_size=0.25, random_state=0)


class Ranked(NamedTuple):
    """A service, how likely it is meant, and how clearly it is named, whatever else is: a margin of support vectors."""

    code: str
    confidence: float
    margin: float


class ServiceScorer:
    """Scores every service for normalised texts."""

    def __init__(
        self,
        texts: Sequence[str],
        codes: Sequence[str],
        thesaurus: Thesaurus = NO_THESAURUS,
        foreign: Sequence[str] = (),
    ) -> None:
        """`foreign`: texts that name no service; they bear on nothing but how clearly none is named."""
        self.codes = np.array(sorted(set(codes)))
        features = of_services(thesaurus)
        rows = features.fit(texts)
        weights, bias = linear(LinearSVC(random_state=0, tol=TOLERANCE).fit(rows, codes))
        none, edge = _learn_foreign(features, rows, foreign)
        self._margins, self._bias = Margins(features, np.hstack([weights, none])), np.concatenate([bias, edge])
        self._bm25 = Bm25(texts, codes, Meanings(thesaurus))

    def score(self, texts: Sequence[str]) -> Scored:
        """The sum of both views, and what the support vectors say alone."""
        found = self._margins.of(texts) + self._bias
        margins, foreign = found[:, :-1], found[:, -1:]
        overlaps = self._bm25.score_all(texts)
        return Scored(standardise(margins) + standardise(overlaps), margins, foreign)


def _learn_foreign(features: Features, rows: csr_matrix, foreign: Sequence[str]) -> tuple[Scores, Scores]:
    """What tells that no service is named. Without such texts, all name one."""
    if not foreign:
        return np.zeros((rows.shape[1], 1), dtype=NUMBER), np.zeros(1, dtype=NUMBER)
    apart = LinearSVC(random_state=0, tol=TOLERANCE)
    names_none = [False] * rows.shape[0] + [True] * len(foreign)
    weights, bias = linear(apart.fit(vstack([rows, features.of(foreign)]), names_none))
    return weights[:, 1:], bias[1:]


class Meanings:
    """The lemmas of a text and the groups that they belong to."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus

    def __call__(self, text: str) -> list[str]:
        return [*terms(text), *(f"&{group}" for group in self._thesaurus.groups_of(text))]


class ServiceModel:
    """Ranks services for one message; a confidence is the chance that the citizen meant that service."""

    def __init__(
        self,
        texts: Sequence[str],
        codes: Sequence[str | None],
        told: Sequence[Told] = (),
        thesaurus: Thesaurus = NO_THESAURUS,
    ) -> None:
        """`codes` holds None for a text that names no service: those teach when not to be sure.

        `told` is what the catalogue says of each service: learnt from, and never taken for a citizen's words.
        """
        rows = list(zip(texts, codes, strict=True))
        train, test = next(_HELD_OUT.split(rows))
        hold_out = delayed(_hold_out)(_pick(rows, train), _pick(rows, test), told, thesaurus)
        self._scorer, self._confidence = learn_beside(delayed(_learn)(rows, told, thesaurus), hold_out)

    def rank(self, text: str) -> list[Ranked]:
        """The likeliest services of a normalised text, best first."""
        return self.rank_all([text])[0]

    def rank_all(self, texts: Sequence[str]) -> list[list[Ranked]]:
        """The same for many texts at once, which costs little more than for one."""
        scored = self._scorer.score(texts)
        best = scored.best(CANDIDATES)
        chances = self._confidence.of(scored, best)
        surest = best_first(chances)
        columns = np.take_along_axis(best, surest, axis=1)
        margins = np.take_along_axis(scored.margins, columns, axis=1)
        confidences = np.take_along_axis(chances, surest, axis=1)
        rows = zip(self._scorer.codes[columns].tolist(), confidences.tolist(), margins.tolist(), strict=True)
        return [list(map(Ranked, *row)) for row in rows]


def _pick(rows: Sequence[Row], at: NDArray[np.intp]) -> list[Row]:
    return [rows[number] for number in at]


def _learn(rows: Sequence[Row], told: Sequence[Told], thesaurus: Thesaurus) -> ServiceScorer:
    named = [*((text, code) for text, code in rows if code), *told]
    foreign = [text for text, code in rows if not code]
    return ServiceScorer([text for text, _ in named], [code for _, code in named], thesaurus, foreign)


def _hold_out(train: Sequence[Row], test: Sequence[Row], told: Sequence[Told], thesaurus: Thesaurus) -> Confidence:
    """What scores mean, learned from rows that they were not learned from."""
    scorer = _learn(train, told, thesaurus)
    return Confidence(scorer.score([text for text, _ in test]), scorer.codes, [code for _, code in test])
