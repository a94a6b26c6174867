"""Sums of rows of a table: what a text weighs is a sum over what it shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import chain, filterfalse

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

NUMBER = np.float32
"""What features and weights are kept in: half the memory, and no answer changes by it."""
NEAR_ZERO = 1e-12
"""To divide by where there is nothing, and zero is to stay zero."""

Table = NDArray[np.float32]
"""A row a text or a feature, a column a label."""


def add_up(table: Table | csr_matrix, rows: Sequence[Sequence[int]]) -> Table:
    """The sum of the rows of each of those, in their order."""
    if isinstance(table, csr_matrix):
        return np.asarray((count(rows, table.shape[0]) @ table).toarray())
    return np.array([np.add.reduce(table.take(np.array(each, dtype=np.intp), axis=0)) for each in rows])


def count(rows: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """How often each number below `width` is in each of those."""
    starts = np.cumsum([0, *map(len, rows)])
    flat = np.fromiter(chain.from_iterable(rows), np.intp, starts[-1])
    found = csr_matrix((np.ones(starts[-1], dtype=NUMBER), flat, starts), (len(rows), width))
    found.sum_duplicates()
    return found


class Remembered:
    """Rows by word, made when a word is first met; all are forgotten when there are too many. Kept with no model."""

    def __init__(self, most: int, width: int) -> None:
        self._most = most
        self._rows = np.empty((most, width), dtype=NUMBER)
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __reduce__(self) -> tuple[Callable[[int, int], Remembered], tuple[int, int]]:
        return Remembered, (self._most, self._rows.shape[1])

    def add_up(self, texts: Sequence[Collection[str]], make: Callable[[list[str]], Table]) -> Table:
        """The sum of the rows of the words of each text; `make` gives those of new words."""
        self._meet(list(chain.from_iterable(texts)), make)
        return add_up(self._rows, [[*map(self._places.__getitem__, words)] for words in texts])

    def _meet(self, words: Sequence[str], make: Callable[[list[str]], Table]) -> None:
        new = list(dict.fromkeys(filterfalse(self._places.__contains__, words)))
        if len(self) + len(new) > self._most:
            self._places.clear()
            new = list(dict.fromkeys(words))
        if len(new) > len(self._rows):
            self._rows = np.empty((len(new), self._rows.shape[1]), dtype=NUMBER)
        if new:
            first = len(self)
            self._rows[first : first + len(new)] = make(new)
            self._places.update(zip(new, range(first, first + len(new)), strict=True))
