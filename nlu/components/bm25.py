"""BM25 over the lemmas of what was said about each label, forgiving misspelt words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from nlu.components.lemmas import lemma
from nlu.components.nearest import Nearest
from nlu.components.remembering import LATELY, remember
from nlu.components.spelling import fold, words
from nlu.components.sums import NUMBER, Table, add_up

_SATURATION = 1.2
_LENGTH_WEIGHT = 0.75
_SHORTEST_MENDED = 4
_SPACE = " "
_LEAST_SIMILARITY = 78.0


@lru_cache(maxsize=LATELY)
def terms(text: str) -> tuple[str, ...]:
    """The folded lemmas of a normalised text."""
    return tuple(map(_term, words(text)))


@remember
def _term(word: str) -> str:
    return fold(lemma(word))


def _telling(counts: Mapping[tuple[str, int], int]) -> list[str]:
    """The terms worth keeping, in order: a phrase that was said once tells nothing that its words do not."""
    said: Counter[str] = Counter()
    for (term, _), count in counts.items():
        said[term] += count
    return sorted(term for term, count in said.items() if count > 1 or _SPACE not in term)


class Bm25:
    """Scores each label, in the order of `labels`, against a message; one document a label."""

    def __init__(
        self, texts: Sequence[str], labels: Sequence[str], analyse: Callable[[str], Sequence[str]] = terms
    ) -> None:
        """`analyse` names what counts in a normalised text; it is kept with the model, so it must pickle."""
        self._analyse = analyse
        self.labels = sorted(set(labels))
        columns = {label: column for column, label in enumerate(self.labels)}
        counts = Counter(
            (term, columns[label]) for text, label in zip(texts, labels, strict=True) for term in analyse(text)
        )
        self._rows = {term: row for row, term in enumerate(_telling(counts))}
        self._words = Nearest(term for term in self._rows if _SPACE not in term)
        self._weights = self._weigh(counts)
        self._row = remember(self._find_row)

    def _weigh(self, counts: Mapping[tuple[str, int], int]) -> Table:
        """A row a term, a column a label."""
        table = np.zeros((len(self._rows), len(self.labels)), dtype=NUMBER)
        for (term, column), count in counts.items():
            if term in self._rows:
                table[self._rows[term], column] = count
        lengths = table.sum(axis=0)
        norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths / lengths.mean())
        holding = np.count_nonzero(table, axis=1)
        rarity = np.log1p((len(self.labels) - holding + 0.5) / (holding + 0.5))
        return np.asarray(rarity[:, None] * table * (_SATURATION + 1) / (table + norm), dtype=NUMBER)

    def score(self, text: str) -> Table:
        """One score a label; all zero when no word of `text` was ever said about any."""
        return self.score_all([text])[0]

    def score_all(self, texts: Sequence[str]) -> Table:
        """The same for many texts at once: a row a text, a column a label."""
        return add_up(self._weights, list(map(self._find, texts)))

    def _find(self, text: str) -> list[int]:
        return [row for row in map(self._row, self._analyse(text)) if row is not None]

    def _find_row(self, term: str) -> int | None:
        """That of the word most like a word that was never said. A phrase is not mended: its words are."""
        if term in self._rows or _SPACE in term or len(term) < _SHORTEST_MENDED:
            return self._rows.get(term)
        known = self._words.find(term, _LEAST_SIMILARITY)
        return None if known is None else self._rows[known]
