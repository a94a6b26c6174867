"""Request numbers: DP-, six to nine digits, a dash and a check digit, as people really type them."""

from __future__ import annotations

import re

from nlu.components.spans import Span

# The Cyrillic ДП, ДР and the Latin DP look or sound alike; a dash may be a space or missing after the letters.
_NUMBER = re.compile(r"(?<![\w-])(?:[dд][pпр][\s\-–—]*)?(\d{6,9})\s?[-–—]\s?(\d)(?![\w-])")
_SPACED = re.compile(r"(?<![\w-])[dд][pпр][\s\-–—]*(\d{6,9})\s(\d)(?![\w-])")


def find_request_numbers(text: str) -> list[Span]:
    """The numbers in a straightened text; a wrong check digit is kept, for the bot to point it out."""
    matches = list(_NUMBER.finditer(text)) or list(_SPACED.finditer(text))
    return [Span(f"DP-{match[1]}-{match[2]}", match.start(), match.end()) for match in matches]
