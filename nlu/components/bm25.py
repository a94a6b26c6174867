"""BM25 over the lemmas of what was said about each label, forgiving misspelt words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from nlu.components.lemmas import lemma
from nlu.components.spelling import fold, words

_SATURATION = 1.2
_LENGTH_WEIGHT = 0.75
_SHORTEST_MENDED = 4
_REMEMBERED = 20_000
_LEAST_SIMILARITY = 78.0


def terms(text: str) -> list[str]:
    """The folded lemmas of a normalised text."""
    return [fold(lemma(word)) for word in words(text)]


class Bm25:
    """Scores each label, in the order of `labels`, against a message; one document a label."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self.labels = sorted(set(labels))
        documents: dict[str, Counter[str]] = defaultdict(Counter)
        for text, label in zip(texts, labels, strict=True):
            documents[label].update(terms(text))
        self._weights = self._weigh([documents[label] for label in self.labels])
        self._vocabulary = list(self._weights)
        self._mended: dict[str, str | None] = {}

    def _weigh(self, documents: list[Counter[str]]) -> dict[str, NDArray[np.float64]]:
        lengths = np.array([sum(document.values()) for document in documents], dtype=float)
        norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths / lengths.mean())
        weights = {}
        for term in sorted({term for document in documents for term in document}):
            counts = np.array([document[term] for document in documents], dtype=float)
            holding = np.count_nonzero(counts)
            rarity = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            weights[term] = rarity * counts * (_SATURATION + 1) / (counts + norm)
        return weights

    def score(self, text: str) -> NDArray[np.float64]:
        """One score a label; all zero when no word of `text` was ever said about any."""
        total = np.zeros(len(self.labels))
        for term in terms(text):
            known = term if term in self._weights else self._mend_once(term)
            if known is not None:
                total += self._weights[known]
        return total

    def _mend_once(self, term: str) -> str | None:
        """The same slips come again and again, and looking for the nearest word takes longest of all."""
        if term not in self._mended:
            if len(self._mended) >= _REMEMBERED:
                self._mended.clear()
            self._mended[term] = self._mend(term)
        return self._mended[term]

    def _mend(self, term: str) -> str | None:
        if len(term) < _SHORTEST_MENDED:
            return None
        found = process.extractOne(term, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY)
        return found[0] if found else None
