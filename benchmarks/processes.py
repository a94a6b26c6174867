"""What the operating system knows of a process and its children."""

from __future__ import annotations

from pathlib import Path

_KILOBYTES = 1024


def descendants(pid: int) -> list[int]:
    """`pid` and all processes that it started, directly or not."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(found for child in children for found in descendants(int(child)))]


def memory_megabytes(pid: int) -> float:
    """Resident memory of a process and its descendants, in megabytes."""
    statuses = [Path(f"/proc/{one}/status").read_text(encoding="utf-8") for one in descendants(pid)]
    lines = [line for status in statuses for line in status.splitlines() if line.startswith("VmRSS:")]
    return sum(int(line.split()[1]) for line in lines) / _KILOBYTES
