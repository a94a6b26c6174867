"""A value found in a message, with where it stood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """`start` and `end` are positions in the text as the citizen typed it; `value` is the canonical form."""

    value: str
    start: int
    end: int
