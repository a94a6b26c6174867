"""`make fuzz`: runs every fuzz test with large numbers and writes what ran to docs/reliability.md, machine and date."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.page import RELIABILITY, write_section

LARGE = {"FUZZ_CONVERSATIONS": "500", "FUZZ_UPDATES": "100000", "FUZZ_CALLS": "100"}
TESTS = {
    "conversation": (
        "tests/fuzz/test_conversation.py",
        "Two chats and one office; any act in any state: an answer, no exception, no data of the other chat",
    ),
    "updates": (
        "tests/fuzz/test_updates.py",
        "Random updates, 2 % of them spoiled, through inbox, Redis and worker: each answered, no dead letter",
    ),
    "contract": (
        "tests/contract/office/test_openapi.py",
        "Calls made from `openapi.yml`, good and bad, to the sandbox office: every answer keeps the contract",
    ),
}


def main() -> int:
    started = dt.datetime.now(dt.UTC)
    with tempfile.TemporaryDirectory() as folder:
        tally = Path(folder) / "tally"
        tally.touch()
        took = {name: _run(test, tally) for name, (test, _meaning) in TESTS.items()}
        counts = _read(tally)
    if any(code for code, _seconds in took.values()):
        print("Not all passed: docs/reliability.md stays as it is.")
        return 1
    lines = [_row(name, counts[name], took[name][1]) for name in TESTS]
    write_section(
        RELIABILITY,
        "fuzz",
        "\n".join([_heading(started), "", "| what | rule | ran | s |", "|---|---|---|---|", *lines]),
    )
    return 0


def _run(test: str, tally: Path) -> tuple[int, float]:
    """The exit code, and how many seconds it took."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", test]
    done = subprocess.run(command, env={**LARGE, **os.environ, "FUZZ_TALLY": str(tally)}, check=False)  # noqa: S603
    return done.returncode, time.monotonic() - begun


def _read(tally: Path) -> defaultdict[str, dict[str, int]]:
    told = [json.loads(line) for line in tally.read_text(encoding="utf-8").splitlines()]
    return defaultdict(dict, {one["name"]: one["counts"] for one in told})


def _row(name: str, counts: dict[str, int], seconds: float) -> str:
    ran = ", ".join(f"{count:,} {what}" for what, count in counts.items() if what != "seed")
    seed = f" (seed {counts['seed']})" if "seed" in counts else ""
    return f"| {name} | {TESTS[name][1]} | {ran}{seed} | {seconds:.0f} |"


def _heading(started: dt.datetime) -> str:
    cores = os.cpu_count()
    return f"{started:%Y-%m-%d}, {platform.machine()}, {cores} cores, Python {platform.python_version()}; 0 failures."


if __name__ == "__main__":
    sys.exit(main())
