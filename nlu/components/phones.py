"""Ukrainian and foreign phone numbers."""

from __future__ import annotations

import phonenumbers

from nlu.components.spans import Span


def find_phones(text: str) -> list[Span]:
    """The valid phone numbers of a text in the form +380671234567; one without a country is Ukrainian."""
    found = []
    for match in phonenumbers.PhoneNumberMatcher(text, "UA"):
        value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        found.append(Span(value, match.start, match.end))
    return found
