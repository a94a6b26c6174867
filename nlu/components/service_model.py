"""Which public service a message is about: two views of the words, summed, with an honest confidence.

Support vectors see letters, phrases and groups of words; BM25 sees lemmas and groups. Each one's scores are
standardised over the services of one message before they are summed. What else was tried: docs/adr/0008.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit
from sklearn.svm import LinearSVC

from nlu.components.bm25 import Bm25, terms
from nlu.components.features import TOLERANCE, of_services
from nlu.components.fusing import Scores, linear, standardise
from nlu.components.thesaurus import NO_THESAURUS, Thesaurus

Told = tuple[str, str]
"""A text of the catalogue, normalised, and the code of its service."""

Row = tuple[str, str | None]
"""A normalised text and the code of the service that it names, if any."""

CANDIDATES = 10


_HELD_OUT = ShuffleSplit(1, test_size=0.25, random_state=0)
_CALIBRATED = 5


class Ranked(NamedTuple):
    """A service, how likely it is meant, and how clearly it is named, whatever else is: a margin of support vectors."""

    code: str
    confidence: float
    margin: float


class ServiceScorer:
    """Scores every service for normalised texts."""

    def __init__(self, texts: Sequence[str], codes: Sequence[str], thesaurus: Thesaurus = NO_THESAURUS) -> None:
        self.codes = np.array(sorted(set(codes)))
        self._features = of_services(thesaurus)
        support = LinearSVC(random_state=0, tol=TOLERANCE).fit(self._features.fit(texts), codes)
        self._weights, self._bias = linear(support)
        self._bm25 = Bm25(texts, codes, Meanings(thesaurus))

    def score(self, texts: Sequence[str]) -> tuple[Scores, Scores]:
        """The summed score and the margin of the support vectors, a row a text and a column a service."""
        margins = self._features.of(texts) @ self._weights + self._bias
        overlaps = self._bm25.score_all(texts)
        return standardise(margins) + standardise(overlaps), margins


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
        # Beside one another, each on a core of its own.
        self._scorer, (seen, right) = Parallel(n_jobs=-1)([delayed(_learn)(rows, told, thesaurus), hold_out])
        calibration = LogisticRegression(max_iter=1000).fit(seen, right)
        self._slope, self._intercept = calibration.coef_[0], calibration.intercept_[0]

    def rank(self, text: str) -> list[Ranked]:
        """The likeliest services of a normalised text, best first."""
        return self.rank_all([text])[0]

    def rank_all(self, texts: Sequence[str]) -> list[list[Ranked]]:
        """The same for many texts at once, which costs little more than for one."""
        totals, margins = self._scorer.score(texts)
        best = np.argsort(-totals, axis=1, kind="stable")[:, :CANDIDATES]
        chances = expit(_evidence(totals, margins, best) @ self._slope + self._intercept)
        # Each is judged by itself, but only one of them can be meant: «паспорт» alone is nearly like four services.
        chances = chances / np.maximum(1.0, chances.sum(axis=1, keepdims=True))
        alone = np.take_along_axis(margins, best, axis=1)
        return [self._sorted(*row) for row in zip(best, chances, alone, strict=True)]

    def _sorted(self, columns: NDArray[np.intp], chances: Scores, margins: Scores) -> list[Ranked]:
        found = zip(self._scorer.codes[columns], chances, margins, strict=True)
        ranked = [Ranked(str(code), float(chance), float(margin)) for code, chance, margin in found]
        return sorted(ranked, key=lambda one: -one.confidence)


def _pick(rows: Sequence[Row], at: NDArray[np.intp]) -> list[Row]:
    return [rows[number] for number in at]


def _learn(rows: Sequence[Row], told: Sequence[Told], thesaurus: Thesaurus) -> ServiceScorer:
    named = [*((text, code) for text, code in rows if code), *told]
    return ServiceScorer([text for text, _ in named], [code for _, code in named], thesaurus)


def _hold_out(
    train: Sequence[Row], test: Sequence[Row], told: Sequence[Told], thesaurus: Thesaurus
) -> tuple[Scores, NDArray[np.bool_]]:
    """The evidence for each of the first candidates of held-out rows, and whether it was the right one."""
    scorer = _learn(train, told, thesaurus)
    totals, margins = scorer.score([text for text, _ in test])
    best = np.argsort(-totals, axis=1, kind="stable")[:, :_CALIBRATED]
    codes = np.array([code or "" for _, code in test])
    evidence = _evidence(totals, margins, best)
    return evidence.reshape(-1, evidence.shape[-1]), (scorer.codes[best] == codes[:, None]).ravel()


def _evidence(totals: Scores, margins: Scores, columns: NDArray[np.intp]) -> Scores:
    """For each candidate of each text its total, its lead over the best other one, and its margin."""
    ranked = np.sort(totals, axis=1)
    first, second = ranked[:, -1:], ranked[:, -2:-1]
    own = np.take_along_axis(totals, columns, axis=1)
    lead = np.where(own == first, own - second, own - first)
    return np.stack([own, lead, np.take_along_axis(margins, columns, axis=1)], axis=-1)
