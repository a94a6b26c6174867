"""The catalogue's own words about each service, in both languages, as training examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ORIGIN = "catalogue"
_TOLD = ("title", "short_title", "difference", "description")


def read_catalogue_texts(folder: Path) -> dict[str, list[str]]:
    """What the catalogue says of each service, by its code; empty where there is no catalogue."""
    texts: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for service in yaml.safe_load(path.read_text(encoding="utf-8")):
            texts[service["code"]] = list(dict.fromkeys(_texts(service)))
    return texts


def _texts(service: dict[str, Any]) -> Iterator[str]:
    for name in _TOLD:
        told = service.get(name)
        for text in told.values() if isinstance(told, dict) else [told]:
            if text:
                yield " ".join(text.split())


def write_examples(texts: dict[str, list[str]], path: Path) -> None:
    """As Rasa reads them; the metadata tells them from what people have said."""
    entries = [
        {
            "intent": f"service/{code}",
            "metadata": {"origin": ORIGIN},
            "examples": "".join(f"- {one}\n" for one in told),
        }
        for code, told in texts.items()
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True), encoding="utf-8")
