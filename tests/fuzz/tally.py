"""How many examples a fuzz test ran: printed always, and kept for the table where FUZZ_TALLY names a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest


def budget(name: str, usual: int) -> int:
    """How many examples to run: what the environment says, or the usual number, which suits every push."""
    return int(os.environ.get(name, usual))


def tell(capsys: pytest.CaptureFixture[str], name: str, **counts: int) -> None:
    words = ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in counts.items())
    with capsys.disabled():
        print(f"\nfuzz {name}: {words}")
    tally = os.environ.get("FUZZ_TALLY")
    if tally:
        with Path(tally).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "counts": counts}) + "\n")
