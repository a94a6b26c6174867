"""How well it understands, and whether a confidence means what it says: `make nlu-quality`.

Asks the trained model the messages of nlu/evaluation/, from which nothing is learned, prints Markdown tables and draws
docs/images/reliability.svg: of the answers given with such a confidence, how many are right. `--write` puts the tables
into docs/understanding.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import pictures
from benchmarks.page import ROOT, UNDERSTANDING, machine, write_section
from nlu.measure import Measured, entity_hits, rejected

PICTURE = ROOT / "docs/images/reliability.svg"
EVALUATION = ROOT / "nlu/evaluation"
BANDS = 5
STYLES = ("", "long", "situation")


@dataclass(frozen=True)
class Band:
    """Answers of about one confidence: how many, with which mean confidence, and which share of them is right."""

    low: float
    count: int
    mean: float
    right: float

    def __str__(self) -> str:
        return f"| {self.low:.1f} to {self.low + 1 / BANDS:.1f} | {self.count} | {self.mean:.2f} | {self.right:.2f} |"


def ask(name: str) -> list[Measured]:
    """What the model makes of a file of nlu/evaluation."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "answers.json"
        python = str(ROOT / "nlu/.venv/bin/python")
        command = [python, "-m", "nlu.measure", str(EVALUATION / f"{name}.tsv"), "--json", str(out)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own command
        return [_measured(row) for row in json.loads(out.read_text(encoding="utf-8"))]


def _measured(row: dict[str, Any]) -> Measured:
    """JSON knows no tuples."""
    return Measured(**{**row, **{name: tuple(map(tuple, row[name])) for name in ("meant", "found")}})


def services_table(sets: dict[str, list[Measured]]) -> list[str]:
    """A row a set and style."""
    lines = ["| services | messages | first | among three |", "|---|---|---|---|"]
    for name, rows in sets.items():
        for style in STYLES:
            some = [row for row in rows if not style or row.style == style]
            first, three = (_share([row.is_among(number) for row in some]) for number in (1, 3))
            lines.append(f"| {name}{f', {style}' * bool(style)} | {len(some)} | {first} | {three} |")
    return lines


def acts_table(sets: dict[str, list[Measured]]) -> list[str]:
    """A row a set, and one a kind of value over all sets."""
    lines = ["| acts | messages | right |", "|---|---|---|"]
    lines += [f"| {name} | {len(rows)} | {_share([row.act_is_right for row in rows])} |" for name, rows in sets.items()]
    rows = [row for some in sets.values() for row in some]
    lines += ["", f"Out of scope and refused, where one in fifty others is, too: {rejected(rows) or 0:.1%}."]
    lines += ["", "| value | messages | exact |", "|---|---|---|"]
    return [*lines, *(f"| {kind} | {len(hits)} | {_share(hits)} |" for kind, hits in sorted(entity_hits(rows).items()))]


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / len(hits):.1%}"


def bands(rows: Sequence[Measured]) -> list[Band]:
    """Those that hold anything, from the least confident on."""
    answers = [(row.services[0][1], row.is_among(1)) for row in rows]
    found = []
    for number in range(BANDS):
        held = [one for one in answers if min(int(one[0] * BANDS), BANDS - 1) == number]
        if held:
            mean, right = (sum(column) / len(held) for column in zip(*held, strict=True))
            found.append(Band(number / BANDS, len(held), mean, right))
    return found


def confidence_table(found: Sequence[Band]) -> list[str]:
    """A row a band; below, the expected calibration error."""
    count = sum(band.count for band in found)
    gap = sum(band.count * abs(band.mean - band.right) for band in found) / count
    lines = ["| confidence | answers | mean confidence | right |", "|---|---|---|---|", *map(str, found)]
    return [*lines, "", f"Of {count} answers. Confidence and truth differ by {gap:.3f} in the mean."]


def draw(found: Sequence[Band], path: Path) -> None:
    """A point a band, the larger the more answers; on the line, a confidence is exactly the share of right answers."""
    figure, axis = pictures.subplots(size=(4.5, 4.5))
    axis.plot([0, 1], [0, 1], linestyle="--", color="#999999", linewidth=1)
    axis.plot([band.mean for band in found], [band.right for band in found], color="#2a6f97", linewidth=1)
    sizes = [20 + band.count for band in found]
    axis.scatter([band.mean for band in found], [band.right for band in found], s=sizes, color="#2a6f97", alpha=0.8)
    axis.set(xlabel="confidence of the first service", ylabel="share of right answers", xlim=(0, 1.05), ylim=(0, 1.08))
    axis.grid(alpha=0.3)
    pictures.save(figure, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"put the tables into {UNDERSTANDING.relative_to(ROOT)}")
    options = parser.parse_args()
    asked = {path.stem: ask(path.stem) for path in sorted(EVALUATION.glob("*.tsv"))}
    services = {name: rows for name, rows in asked.items() if name.startswith("services")}
    acts = {name: rows for name, rows in asked.items() if name.startswith("acts")}
    quality = "\n".join([f"{machine()}.", "", *services_table(services), "", *acts_table(acts)])
    found = bands(services["services_test"])
    confidence = "\n".join(confidence_table(found))
    print(f"{quality}\n\n{confidence}")
    draw(found, PICTURE)
    if options.write:
        write_section(UNDERSTANDING, "quality", quality)
        write_section(UNDERSTANDING, "confidence", confidence)


if __name__ == "__main__":
    main()
