"""Adds labelled messages to the training data: `python -m nlu.add_rows FILE`, from the root, in nlu/.venv.

The file is tab-separated with a header: act; code (empty where no service is named); text. That is what a trainer makes
of `vikno lessons`. Each row goes to the file of its service, or to that of its act; what is there already is left out.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nlu.catalogue_rows import read_life_events
from nlu.components.spelling import fold, normalise
from nlu.rows import BadDataError, Row, read_training_rows
from nlu.train import CATALOGUE, DATA

FIND, FOREIGN = "find_service", "out_of_scope"


@dataclass
class DataFile:
    """A file of training data: its comment, and its rows by what they teach, in the order of the file."""

    path: Path
    rows: dict[tuple[str | None, str], list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> DataFile:
        """Raises BadDataError."""
        file = cls(path)
        for row in read_training_rows(path):
            file.add(row)
        return file

    def add(self, row: Row) -> None:
        self.rows.setdefault((row.code, row.act), []).append(row.text)

    def write(self) -> None:
        """A service's wishes stand before the questions about it."""
        lines = self.path.read_text(encoding="utf-8").split("nlu:\n")[0].splitlines()
        place = {code: number for number, code in enumerate(dict.fromkeys(code for code, _ in self.rows))}
        ordered = sorted(self.rows, key=lambda key: (place[key[0]], key[1] != FIND))
        body = [_entry(code, act, self.rows[code, act]) for code, act in ordered]
        self.path.write_text("\n".join([*lines, "nlu:", *body]) + "\n", encoding="utf-8")


def _entry(code: str | None, act: str, texts: Iterable[str]) -> str:
    marked = f"  metadata:\n    act: {act}\n" if code and act != FIND else ""
    examples = "\n".join(f"    - {text}" for text in texts)
    return f"- intent: {f'service/{code}' if code else act}\n{marked}  examples: |\n{examples}"


def read_labelled(path: Path, acts: set[str], codes: set[str]) -> list[Row]:
    """Raises BadDataError, naming the line, for an act or a code that does not exist."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeError) as error:
        raise BadDataError(f"{path} cannot be read: {error}") from None
    return [_row(one, f"{path}:{number}", acts, codes) for number, one in enumerate(found, 2)]


def _row(one: dict[str, str], where: str, acts: set[str], codes: set[str]) -> Row:
    act, code, text = (" ".join((one.get(name) or "").split()) for name in ("act", "code", "text"))
    if act not in acts or (code and code not in codes) or not text:
        raise BadDataError(f"{where}: a known act, a service's code or nothing, and a text are expected.")
    return Row(text, act, code or None)


def add(rows: Iterable[Row], data: Path, life_events: dict[str, str]) -> int:
    """Puts each row where it belongs; returns how many were new."""
    known = {fold(normalise(row.text)) for row in read_training_rows(data)}
    files: dict[Path, DataFile] = {}
    added = 0
    for row in rows:
        if (text := fold(normalise(row.text))) not in known:
            path = _file_of(row, data, life_events)
            if path not in files:
                files[path] = DataFile.read(path)
            files[path].add(row)
            known.add(text)
            added += 1
    for file in files.values():
        file.write()
    return added


def _file_of(row: Row, data: Path, life_events: dict[str, str]) -> Path:
    if row.code:
        return data / "services" / f"{life_events[row.code]}.yml"
    return data / ("out_of_scope.yml" if row.act == FOREIGN else "acts.yml")


def main() -> int:
    """Exit codes: 0 added, 1 a bad file: nothing is changed."""
    parser = argparse.ArgumentParser(prog="python -m nlu.add_rows", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    path: Path = parser.parse_args().file
    life_events = read_life_events(CATALOGUE)
    try:
        rows = read_labelled(path, {row.act for row in read_training_rows(DATA)}, set(life_events))
        print(f"{add(rows, DATA, life_events)} of {len(rows)} rows are new.")
    except BadDataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
