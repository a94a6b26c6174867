"""Which public service a message is about: three views of the words, summed, with an honest confidence.

The recipe is LinearSVC and ComplementNB on character n-grams and BM25 on lemmas; each one's scores are
standardised over the services of one message before they are summed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from nlu.components.bm25 import Bm25
from nlu.components.spelling import fold

Scores = NDArray[np.float64]
Told = tuple[str, str]
"""A text of the catalogue, normalised, and the code of its service."""

CANDIDATES = 10
_FOLDS = 5
_CALIBRATED = 5


class ServiceScorer:
    """Scores every service for normalised texts."""

    def __init__(self, texts: Sequence[str], codes: Sequence[str]) -> None:
        self.codes = np.array(sorted(set(codes)))
        self._vectoriser = TfidfVectorizer(preprocessor=fold, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        vectors = self._vectoriser.fit_transform(texts)
        self._support = LinearSVC(random_state=0).fit(vectors, codes)
        self._bayes = ComplementNB(alpha=0.3).fit(vectors, codes)
        # Columns that lie together spare scikit-learn a copy of the whole matrix at each prediction.
        self._support.coef_ = np.asfortranarray(self._support.coef_)
        self._bayes.feature_log_prob_ = np.asfortranarray(self._bayes.feature_log_prob_)
        self._bm25 = Bm25(texts, codes)

    def score(self, texts: Sequence[str]) -> tuple[Scores, Scores]:
        """The summed score and the margin of the support vectors, a row a text and a column a service."""
        vectors = self._vectoriser.transform(texts)
        margins = self._support.decision_function(vectors)
        likelihoods = self._bayes.predict_log_proba(vectors)
        overlaps = np.array([self._bm25.score(text) for text in texts])
        return _standardise(margins) + _standardise(likelihoods) + _standardise(overlaps), margins


class ServiceModel:
    """Ranks services for one message; a confidence is the chance that the citizen meant that service."""

    def __init__(self, texts: Sequence[str], codes: Sequence[str | None], told: Sequence[Told] = ()) -> None:
        """`codes` holds None for a text that names no service: those teach when not to be sure.

        `told` is what the catalogue says of each service: learnt from, and never taken for a citizen's words.
        """
        marked = np.array([code or "" for code in codes])
        self._calibration = _calibrate(np.array(texts, dtype=object), marked, told)
        self._scorer = _learn(np.array(texts, dtype=object), marked, told)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """The likeliest services of a normalised text with their confidences, best first."""
        return self.rank_all([text])[0]

    def rank_all(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """The same for many texts at once, which costs little more than for one."""
        totals, margins = self._scorer.score(texts)
        best = np.argsort(-totals, axis=1, kind="stable")[:, :CANDIDATES]
        evidence = [_evidence(*row) for row in zip(totals, margins, best, strict=True)]
        chances = self._calibration.predict_proba(np.vstack(evidence))[:, 1].reshape(best.shape)
        # Each is judged by itself, but only one of them can be meant: «паспорт» alone is nearly like four services.
        chances = chances / np.maximum(1.0, chances.sum(axis=1, keepdims=True))
        return [self._sorted(*row) for row in zip(best, chances, strict=True)]

    def _sorted(self, columns: NDArray[np.intp], chances: Scores) -> list[tuple[str, float]]:
        found = zip(self._scorer.codes[columns], chances, strict=True)
        return sorted(((str(code), float(chance)) for code, chance in found), key=lambda pair: -pair[1])


def _standardise(scores: Scores) -> Scores:
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0))


def _evidence(totals: Scores, margins: Scores, columns: NDArray[np.intp]) -> Scores:
    """For each candidate its total, its lead over the best other one, and its margin."""
    first, second = np.sort(totals)[::-1][:2]
    lead = np.where(totals[columns] == first, totals[columns] - second, totals[columns] - first)
    return np.column_stack([totals[columns], lead, margins[columns]])


def _learn(texts: NDArray[np.object_], codes: NDArray[np.str_], told: Sequence[Told]) -> ServiceScorer:
    named = [(text, code) for text, code in zip(texts, codes, strict=True) if code]
    everything = [*named, *told]
    return ServiceScorer([text for text, _ in everything], [str(code) for _, code in everything])


def _calibrate(texts: NDArray[np.object_], codes: NDArray[np.str_], told: Sequence[Told]) -> LogisticRegression:
    """Learns from held-out rows how often a candidate with such scores is the right one."""
    evidence, right = [], []
    for train, test in KFold(_FOLDS, shuffle=True, random_state=0).split(texts):
        scorer = _learn(texts[train], codes[train], told)
        for totals, margins, code in zip(*scorer.score(list(texts[test])), codes[test], strict=True):
            best = np.argsort(-totals, kind="stable")[:_CALIBRATED]
            evidence.append(_evidence(totals, margins, best))
            right.append(scorer.codes[best] == code)
    return LogisticRegression(max_iter=1000).fit(np.vstack(evidence), np.concatenate(right))
