"""The secrets of a first start are made once, however many processes start."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.secrets_file import Secrets, load_or_make

AT_ONCE = 16


def test_those_who_start_together_agree(tmp_path: Path) -> None:
    """Each role may be a process of its own: what one seals the others must open."""
    together = threading.Barrier(AT_ONCE)

    def start(_: int) -> Secrets:
        together.wait()
        return load_or_make(tmp_path / "var" / "secrets.json")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(start, range(AT_ONCE)))
    assert len({one.citizens for one in made}) == 1
    assert [one.name for one in (tmp_path / "var").iterdir()] == ["secrets.json"]
    assert (tmp_path / "var" / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_broken_file_is_not_replaced(tmp_path: Path) -> None:
    """New keys would lose all that the old ones sealed."""
    path = tmp_path / "secrets.json"
    path.write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        load_or_make(path)
    assert path.read_text() == "{"
