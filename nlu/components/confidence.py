"""The chance that a service is the one meant, learned from messages that the scores had not seen.

Two questions, since most of what people write names no service: does the message name one at all, and which? One curve
for both would doubt every service that is named in few words, because a greeting has as weak a first candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from nlu.components.fusing import Scores, best_first, pick

_CALIBRATED = 5
"""Candidates of each message that the curve is learned from."""


class Scored(NamedTuple):
    """What is known of some texts: a row a text, a column a service."""

    totals: Scores
    margins: Scores
    """Of the support vectors alone: how clearly a service is named, whatever else is."""
    foreign: Scores
    """A column only: how clearly no service is named."""

    def best(self, count: int) -> NDArray[np.intp]:
        """The columns of the highest totals of each text, best first."""
        return best_first(self.totals)[:, :count]


class Confidence:
    """Two logistic curves; their product is the chance of a candidate."""

    def __init__(self, seen: Scored, labels: NDArray[np.str_], codes: Sequence[str | None]) -> None:
        """`codes`: what each text really named, or None. Some must name a service; `labels` are of the columns."""
        columns = seen.best(_CALIBRATED)
        named = np.array([code is not None for code in codes])
        right = labels[columns] == np.array([code or "" for code in codes])[:, None]
        candidates = _of_candidates(seen, columns)
        self._which = _curve(candidates[named], right[named])
        self._any = _curve(_of_texts(seen, candidates), named)

    def of(self, scored: Scored, columns: NDArray[np.intp]) -> Scores:
        """For each text the chances of those services, its best ones in their order."""
        candidates = _of_candidates(scored, columns)
        which = _apply(self._which, candidates)
        # Each is judged by itself, but only one of them can be meant: «паспорт» alone is nearly like four services.
        which /= np.maximum(1.0, which.sum(axis=1, keepdims=True))
        return np.asarray(which * _apply(self._any, _of_texts(scored, candidates))[:, None])


_Curve = tuple[Scores, float]


def _curve(evidence: Scores, right: NDArray[np.bool_]) -> _Curve:
    """Slopes and the intercept. Where all is right, or nothing, there is no curve to learn."""
    if right.all() or not right.any():
        return np.zeros(evidence.shape[-1]), np.inf if right.all() else -np.inf
    fitted = LogisticRegression(max_iter=1000).fit(evidence.reshape(-1, evidence.shape[-1]), right.ravel())
    return fitted.coef_[0], float(fitted.intercept_[0])


def _apply(curve: _Curve, evidence: Scores) -> Scores:
    slopes, intercept = curve
    return np.asarray(expit(evidence @ slopes + intercept))


def _of_candidates(scored: Scored, columns: NDArray[np.intp]) -> Scores:
    """For each candidate its total, its lead over the best other one, and its margin."""
    own = pick(scored.totals, columns)
    first, second = own[:, :1], own[:, 1:2]
    lead = np.where(own == first, own - second, own - first)
    return np.stack([own, lead, pick(scored.margins, columns)], axis=-1)


def _of_texts(scored: Scored, candidates: Scores) -> Scores:
    """For each text the total and the margin of its first candidate, and how clearly no service is named."""
    return np.hstack([candidates[:, 0, [0, 2]], scored.foreign])
