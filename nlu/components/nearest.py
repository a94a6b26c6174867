"""The known word that is most like a misspelt one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz, process

_REMEMBERED = 20_000
_ENDING = 3


class Nearest:
    """Looks among the words that begin with the same letter or end in the same three; slips spoil both but seldom."""

    def __init__(self, words: Iterable[str]) -> None:
        self._beginning: dict[str, list[str]] = defaultdict(list)
        self._ending: dict[str, list[str]] = defaultdict(list)
        for word in words:
            self._beginning[word[:1]].append(word)
            self._ending[word[-_ENDING:]].append(word)
        self._found: dict[tuple[str, float], str | None] = {}

    def find(self, word: str, least: float) -> str | None:
        """`least`: how alike they must be, of 100. The same slips come again and again, so answers are remembered."""
        asked = word, least
        if asked not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[asked] = self._look_up(word, least)
        return self._found[asked]

    def _look_up(self, word: str, least: float) -> str | None:
        near = [*self._beginning.get(word[:1], ()), *self._ending.get(word[-_ENDING:], ())]
        best = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=least)
        return best[0] if best else None
