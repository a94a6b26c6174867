"""Settlement names as people type them: any case ending, Russian, former names, typos, inside a sentence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from sandbox.office.search import fold

LEAST = 0.8
"""Under this likeness it is another place."""
SHORTEST_GUESS = 5
"""A word of fewer letters must be right: among short ones a typo makes another name."""

Place = TypeVar("Place")

_ENDINGS = re.compile(
    r"(?:ому|ого|ими|ами|ями|их|им|ии|ое|ая|ою|ой|еи|ом|ем|ев|ив|ах|ях|ам|ям|иу|ие|ия|а|е|и|о|у|ю|я)$"
)
# Letters that change before the ending: Ріг – Розі, Томаківка – Томаківці, Марганець – Марганці.
_CHANGES = {"риг": "рог", "роз": "рог"}
_LAST_LETTERS = {"ц": "к", "з": "г"}


@dataclass(frozen=True)
class Known(Generic[Place]):
    """A name of a place. `weight` decides between places of one name: the larger is taken for the meant one."""

    name: str
    place: Place
    weight: int = 0


class Gazetteer(Generic[Place]):
    """All known names."""

    def __init__(self, names: Iterable[Known[Place]]) -> None:
        self._names = [(stems(one.name), one) for one in names]

    def find(self, text: str) -> list[Place]:
        """Every place that the words may mean: the best name alone, its places by weight, each once."""
        said = stems(text)
        scored = [(self._likeness(name, said), one) for name, one in self._names if name]
        best = max((score for score, _ in scored), default=0.0)
        if best < LEAST:
            return []
        meant = sorted((one for score, one in scored if score == best), key=lambda one: -one.weight)
        return list(dict.fromkeys(one.place for one in meant))

    def _likeness(self, name: tuple[str, ...], said: tuple[str, ...]) -> float:
        """The best over all places in the sentence; a name of more words wins over its part."""
        windows = _windows(said, len(name))
        likeness = max((min(map(_alike, name, window)) for window in windows), default=0.0)
        return likeness + 0.001 * len(name) if likeness else 0.0


def stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in re.findall(r"\w+", fold(text)))


def _windows(words: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (words[at : at + size] for at in range(len(words) - size + 1))


def _stem(word: str) -> str:
    stem = _ENDINGS.sub("", word) if len(word) > 3 else word
    if len(stem) < 3:
        stem = word[:-1] if len(word) > 3 else word
    stem = re.sub("ец$", "ц", stem)
    if stem in _CHANGES:
        return _CHANGES[stem]
    return stem[:-1] + _LAST_LETTERS.get(stem[-1], stem[-1])


@lru_cache(maxsize=20_000)
def _alike(name: str, word: str) -> float:
    if name == word:
        return 1.0
    if min(len(name), len(word)) < SHORTEST_GUESS or name[0] != word[0]:
        return 0.0
    return difflib.SequenceMatcher(None, name, word, autojunk=False).ratio() - 0.01
