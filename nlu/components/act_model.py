"""What a message does: asks a fee, greets, complains, looks for a service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from nlu.components.spelling import fold

_FOLDS = 5
_EVIDENCE_WEIGHT = 2.0
# From 0, all rows weigh the same and rare acts lose, to 1, all acts do and short requests for a service lose.
_BALANCE = 0.75


class ServiceEvidence:
    """How clearly a text names some service: the widest margin of a one-against-all classifier."""

    def __init__(self, texts: Sequence[str], codes: Sequence[str | None]) -> None:
        named = [(text, code) for text, code in zip(texts, codes, strict=True) if code]
        self._vectoriser = TfidfVectorizer(preprocessor=fold, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        vectors = self._vectoriser.fit_transform([text for text, _ in named])
        self._classifier = LinearSVC(random_state=0).fit(vectors, [code for _, code in named])
        self._classifier.coef_ = np.asfortranarray(self._classifier.coef_)

    def measure(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One number a normalised text; the larger, the clearer."""
        margins = self._classifier.decision_function(self._vectoriser.transform(texts))
        return np.asarray(margins.max(axis=1))


class ActModel:
    """Ranks dialogue acts: logistic regression on character n-grams and on the evidence of a service."""

    def __init__(self, texts: Sequence[str], acts: Sequence[str], codes: Sequence[str | None]) -> None:
        """`codes` holds the service that a text names, or None."""
        self._vectoriser = TfidfVectorizer(preprocessor=fold, analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
        vectors = self._vectoriser.fit_transform(texts)
        features = _join(vectors, _held_out_evidence(texts, codes))
        self._classifier = LogisticRegression(C=20, class_weight=_weights(acts), max_iter=300).fit(features, acts)
        # Columns that lie together spare scikit-learn a copy of the whole matrix at each prediction.
        self._classifier.coef_ = np.asfortranarray(self._classifier.coef_)
        self._evidence = ServiceEvidence(texts, codes)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Every act with its probability for a normalised text, likeliest first."""
        return self.rank_all([text])[0]

    def rank_all(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """The same for many texts at once, which costs little more than for one."""
        features = _join(self._vectoriser.transform(texts), self._evidence.measure(texts))
        return [self._sorted(chances) for chances in self._classifier.predict_proba(features)]

    def _sorted(self, chances: NDArray[np.float64]) -> list[tuple[str, float]]:
        found = zip(self._classifier.classes_, chances, strict=True)
        return sorted(((str(act), float(chance)) for act, chance in found), key=lambda pair: -pair[1])


def _join(vectors: csr_matrix, evidence: NDArray[np.float64]) -> csr_matrix:
    return hstack([vectors, csr_matrix(_EVIDENCE_WEIGHT * evidence[:, None])]).tocsr()


def _held_out_evidence(texts: Sequence[str], codes: Sequence[str | None]) -> NDArray[np.float64]:
    """The evidence for each text from a classifier that has not seen it."""
    evidence = np.zeros(len(texts))
    for train, test in KFold(_FOLDS, shuffle=True, random_state=0).split(texts):
        seen = ServiceEvidence([texts[row] for row in train], [codes[row] for row in train])
        evidence[test] = seen.measure([texts[row] for row in test])
    return evidence


def _weights(acts: Sequence[str]) -> dict[str, float]:
    counts = Counter(acts)
    most = max(counts.values())
    return {act: (most / count) ** _BALANCE for act, count in counts.items()}
