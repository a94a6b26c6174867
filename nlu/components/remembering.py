"""What was found out about a word, kept at hand: the same words come again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Found = TypeVar("Found")
LATELY = 128
"""Texts of which is remembered what was seen in them: several parts ask for the same while one batch is understood."""


class Memory(dict[Asked, Found]):
    """Answers by question; all are forgotten when there are too many, and none is kept with a model.

    A plain look-up is several times as quick as that of `functools.lru_cache`, which counts what was asked last.
    """

    def __init__(self, find: Callable[[Asked], Found], most: int = 50_000) -> None:
        super().__init__()
        self._find = find
        self._most = most

    def __missing__(self, asked: Asked) -> Found:
        if len(self) >= self._most:
            self.clear()
        found = self[asked] = self._find(asked)
        return found

    def __reduce__(self) -> tuple[type[Memory[Asked, Found]], tuple[Callable[[Asked], Found], int]]:
        return Memory, (self._find, self._most)


def remember(find: Callable[[Asked], Found]) -> Callable[[Asked], Found]:
    """The same function, which asks itself everything but once."""
    return Memory(find).__getitem__
