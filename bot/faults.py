"""What may be logged of an error: its kind and its place, never its text, which may quote a citizen."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def kind_of(error: BaseException) -> str:
    return type(error).__name__


def place_of(error: BaseException) -> str:
    """`module.py:12` of the innermost frame."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
