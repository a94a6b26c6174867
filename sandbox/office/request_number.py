"""Numbers of requests: `DP-000042-2`, a counter with a Luhn check digit, so that a slip of the finger is no number."""

from __future__ import annotations

import re

from stdnum import luhn

PATTERN = re.compile(r"DP-([0-9]{6,18})-([0-9])")


def number_of(counter: int) -> str:
    digits = f"{counter:06d}"
    return f"DP-{digits}-{luhn.calc_check_digit(digits)}"


def counter_of(number: str) -> int | None:
    """None for anything that is no number of ours."""
    found = PATTERN.fullmatch(number)
    if found is None:
        return None
    counter = int(found[1])
    return counter if number == number_of(counter) else None
