"""Groups of words that point to the same wish; they stand in for the meaning that word vectors would bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import yaml

from nlu.components.spelling import fold, words

_WHOLE = "="
_REMEMBERED = 50_000


class Thesaurus:
    """Which groups a word belongs to, by how it starts."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        """`groups`: folded beginnings of words by the group's name; a leading `=` asks for the whole word."""
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._starts: dict[str, set[str]] = defaultdict(set)
        for name, members in groups.items():
            for member in members:
                known = self._whole if member.startswith(_WHOLE) else self._starts
                known[member.removeprefix(_WHOLE)].add(name)
        self._found: dict[str, list[str]] = {}
        self._longest = max((len(start) for start in self._starts), default=0)

    def __bool__(self) -> bool:
        return bool(self._whole or self._starts)

    def groups_of(self, text: str) -> list[str]:
        """The groups of each word of a normalised text, in order; a word may have several or none."""
        return [group for word in words(text) for group in self._find_once(word)]

    def features(self, text: str) -> list[str]:
        """The groups and each pair of them: «дитина» and «закордон» together say more than apart."""
        found = self.groups_of(text)
        return found + [f"{one}&{other}" for one, other in combinations(sorted(set(found)), 2)]

    def _find_once(self, word: str) -> list[str]:
        if word not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[word] = self._find(fold(word))
        return self._found[word]

    def _find(self, word: str) -> list[str]:
        found = set(self._whole.get(word, ()))
        for length in range(1, min(len(word), self._longest) + 1):
            found |= self._starts.get(word[:length], set())
        return sorted(found)


def read_thesaurus(path: Path) -> Thesaurus:
    """Reads a YAML mapping of lists; raises OSError or yaml.YAMLError."""
    return Thesaurus(yaml.safe_load(path.read_text(encoding="utf-8")))


NO_THESAURUS = Thesaurus({})
