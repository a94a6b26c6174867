"""Learners beside one another, each on a core of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from joblib import Parallel

Task = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
"""As `joblib.delayed` makes it."""


def learn_beside(*tasks: Task) -> list[Any]:
    """What each gives, in their order.

    Processes, since liblinear draws its random numbers from one place, which threads would share in any order. Forked
    ones, since joblib's own would import everything first (25 s instead of 18). What they learn from is sent to them:
    large arrays that are shared cannot be written to, and learners put them in order.
    """
    return list(Parallel(n_jobs=-1, backend="multiprocessing", max_nbytes=None)(tasks))
