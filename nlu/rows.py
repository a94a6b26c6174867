"""The training data as plain rows, for evaluation and tests; Rasa reads the same files by itself."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Row:
    """One utterance with its dialogue act and the service that it names, if any."""

    text: str
    act: str
    code: str | None


def read_training_rows(data: Path) -> list[Row]:
    """Every example below `data`, file by file."""
    return [row for path in sorted(data.rglob("*.yml")) for row in _read_file(path)]


def _read_file(path: Path) -> list[Row]:
    rows = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        group, _, code = entry["intent"].partition("/")
        act = entry.get("metadata", {}).get("act") or ("find_service" if code else group)
        texts = [line.removeprefix("- ").strip() for line in entry["examples"].splitlines()]
        rows += [Row(text, act, code or None) for text in texts if text]
    return rows


def read_dev_rows(path: Path) -> list[Row]:
    """The rows of a tab-separated file with the columns lang, style, code and text; all look for a service."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(row["text"], "find_service", row["code"]) for row in csv.DictReader(file, delimiter="\t")]
