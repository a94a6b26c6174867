"""Request numbers: DP-, six to nine digits, a dash and a check digit, as people really type them."""

from __future__ import annotations

import re

from nlu.components.spans import Span

_BETWEEN = r"[\s\-–—./_№#]"
# The Cyrillic ДП, ДР and the Latin DP look or sound alike. After them any digits are a number, whatever stands between.
_LETTERED = re.compile(rf"(?<![\w-])[dд][.\s]?[pпр](?:{_BETWEEN}*\d){{7,10}}(?![\w-])")
_DASHED = re.compile(r"(?<![\w-])\d{6,9}\s?[-–—/_]\s?\d(?![\w-])")
# Nothing else of seven digits starts with two zeros.
_BARE = re.compile(r"(?<![\w-])00\d{5}(?![\w-])")
_DIGIT = re.compile(r"\d")
_NO_DIGIT = re.compile(r"\D")


def find_request_numbers(text: str) -> list[Span]:
    """The numbers in a straightened text; a wrong check digit is kept, for the bot to point it out."""
    if not _DIGIT.search(text):
        return []
    matches = next(filter(None, (list(one.finditer(text)) for one in (_LETTERED, _DASHED, _BARE))), [])
    return [Span(_write(match[0]), match.start(), match.end()) for match in matches]


def _write(typed: str) -> str:
    digits = _NO_DIGIT.sub("", typed)
    return f"DP-{digits[:-1]}-{digits[-1]}"
