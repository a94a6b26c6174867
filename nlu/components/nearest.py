"""The known word that is most like a misspelt one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from nlu.components.remembering import Memory

_ENDING = 3


class Nearest:
    """Looks among the words that begin with the same letter or end in the same three; slips spoil both but seldom."""

    def __init__(self, words: Iterable[str]) -> None:
        self._beginning: dict[str, list[str]] = defaultdict(list)
        self._ending: dict[str, list[str]] = defaultdict(list)
        for word in words:
            self._beginning[word[:1]].append(word)
            self._ending[word[-_ENDING:]].append(word)
        self._found = Memory(self._look_up)

    def find(self, word: str, least: float) -> str | None:
        """`least`: how alike they must be, of 100."""
        return self._found[word, least]

    def _look_up(self, asked: tuple[str, float]) -> str | None:
        word, least = asked
        near = [*self._beginning.get(word[:1], ()), *self._ending.get(word[-_ENDING:], ())]
        best = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=least)
        return best[0] if best else None
