"""What the operating system knows of a process and its children."""

from __future__ import annotations

import psutil

_MEGABYTE = 1024 * 1024


def memory_megabytes(pid: int) -> float:
    """Of a process and its descendants, in megabytes; what several of them share counts once."""
    process = psutil.Process(pid)
    return sum(one.memory_full_info().pss for one in [process, *process.children(recursive=True)]) / _MEGABYTE
