"""Groups of words that point to the same wish; they stand in for the meaning that word vectors would bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations
from pathlib import Path

from nlu.components.remembering import LATELY, remember
from nlu.components.spelling import fold, words
from nlu.rows import read_yaml

_WHOLE = "="
_Groups = tuple[tuple[str, tuple[str, ...]], ...]


class Thesaurus:
    """Which groups a word belongs to, by how it starts."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        """`groups`: folded beginnings of words by the group's name; a leading `=` asks for the whole word."""
        self._groups = tuple((name, tuple(members)) for name, members in groups.items())
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._starts: dict[str, set[str]] = defaultdict(set)
        for name, members in groups.items():
            for member in members:
                known = self._whole if member.startswith(_WHOLE) else self._starts
                known[member.removeprefix(_WHOLE)].add(name)
        self.groups_of_word = remember(self._find_groups)
        """The groups of one word."""
        self._longest = max((len(start) for start in self._starts), default=0)

    def __bool__(self) -> bool:
        return bool(self._whole or self._starts)

    def __reduce__(self) -> tuple[Callable[[_Groups], Thesaurus], tuple[_Groups]]:
        """All models that are loaded share one, and what it found lately."""
        return _shared, (self._groups,)

    def groups_of(self, text: str) -> tuple[str, ...]:
        """The groups of each word of a normalised text, in order; a word may have several or none."""
        return _groups_of(self, text)

    def features(self, text: str) -> tuple[str, ...]:
        """The groups and each pair of them: «дитина» and «закордон» together say more than apart."""
        return _features(self, text)

    def _find_groups(self, word: str) -> list[str]:
        """In the order of the alphabet."""
        folded = fold(word)
        found = set(self._whole.get(folded, ()))
        for length in range(1, min(len(folded), self._longest) + 1):
            found |= self._starts.get(folded[:length], set())
        return sorted(found)


@lru_cache(maxsize=LATELY)
def _groups_of(thesaurus: Thesaurus, text: str) -> tuple[str, ...]:
    return tuple(chain.from_iterable(map(thesaurus.groups_of_word, words(text))))


@lru_cache(maxsize=LATELY)
def _features(thesaurus: Thesaurus, text: str) -> tuple[str, ...]:
    found = thesaurus.groups_of(text)
    return (*found, *map("&".join, combinations(sorted(set(found)), 2)))


@lru_cache(maxsize=2)
def _shared(groups: _Groups) -> Thesaurus:
    return Thesaurus(dict(groups))


def read_thesaurus(path: Path) -> Thesaurus:
    """Reads a YAML mapping of lists; raises OSError or yaml.YAMLError."""
    return Thesaurus(read_yaml(path))


NO_THESAURUS = Thesaurus({})
