"""The training data as plain rows, for evaluation and tests; Rasa reads the same files by itself."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quick one, where PyYAML was built with it."""


@dataclass(frozen=True)
class Row:
    """One utterance with its dialogue act and the service that it names, if any."""

    text: str
    act: str
    code: str | None


class BadDataError(ValueError):
    """A file of training data is not as Rasa writes it; the message says which."""


def read_yaml(path: Path) -> Any:
    """A file of data or of the catalogue. Raises YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe one


def read_training_rows(data: Path) -> list[Row]:
    """Every example of a file, or of the files below a folder, one by one; raises BadDataError."""
    paths = [data] if data.is_file() else sorted(data.rglob("*.yml"))
    return [row for path in paths for row in _read_file(path)]


def _read_file(path: Path) -> list[Row]:
    try:
        return _read_entries(read_yaml(path)["nlu"])
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BadDataError(f"{path}: a list `nlu` of `intent` with `examples` is expected: {error}") from None


def _read_entries(entries: list[dict[str, Any]]) -> list[Row]:
    rows = []
    for entry in entries:
        group, _, code = entry["intent"].partition("/")
        act = entry.get("metadata", {}).get("act") or ("find_service" if code else group)
        texts = [line.removeprefix("- ").strip() for line in entry["examples"].splitlines()]
        rows += [Row(text, act, code or None) for text in texts if text]
    return rows


def read_dev_rows(path: Path) -> list[Row]:
    """The rows of a file of nlu/evaluation; those without an act look for a service."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Row(row["text"], row.get("act") or "find_service", row["code"] or None) for row in rows]
