"""Ukrainian and foreign phone numbers."""

from __future__ import annotations

import re

import phonenumbers

from nlu.components.spans import Span

_ENOUGH_DIGITS = re.compile(r"(?:\d\D*){7}")
"""The library takes its time even for a text without a digit."""


def find_phones(text: str) -> list[Span]:
    """The valid phone numbers of a text in the form +380671234567; one without a country is Ukrainian."""
    if not _ENOUGH_DIGITS.search(text):
        return []
    found = []
    for match in phonenumbers.PhoneNumberMatcher(text, "UA"):
        value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        found.append(Span(value, match.start, match.end))
    return found
