"""The catalogue's own words about each service, in both languages, as training examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlu.rows import read_yaml

ORIGIN = "catalogue"
_TOLD = ("title", "short_title", "difference", "description")


def read_catalogue_texts(folder: Path) -> dict[str, list[str]]:
    """What the catalogue says of each service, by its code; empty where there is no catalogue."""
    texts: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for service in read_yaml(path):
            texts[service["code"]] = list(dict.fromkeys(_texts(service)))
    return texts


def read_life_events(folder: Path) -> dict[str, str]:
    """The life event of each service, which names the files that it stands in."""
    paths = sorted(folder.glob("*.yml"))
    return {service["code"]: path.stem for path in paths for service in read_yaml(path)}


def _texts(service: dict[str, Any]) -> Iterator[str]:
    for name in _TOLD:
        told = service.get(name)
        for text in told.values() if isinstance(told, dict) else [told]:
            if text:
                yield " ".join(text.split())
