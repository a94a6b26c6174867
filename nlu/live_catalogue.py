"""The office's catalogue as it is today, beside a model that was trained on yesterday's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.spelling import fold, normalise

LEAST_LIKENESS = 0.5
"""Of a message and a title; less may be chance."""
TRUST = 0.9
"""The confidence in a service whose very title was typed."""


class LiveCatalogue:
    """Finds services by their titles, so that a new or renamed one is found before anybody has trained for it."""

    def __init__(self, services: Mapping[str, Sequence[str]]) -> None:
        """`services`: what each is called, by its code; at least one."""
        pairs = [(code, fold(normalise(text))) for code, texts in services.items() for text in texts]
        self._codes = np.array([code for code, _ in pairs])
        self._offered = set(services)
        self._vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)
        self._titles = self._vectoriser.fit_transform([text for _, text in pairs])

    def adjust(self, text: str, ranked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The ranking without what the office offers no more, and with what the message calls by its name."""
        chances = {one["code"]: one["confidence"] for one in ranked if one["code"] in self._offered}
        for code, likeness in self._alike(text).items():
            chances[code] = max(chances.get(code, 0.0), TRUST * likeness)
        whole = max(1.0, sum(chances.values()))
        found = sorted(chances.items(), key=lambda pair: -pair[1])
        return [{"code": code, "confidence": chance / whole} for code, chance in found]

    def _alike(self, text: str) -> dict[str, float]:
        likeness = (self._titles @ self._vectoriser.transform([fold(normalise(text))]).T).toarray()[:, 0]
        found: dict[str, float] = {}
        for at in np.flatnonzero(likeness >= LEAST_LIKENESS):
            code = str(self._codes[at])
            found[code] = max(found.get(code, 0.0), float(likeness[at]))
        return found
