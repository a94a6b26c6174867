"""A message as numbers: its letters, its words, its beginning and end, and what its words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from nlu.components.bm25 import terms
from nlu.components.remembering import LATELY
from nlu.components.spelling import fold, words
from nlu.components.sums import NEAR_ZERO, NUMBER, Remembered, Table, add_up, count
from nlu.components.thesaurus import Thesaurus

TOLERANCE = 0.1
"""How exactly support vectors are learned: a thousand times more exactly takes a third longer for the same answers."""
_BESIDE = 0.5
"""The weight of words and meanings beside that of the letters."""
_LEAST = 2
"""Texts that a feature must occur in: what occurred once tells nothing, and there is as much of it as of all else."""
_REMEMBERED = 3_000_000
"""Numbers, of 4 bytes, that each view keeps of words at most."""
_WORTHWHILE = 1000
"""Words: those of fewer are forgotten before they come again."""
_LONG = 8
_DIGIT = re.compile(r"\d")


Analyser = Callable[[str], Sequence[str]]


class View:
    """One way to see a text: which features it shows, and how rare each is.

    A row has for each feature its rarity, as scikit-learn's TfidfTransformer learns it, times the number of words that
    show it; and the length that it would have if no two words showed the same. So what a text weighs is a sum over its
    words, and what a word weighs can be remembered.
    """

    def __init__(self, analyse: Analyser, weight: float, by_word: bool = False, least: int = _LEAST) -> None:
        """`by_word`: a text shows what its words show, each alone; else what it shows as a whole.

        `least`: texts that a feature must occur in to be known.
        """
        self.weight = weight
        self.by_word = by_word
        self._analyse = analyse
        self._least = least

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learns what occurs in the texts, and how rarely; returns a row for each."""
        counter = CountVectorizer(analyzer=self._show, min_df=self._least, dtype=NUMBER)
        counts = counter.fit_transform(texts)
        self._columns = {shown: int(column) for shown, column in counter.vocabulary_.items()}
        self.rarity: NDArray[np.float32] = TfidfTransformer().fit(counts).idf_.astype(NUMBER)
        return self._weigh(counts)

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """A row for each text, with what was known at `fit`."""
        return self._weigh(count([self.find(self.parts(text)) for text in texts], len(self.rarity)))

    def find(self, parts: Iterable[str]) -> list[int]:
        """The numbers of what is seen in the parts of a text, and was known at `fit`."""
        return [column for column in map(self._columns.get, self._shown(parts)) if column is not None]

    def parts(self, text: str) -> Collection[str]:
        """What is seen apart: no word counts twice."""
        return dict.fromkeys(text.split()) if self.by_word else [text]

    def _shown(self, parts: Iterable[str]) -> Iterable[str]:
        """What each part shows, once."""
        return chain.from_iterable(map(dict.fromkeys, map(self._analyse, parts)))

    def _show(self, text: str) -> list[str]:
        return list(self._shown(self.parts(text)))

    def _weigh(self, counts: csr_matrix) -> csr_matrix:
        lengths = np.maximum(np.sqrt(counts @ self.rarity**2), NEAR_ZERO)
        return csr_matrix(diags(self.weight / lengths) @ counts @ diags(self.rarity), dtype=NUMBER)


class Features:
    """Several views of a text, side by side."""

    def __init__(self, views: Sequence[View]) -> None:
        self.views = views

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learns what occurs in normalised texts; returns a row for each."""
        return hstack([view.fit(texts) for view in self.views]).tocsr()

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """A row for each normalised text, with what was known at `fit`."""
        return hstack([view.of(texts) for view in self.views]).tocsr()


class Margins:
    """Features times weights, a column a label: the same numbers as of both matrices, sooner."""

    def __init__(self, features: Features, weights: Table | csr_matrix) -> None:
        """`weights` are sparse where there are too many columns for a table."""
        ends = np.cumsum([len(view.rarity) for view in features.views])
        starts = [0, *ends[:-1]]
        self._seen = [
            _Seen(view, weights[start:end]) for view, start, end in zip(features.views, starts, ends, strict=True)
        ]
        self._weights = np.array([view.weight for view in features.views], dtype=NUMBER)[:, None, None]

    def of(self, texts: Sequence[str]) -> Table:
        """A row for each normalised text."""
        sums = np.array([seen.add_up(texts) for seen in self._seen])
        lengths = np.sqrt(sums[:, :, -1:])
        return np.asarray((sums[:, :, :-1] * (self._weights / np.maximum(lengths, NEAR_ZERO))).sum(axis=0))


class _Seen:
    """One view times its weights; the last column is the square of a length."""

    def __init__(self, view: View, weights: Table | csr_matrix) -> None:
        rarity = view.rarity[:, None]
        self._view = view
        if isinstance(weights, csr_matrix):
            self._table = hstack([weights.multiply(rarity), rarity**2]).tocsr()
        else:
            self._table = np.hstack([rarity * weights, rarity**2])
        width = self._table.shape[1]
        most = _REMEMBERED // width
        self._remembered = Remembered(most, width) if view.by_word and most >= _WORTHWHILE else None

    def add_up(self, texts: Sequence[str]) -> Table:
        """A row for each text."""
        parts = list(map(self._view.parts, texts))
        return self._add_up(parts) if self._remembered is None else self._remembered.add_up(parts, self._of_words)

    def _of_words(self, words: Sequence[str]) -> Table:
        return self._add_up([[word] for word in words])

    def _add_up(self, texts: Sequence[Iterable[str]]) -> Table:
        """A row for each text, given as what is seen of it apart."""
        return add_up(self._table, list(map(self._view.find, texts)))


def of_messages(thesaurus: Thesaurus) -> Features:
    """What tells one service from another, and a question from a greeting."""
    return Features([View(Letters(3, 4), 1.0, by_word=True), *_beside(phrases, edges, *_meanings(thesaurus))])


def _beside(*analysers: Analyser) -> list[View]:
    return [View(analyse, _BESIDE) for analyse in analysers]


def _meanings(thesaurus: Thesaurus) -> list[Analyser]:
    """None of an empty thesaurus: a view without words cannot be learned."""
    return [thesaurus.features] if thesaurus else []


class Letters:
    """Runs of letters of one word, with its ends: they survive typos and endings, and both languages share them."""

    def __init__(self, shortest: int, longest: int) -> None:
        self._lengths = range(shortest, longest + 1)

    def __call__(self, word: str) -> list[str]:
        framed = f" {fold(word)} "
        return [framed[at : at + length] for length in self._lengths for at in range(len(framed) - length + 1)]


@lru_cache(maxsize=LATELY)
def phrases(text: str) -> tuple[str, ...]:
    """The lemmas of a normalised text and each two that follow one another."""
    found = terms(_mask(text))
    return (*found, *map(" ".join, pairwise(found)))


@lru_cache(maxsize=LATELY)
def edges(text: str) -> tuple[str, ...]:
    """How a text begins and ends, and how long it is: «назад» alone is a wish, at the end of a story it is not."""
    found = words(_mask(text))
    first, last = tuple(map(fold, found[:2])), tuple(map(fold, found[-1:]))
    return f"< {' '.join(first[:1])}", f"< {' '.join(first)}", f"{' '.join(last)} >", _length(len(found))


@lru_cache(maxsize=LATELY)
def _mask(text: str) -> str:
    """One digit for all: a request number is one whichever it is."""
    return _DIGIT.sub("0", text)


def _length(count: int) -> str:
    return str(count) if count < _LONG else "long"
