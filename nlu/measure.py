"""Measures the trained model on a file of messages that it has never seen: `python -m nlu.measure FILE [--json OUT]`.

The file is tab-separated with a header: lang; style, act or both; code (alternatives joined by "|"); text; entities
(`kind=value`, joined by ";"). Rows with an act measure the act, rows with a code the service. Run from the root, in
nlu/.venv.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nlu.interpreter import Interpreter, NoModelError, find_model

BANDS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.01)
CONFUSED_SHOWN = 15
OUT_OF_SCOPE = "out_of_scope"
FALSE_REJECTIONS = 0.02

Parse = Callable[[list[str]], list[dict[str, Any]]]
"""What was understood of each text, as `Interpreter.parse_all` tells."""


@dataclass(frozen=True)
class Measured:
    """A row and what was understood of it: the act, and services with confidences, best first."""

    text: str
    lang: str
    style: str
    acts: tuple[str, ...]
    codes: tuple[str, ...]
    act: str
    act_confidence: float
    services: tuple[tuple[str, float], ...]
    rejection: float = 0.0
    """The confidence that the message is out of scope; 0 where that is not among the first acts."""
    meant: tuple[tuple[str, str], ...] = ()
    found: tuple[tuple[str, str], ...] = ()

    @property
    def act_is_right(self) -> bool:
        return self.act in self.acts

    def is_among(self, first: int) -> bool:
        """Whether a right service is among the first ones."""
        return any(code in self.codes for code, _ in self.services[:first])


class BadFileError(ValueError):
    """The file cannot be measured; the message says why."""


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows as written; raises BadFileError."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeError) as error:
        raise BadFileError(f"{path} cannot be read: {error}") from None
    if not rows or "text" not in rows[0] or not {"style", "act", "code"} & set(rows[0]):
        raise BadFileError(f"{path}: a header with lang, style or act, code and text is expected, and rows below it.")
    return [{name: value or "" for name, value in row.items() if name} for row in rows]


def measure(rows: Sequence[dict[str, str]], parse: Parse) -> list[Measured]:
    """What `parse` finds in the texts of the rows, all at once, which takes less than one by one."""
    return [_measured(row, found) for row, found in zip(rows, parse([row["text"] for row in rows]), strict=True)]


def _measured(row: dict[str, str], found: dict[str, Any]) -> Measured:
    return Measured(
        text=row["text"],
        lang=row.get("lang", ""),
        style=row.get("style") or row.get("act", ""),
        acts=_alternatives(row.get("act", "")),
        codes=_alternatives(row.get("code", "")),
        act=found["intent"]["name"],
        act_confidence=found["intent"]["confidence"],
        services=tuple((one["code"], one["confidence"]) for one in found["services"]),
        rejection=next((one["confidence"] for one in found["intent_ranking"] if one["name"] == OUT_OF_SCOPE), 0.0),
        meant=tuple(_entity(*one.partition("=")[::2]) for one in row.get("entities", "").split(";") if one),
        found=tuple(_entity(one["entity"], str(one["value"])) for one in found.get("entities") or ()),
    )


def _entity(kind: str, value: str) -> tuple[str, str]:
    return kind.strip(), value.strip().replace("\u2019", "'")


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in cell.split("|") if one.strip())


def report(measured: Sequence[Measured]) -> str:
    """The whole of what a person wants to know, as text."""
    services = [one for one in measured if one.codes]
    acts = [one for one in measured if one.acts]
    parts = []
    if services:
        parts += [_service_table(services), _reliability(services), _confused_services(services)]
    if acts:
        parts += [_act_table(acts), _confused(((one.acts[0], one.act) for one in acts if not one.act_is_right), "acts")]
        parts += [_rejection(acts), _entity_table(measured)]
    return "\n\n".join(part for part in parts if part)


def _service_table(rows: Sequence[Measured]) -> str:
    lines = [f"{'service':34}{'rows':>6}{'top-1':>8}{'top-3':>8}", _service_line("all", rows)]
    for name in ("lang", "style"):
        lines += [_service_line(f"{name} {value}", group) for value, group in _grouped(rows, name)]
    return "\n".join(lines)


def _service_line(name: str, rows: Sequence[Measured]) -> str:
    first, three = ([one.is_among(number) for one in rows] for number in (1, 3))
    return f"{name:34}{len(rows):6}{_share(first)}{_share(three)}"


def _reliability(rows: Sequence[Measured]) -> str:
    """Of the answers given with such a confidence, how many are right."""
    lines = [f"{'confidence of the first service':34}{'rows':>6}{'mean':>8}{'right':>8}"]
    for low, high in itertools.pairwise(BANDS):
        band = [one for one in rows if one.services and low <= one.services[0][1] < high]
        if band:
            mean = sum(one.services[0][1] for one in band) / len(band)
            name = f"{low:.1f} to {min(high, 1):.1f}"
            lines.append(f"{name:34}{len(band):6}{100 * mean:7.1f}%{_share([one.is_among(1) for one in band])}")
    return "\n".join(lines)


def _confused_services(rows: Sequence[Measured]) -> str:
    wrong = ((one.codes[0], one.services[0][0]) for one in rows if one.services and not one.is_among(1))
    return _confused(wrong, "services")


def _confused(pairs: Iterable[tuple[str, str]], what: str) -> str:
    counts = Counter(pairs).most_common(CONFUSED_SHOWN)
    if not counts:
        return ""
    lines = [f"most confused {what} (meant -> answered)"]
    return "\n".join([*lines, *(f"{count:4}  {meant} -> {answered}" for (meant, answered), count in counts)])


def _act_table(rows: Sequence[Measured]) -> str:
    lines = [f"{'act':34}{'rows':>6}{'right':>8}", _act_line("all", rows)]
    lines += [_act_line(f"lang {value}", group) for value, group in _grouped(rows, "lang")]
    by_act: dict[str, list[Measured]] = defaultdict(list)
    for one in rows:
        by_act[one.acts[0]].append(one)
    return "\n".join([*lines, *(_act_line(act, group) for act, group in sorted(by_act.items()))])


def _act_line(name: str, rows: Sequence[Measured]) -> str:
    return f"{name:34}{len(rows):6}{_share([one.act_is_right for one in rows])}"


def rejected(rows: Sequence[Measured]) -> float | None:
    """The share of messages out of scope that a threshold rejects which rejects one in fifty of the others."""
    others = sorted(one.rejection for one in rows if OUT_OF_SCOPE not in one.acts)
    foreign = [one.rejection for one in rows if OUT_OF_SCOPE in one.acts]
    if not others or not foreign:
        return None
    threshold = others[-1 - int(FALSE_REJECTIONS * len(others))]
    return sum(one > threshold for one in foreign) / len(foreign)


def _rejection(rows: Sequence[Measured]) -> str:
    share = rejected(rows)
    return "" if share is None else f"out of scope rejected at {FALSE_REJECTIONS:.0%} false rejections: {share:.1%}"


def entity_hits(rows: Sequence[Measured]) -> dict[str, list[bool]]:
    """By kind, whether each value that was meant was found exactly."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for one in rows:
        for kind, value in one.meant:
            hits[kind].append((kind, value) in one.found)
    return hits


def _entity_table(rows: Sequence[Measured]) -> str:
    hits = entity_hits(rows)
    lines = [f"{kind:34}{len(found):6}{_share(found)}" for kind, found in sorted(hits.items())]
    return "\n".join([f"{'value':34}{'rows':>6}{'exact':>8}", *lines]) if lines else ""


def _grouped(rows: Sequence[Measured], name: str) -> list[tuple[str, list[Measured]]]:
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in rows:
        groups[getattr(one, name)].append(one)
    return sorted((value, group) for value, group in groups.items() if value)


def _share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):7.1f}%"


def main() -> int:
    """Exit codes: 0 measured, 1 no model or no such file."""
    parser = argparse.ArgumentParser(prog="python -m nlu.measure", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", type=Path, help="writes each prediction there")
    parser.add_argument("--model", type=Path, default=Path("nlu/models"), help="a model, or the folder of models")
    arguments = parser.parse_args()
    try:
        rows = read_rows(arguments.file)
        interpreter = Interpreter(find_model(arguments.model))
    except (BadFileError, NoModelError) as error:
        print(error, file=sys.stderr)
        return 1
    measured = measure(rows, interpreter.parse_all)
    print(f"{arguments.file}: {len(measured)} rows, model {interpreter.model.name}\n\n{report(measured)}")
    if arguments.json:
        body = json.dumps([asdict(one) for one in measured], ensure_ascii=False, indent=1)
        arguments.json.write_text(body, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
