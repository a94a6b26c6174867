"""Which language a message is in, for the bot to know in which one to be kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.components.lemmas import is_a_word, is_known
from nlu.components.remembering import remember
from nlu.components.spelling import straighten, words
from nlu.components.transliteration import to_cyrillic

_UKRAINIAN = re.compile("[іїєґ]")
_RUSSIAN = re.compile("[ыэъё]")
_LATIN = re.compile("[a-z]{3,}")


def detect_language(text: str) -> str:
    """Answers uk, ru, or other for a message in neither; mixed speech and bare numbers count as Ukrainian."""
    typed = words(straighten(text))
    if _is_foreign(typed):
        return "other"
    return "ru" if sum(map(_leaning, typed)) > 0 else "uk"


@remember
def _leaning(word: str) -> int:
    """1 for a Russian word, -1 for a Ukrainian one, 0 for one of both or neither."""
    spelled = to_cyrillic(word)
    return _speaks(spelled, _RUSSIAN, "ru") - _speaks(spelled, _UKRAINIAN, "uk")


def _speaks(word: str, letters: re.Pattern[str], language: str) -> bool:
    other = "ru" if language == "uk" else "uk"
    return bool(letters.search(word)) or (is_known(word, language) and not is_known(word, other))


@remember
def _is_latin(word: str) -> bool:
    return _LATIN.fullmatch(word) is not None


def _is_foreign(typed: Sequence[str]) -> bool:
    latin = list(map(to_cyrillic, filter(_is_latin, typed)))
    if not latin or 2 * len(latin) < len(typed):
        return False
    return not any(len(word) > 3 and is_a_word(word) for word in latin)
