"""Finding services by a citizen's words: cosine of rare letter triples, forgiving typos, endings and Russian."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from sandbox.office.entries import Service

LEAST = 0.08
"""Under this likeness the words have nothing to do with a service."""

_FOLDED = str.maketrans(
    {
        "ё": "е",
        "є": "е",
        "э": "е",
        "ы": "и",
        "і": "и",
        "ї": "и",
        "й": "и",
        "ґ": "г",
        "ь": None,
        "ъ": None,
        "'": None,
        "’": None,
        "ʼ": None,
        "`": None,
    }
)
_TITLE, _BODY = 3, 1

Weights = dict[str, float]


def fold(text: str) -> str:
    """Lower case, with the letters that Ukrainian, Russian and typos mix up made one."""
    return text.casefold().translate(_FOLDED)


# What people say of every service tells nothing of any.
_EMPTY = frozenset(
    fold(
        "я и в у на з с як как що шо што це это треба надо мені мне хочу потрібно нужно де где для за до по не про чи"
        " ли а або или мій мой моя мою свій свою буду можна можно робити делать получити отримати оформити зробити"
    ).split()
)


class ServiceSearch:
    """An index over titles, short titles, differences and descriptions in both languages."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._services = list(services)
        counted = [_counted(service) for service in self._services]
        spread = Counter(gram for grams in counted for gram in grams)
        self._rarity = {gram: math.log(1 + len(counted) / count) for gram, count in spread.items()}
        self._documents = [self._weigh(grams) for grams in counted]

    def find(self, text: str, limit: int) -> list[Service]:
        """The best first; empty when nothing is alike."""
        query = self._weigh(Counter(_grams(text)))
        scored = [(_likeness(query, document), at) for at, document in enumerate(self._documents)]
        best = sorted((one for one in scored if one[0] >= LEAST), key=lambda one: (-one[0], one[1]))
        return [self._services[at] for _, at in best[:limit]]

    def _weigh(self, grams: Counter[str]) -> Weights:
        weights = {gram: (1 + math.log(count)) * self._rarity.get(gram, 0) for gram, count in grams.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1
        return {gram: weight / length for gram, weight in weights.items() if weight}


def _counted(service: Service) -> Counter[str]:
    grams: Counter[str] = Counter()
    weighed = (
        (service.title, _TITLE),
        (service.short_title, _TITLE),
        (service.difference, _TITLE),
        (service.description, _BODY),
    )
    for words, weight in weighed:
        for text in (words.uk, words.en) if words else ():
            for gram in _grams(text or ""):
                grams[gram] += weight
    return grams


def _grams(text: str) -> list[str]:
    words: Sequence[str] = [word for word in re.findall(r"\w+", fold(text)) if word not in _EMPTY]
    return [f" {word} "[at : at + 3] for word in words for at in range(len(word))]


def _likeness(query: Weights, document: Weights) -> float:
    return sum(weight * document.get(gram, 0) for gram, weight in query.items())
