"""What it takes to add up what several models say of the same text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from nlu.components.sums import NEAR_ZERO, NUMBER

Scores = NDArray[np.float64]
"""A row a text, a column a label."""


def standardise(scores: Scores) -> Scores:
    """Scores of each text with mean 0 and spread 1, so that those of one model do not drown another's."""
    count = scores.shape[1]
    centred = scores - scores.sum(axis=1, keepdims=True) / count
    spread = np.sqrt(np.einsum("ij,ij->i", centred, centred) / count)[:, None]
    return np.asarray(centred / np.maximum(spread, NEAR_ZERO))


def softmax(scores: Scores) -> Scores:
    """Chances out of scores, of each text. As SciPy's, which takes longer to look at its arguments than to answer."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def best_first(scores: Scores) -> NDArray[np.intp]:
    """The columns of each text from its highest score down; of equal ones, the first stays first."""
    return np.argsort(-scores, axis=1, kind="stable")


def pick(scores: Scores, columns: NDArray[np.intp]) -> Scores:
    """Of each text the scores in its columns, in their order."""
    return np.asarray(scores[np.arange(len(scores))[:, None], columns])


def linear(classifier: LinearSVC) -> tuple[Scores, Scores]:
    """Weights, a column a class, and biases; of two classes scikit-learn keeps one.

    Multiplied by hand: scikit-learn would copy the whole matrix at each prediction.
    """
    weights, bias = classifier.coef_.T, classifier.intercept_
    if len(classifier.classes_) == 2:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return np.ascontiguousarray(weights, dtype=NUMBER), bias.astype(NUMBER)
