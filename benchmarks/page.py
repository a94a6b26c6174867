"""What a benchmark writes into a page of docs: on which machine, when, and a table between two markers."""

from __future__ import annotations

import os
import platform
import re
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
RELIABILITY = ROOT / "docs/reliability.md"
UNDERSTANDING = ROOT / "docs/understanding.md"


def machine() -> str:
    """What it was measured on, and when."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}"


def write_section(page: Path, name: str, text: str) -> None:
    """Puts `text` between `<!-- name -->` and `<!-- /name -->`; raises ValueError for a page without them."""
    before = page.read_text(encoding="utf-8")
    section = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    after, count = section.subn(lambda _: f"{text.rstrip()}\n", before)
    if count != 1:
        raise ValueError(f"{page} has no place for {name}")
    page.write_text(after, encoding="utf-8")
