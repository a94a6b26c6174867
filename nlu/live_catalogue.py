"""The office's catalogue as it is today, beside a model that was trained on yesterday's."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np

from nlu.components.features import Features, Letters, Margins, View
from nlu.components.message_model import Told
from nlu.components.spelling import normalise

LEAST_LIKENESS = 0.5
"""Of a message and a title; less may be chance."""
TRUST = 0.9
"""The confidence in a service whose very title was typed."""

Found = dict[str, Any]
"""A `code` and its `confidence`."""


class LiveCatalogue:
    """Finds services by their titles, so that a new or renamed one is found before anybody has trained for it."""

    def __init__(self, services: Mapping[str, Sequence[str]], learned: Container[Told] = ()) -> None:
        """`services`: what each is called, by its code; at least one. `learned`: the titles that the model knows."""
        pairs = [(normalise(text), code) for code, texts in services.items() for text in texts]
        self._offered = set(services)
        self._has_news = not all(pair in learned for pair in pairs)
        if not self._has_news:
            return
        self._codes = np.array([code for _, code in pairs])
        letters = Features([View(Letters(3, 4), 1.0, by_word=True, least=1)])
        self._likeness = Margins(letters, letters.fit([text for text, _ in pairs]).T.tocsr())

    def adjust(self, texts: Sequence[str], ranked: Sequence[Sequence[Found]]) -> list[list[Found]]:
        """Each text's ranking without what the office offers no more, and with what the text calls by its name."""
        if not self._has_news:
            return [[one for one in found if one["code"] in self._offered] for found in ranked]
        return [self._add(alike, one) for alike, one in zip(self._find_alike(texts), ranked, strict=True)]

    def _add(self, alike: Mapping[str, float], ranked: Sequence[Found]) -> list[Found]:
        chances = {one["code"]: one["confidence"] for one in ranked if one["code"] in self._offered}
        # «Відкрити ФОП» is much like «закрити фоп», and must not cast doubt on what is called by its very name.
        first = alike.get(next(iter(chances), ""), 0.0)
        for code, likeness in alike.items():
            if likeness > first:
                chances[code] = max(chances.get(code, 0.0), TRUST * likeness)
        whole = max(1.0, sum(chances.values()))
        found = sorted(chances.items(), key=lambda pair: -pair[1])
        return [{"code": code, "confidence": chance / whole} for code, chance in found]

    def _find_alike(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text the services whose titles it is like, and how much."""
        likeness = self._likeness.of(list(map(normalise, texts)))
        found: list[dict[str, float]] = [{} for _ in texts]
        for row, title in zip(*np.nonzero(likeness >= LEAST_LIKENESS), strict=True):
            code = str(self._codes[title])
            found[row][code] = max(found[row].get(code, 0.0), float(likeness[row, title]))
        return found
