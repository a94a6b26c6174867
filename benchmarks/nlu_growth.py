"""What understanding costs as the catalogue grows: `make bench-nlu-growth`.

The 116 services stay; others come beside them: the 1,085 of another portal (TITLES, default ../shared/igov; skipped
where that folder is absent), then made-up ones up to 10,000. They come in two ways. *Live*: the office tells their
titles to the running server, which has never learned them. *Learned*: the model is trained on their titles, too; with
10,000 the weights alone would take four gigabytes, so that is left out. Prints a Markdown table and draws
docs/images/growth.svg.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import itertools
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import pictures
from benchmarks.nlu import MODELS, PORT, ROWS, catalogue_titles, offer, running, servers, understood, wait_for_answer
from benchmarks.nlu_load import Load, load
from benchmarks.page import ROOT, UNDERSTANDING, machine, write_section
from benchmarks.processes import memory_megabytes
from nlu.interpreter import find_model
from nlu.measure import read_rows

TITLES = ROOT / "../shared/igov/Service_2017.csv"
PICTURE = ROOT / "docs/images/growth.svg"
MOST = 10_000
SECONDS = 5.0
ACTIONS = ("Видача", "Реєстрація", "Погодження", "Переоформлення", "Анулювання", "Продовження", "Надання", "Облік")
OBJECTS = (
    *("дозволу", "ліцензії", "сертифіката", "паспорта об’єкта", "довідки", "витягу", "висновку", "акта", "ордера"),
    *("свідоцтва", "атестата", "договору", "плану", "схеми", "проєкту", "картки"),
)
SUBJECTS = (
    *("пасіки", "теплиці", "ставка", "причалу", "пилорами", "готелю", "спортзалу", "музею", "архіву", "кіностудії"),
    *(
        "млина",
        "елеватора",
        "автомийки",
        "ковальні",
        "тиру",
        "іподрому",
        "планетарію",
        "оранжереї",
        "котельні",
        "крана",
    ),
)
PURPOSES = ("у межах міста", "за межами міста", "на період дії воєнного стану", "для закладу освіти", "для лікарні")


LIVE = """| services, live | first | among three | 1 client p50 / p95 ms | 32 clients, messages/s | p95 ms | MB |
|---|---|---|---|---|---|---|"""
LEARNED = """| services, learned | first | among three | to learn, s | ms a message | MB |
|---|---|---|---|---|---|"""


@dataclass(frozen=True)
class Live:
    """The running server with so many services in its live catalogue."""

    services: int
    first: float
    three: float
    one: Load
    many: Load
    megabytes: float

    def __str__(self) -> str:
        speed = f"{self.one.p50:.1f} / {self.one.p95:.1f} | {self.many.per_second:.0f} | {self.many.p95:.0f}"
        return f"| {self.services:,} | {self.first:.1%} | {self.three:.1%} | {speed} | {self.megabytes:.0f} |"


@dataclass(frozen=True)
class Learned:
    """A model trained on so many services, in process."""

    services: int
    learned: float
    first: float
    three: float
    milliseconds: float
    megabytes: float

    def __str__(self) -> str:
        cost = f"{self.learned:.0f} | {self.milliseconds:.1f} | {self.megabytes:.0f}"
        return f"| {self.services:,} | {self.first:.1%} | {self.three:.1%} | {cost} |"


def read_titles(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["sName"].strip() for row in csv.DictReader(file, delimiter=";")]


def made_titles(count: int) -> list[str]:
    """The first of all that can be put together, each another."""
    parts = itertools.product(PURPOSES, SUBJECTS, OBJECTS, ACTIONS)
    return [" ".join(reversed(words)) for words in itertools.islice(parts, count)]


async def measure_live(url: str, pid: int, more: list[str], rows: list[dict[str, str]]) -> Live:
    services = catalogue_titles() | {f"more-{number}": [title] for number, title in enumerate(more)}
    await offer(url, services)
    first, three = await understood(url, rows)
    texts = [row["text"] for row in rows]
    one, many = await load(url, texts, 1, SECONDS), await load(url, texts, 32, SECONDS)
    return Live(len(services), first, three, one, many, memory_megabytes(pid))


def measure_learned(more: list[str]) -> Learned:
    with TemporaryDirectory() as folder:
        titles = Path(folder) / "titles.txt"
        titles.write_text("\n".join(more), encoding="utf-8")
        command = [str(ROOT / "nlu/.venv/bin/python"), "-m", "nlu.growth", str(titles)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return Learned(**json.loads(done.stdout.splitlines()[-1]))


def draw(live: list[Live], path: Path) -> None:
    """Accuracy, latency and memory over the number of services."""
    panels = (
        ("right first, %", [100 * one.first for one in live]),
        ("95th percentile, 1 client, ms", [one.one.p95 for one in live]),
        ("memory, MB", [one.megabytes for one in live]),
    )
    figure, axes = pictures.subplots(1, len(panels), size=(10, 3))
    for axis, (title, values) in zip(axes, panels, strict=True):
        axis.plot([one.services for one in live], values, marker="o", color="#2a6f97")
        axis.set(title=title, xscale="log", xlabel="services in the catalogue", ylim=(0, 1.15 * max(values)))
        axis.grid(alpha=0.3)
    pictures.save(figure, path)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--titles", type=Path, default=TITLES)
    parser.add_argument("--write", action="store_true", help=f"put the tables into {UNDERSTANDING.relative_to(ROOT)}")
    arguments = parser.parse_args()
    if not arguments.titles.is_file():
        print(f"{arguments.titles} is not here: nothing to grow with.")
        return
    known = read_titles(arguments.titles)
    sizes = [[], known, [*known, *made_titles(MOST - len(known) - len(catalogue_titles()))]]
    server, url, rows = servers(find_model(MODELS))[-1], f"http://127.0.0.1:{PORT}", read_rows(ROWS)
    live = []
    with running(server) as process:
        await wait_for_answer(url, process)
        for more in sizes:
            live.append(await measure_live(url, process.pid, more, rows))
    draw(live, PICTURE)
    learned = [measure_learned(more) for more in sizes[:2]]
    tables = "\n".join([f"{machine()}.", "", LIVE, *map(str, live), "", LEARNED, *map(str, learned)])
    print(tables)
    if arguments.write:
        write_section(UNDERSTANDING, "growth", tables)


if __name__ == "__main__":
    asyncio.run(main())
