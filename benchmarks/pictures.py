"""Plots as SVG files that change only when what they show does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure


def subplots(*panels: int, size: tuple[float, float]) -> tuple[Figure, Any]:
    """`size` in inches. Ids within the file are hashes; with a salt of our own they are the same each time."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "vikno"
    from matplotlib import pyplot

    return pyplot.subplots(*panels, figsize=size, layout="constrained")


def save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})
