"""A message as numbers: its letters, its words, its beginning and end, and what its words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.bm25 import terms
from nlu.components.spelling import LATELY, fold, words
from nlu.components.thesaurus import Thesaurus

NUMBER = np.float32
"""What features and weights are kept in: half the memory, and no answer changes by it."""
PLACE = np.int32
"""What a feature's number is kept in."""
TOLERANCE = 0.1
"""How exactly support vectors are learned: a thousand times more exactly takes a third longer for the same answers."""
_BESIDE = 0.5
"""The weight of words and meanings beside that of the letters."""
_LEAST = 2
"""Texts that a feature must occur in: what occurred once tells nothing, and there is as much of it as of all else."""
_REMEMBERED = 50_000
_LONG = 8
_DIGIT = re.compile(r"\d")


Analyser = Callable[[str], Sequence[str]]
Columns = NDArray[np.int32]
"""Features by their numbers."""

_NOTHING: Columns = np.empty(0, dtype=PLACE)


class View:
    """One way to see a text: which features it shows, and how rare each is.

    The numbers are those of scikit-learn's TfidfVectorizer, which learns them.
    """

    def __init__(self, analyse: Analyser, weight: float, by_word: bool = False) -> None:
        """`by_word`: a text shows what its words show, each alone, so that what a word shows can be remembered."""
        self.weight = weight
        self._analyse = analyse
        self._by_word = by_word
        self._remembered: dict[str, Columns] = {}

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learns what occurs in the texts, and how rarely; returns a row for each."""
        learner = TfidfVectorizer(analyzer=self._show, min_df=_LEAST, sublinear_tf=True, dtype=NUMBER)
        rows = learner.fit_transform(texts)
        self._columns = {shown: int(column) for shown, column in learner.vocabulary_.items()}
        self.rarity: NDArray[np.float32] = learner.idf_.astype(NUMBER)
        return csr_matrix(self.weight * rows, dtype=NUMBER)

    def find(self, text: str) -> Columns:
        """The known features that the text shows, each as often as it does."""
        if not self._by_word:
            return self._look_up(text)
        return np.concatenate([_NOTHING, *map(self._of_word, text.split())])

    def _show(self, text: str) -> list[str]:
        parts = text.split() if self._by_word else [text]
        return [shown for part in parts for shown in self._analyse(part)]

    def _of_word(self, word: str) -> Columns:
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[word] = self._look_up(word)
        return found

    def _look_up(self, text: str) -> Columns:
        columns = map(self._columns.get, self._analyse(text))
        return np.array([column for column in columns if column is not None], dtype=PLACE)


class Features:
    """Several views of a text, side by side."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = views

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learns what occurs in normalised texts; returns a row for each."""
        rows = hstack([view.fit(texts) for view in self._views]).tocsr()
        sizes = [len(view.rarity) for view in self._views]
        self._starts = np.cumsum([0, *sizes])
        self._rarity = np.concatenate([view.rarity for view in self._views])
        self._view_of = np.repeat(np.arange(len(sizes)), sizes)
        self._weights = np.array([view.weight for view in self._views], dtype=NUMBER)
        return rows

    @property
    def width(self) -> int:
        """How many features there are."""
        return len(self._rarity)

    def of(self, texts: Sequence[str]) -> Rows:
        """A row for each normalised text, with what was known at `fit`.

        The same as scikit-learn's `transform` of each view, all texts and views at once: it would check what nobody
        has changed, and look at the letters of «паспорт» each time anew.
        """
        width = self.width
        found = [view.find(text) for text in texts for view in self._views]
        # Places are sorted, and sorting takes a fifth of the time where half the bits are enough for a number.
        place = PLACE if width * len(texts) <= np.iinfo(PLACE).max else np.int64
        starts = (self._starts[:-1] + width * np.arange(len(texts))[:, None]).ravel().astype(place)
        shown = np.concatenate(found).astype(place, copy=False) + np.repeat(starts, [len(one) for one in found])
        places, counts = np.unique(shown, return_counts=True)
        rows, columns = np.divmod(places, place(width))
        return self._weigh(rows, columns, counts, len(texts))

    def _weigh(
        self, rows: NDArray[np.integer[Any]], columns: NDArray[np.integer[Any]], counts: NDArray[np.intp], height: int
    ) -> Rows:
        """Each view of each text has the length of its view's weight."""
        views = len(self._weights)
        values = (1 + np.log(counts)) * self._rarity[columns]
        part = rows * views + self._view_of[columns]
        lengths = np.sqrt(np.bincount(part, weights=values**2, minlength=height * views))
        values *= np.tile(self._weights, height)[part] / lengths[part]
        return Rows(values.astype(NUMBER), columns, np.append(0, np.cumsum(np.bincount(rows, minlength=height))))


@dataclass(frozen=True)
class Rows:
    """A sparse matrix that is multiplied at once and never again; scipy's takes longer to make than to multiply."""

    values: NDArray[np.float32]
    columns: NDArray[np.integer[Any]]
    ends: NDArray[np.intp]
    """Where each row begins, and where the last one ends."""

    def __matmul__(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        product = np.zeros((len(self.ends) - 1, weights.shape[1]), dtype=NUMBER)
        for row, (start, end) in enumerate(pairwise(self.ends)):
            product[row] = self.values[start:end] @ weights.take(self.columns[start:end], axis=0)
        return product

    def to_matrix(self, width: int) -> csr_matrix:
        """The same as scipy keeps it, to learn from."""
        return csr_matrix((self.values, self.columns, self.ends), shape=(len(self.ends) - 1, width))


def of_services(thesaurus: Thesaurus) -> Features:
    """What tells one service from another."""
    return Features([View(Letters(3, 4), 1.0, by_word=True), *_beside(phrases, *_meanings(thesaurus))])


def of_acts(thesaurus: Thesaurus) -> Features:
    """What tells a question from a greeting."""
    return Features([View(Letters(2, 4), 1.0, by_word=True), *_beside(phrases, edges, *_meanings(thesaurus))])


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
    return (*found, *(f"{one} {other}" for one, other in pairwise(found)))


@lru_cache(maxsize=LATELY)
def edges(text: str) -> tuple[str, ...]:
    """How a text begins and ends, and how long it is: «назад» alone is a wish, at the end of a story it is not."""
    found = words(fold(_mask(text)))
    return f"< {' '.join(found[:1])}", f"< {' '.join(found[:2])}", f"{' '.join(found[-1:])} >", _length(len(found))


def _mask(text: str) -> str:
    """One digit for all: a request number is one whichever it is."""
    return _DIGIT.sub("0", text)


def _length(count: int) -> str:
    return str(count) if count < _LONG else "long"
