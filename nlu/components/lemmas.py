"""Dictionary forms of Ukrainian and Russian words; Ukrainian is asked first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pymorphy3
from pymorphy3.analyzer import Parse

from nlu.components.remembering import remember


@lru_cache(maxsize=2)
def analyser(language: str) -> pymorphy3.MorphAnalyzer:
    """The dictionary of `language`, "uk" or "ru"; loaded once."""
    return pymorphy3.MorphAnalyzer(lang=language)


@lru_cache(maxsize=1024)
def parses(word: str, language: str) -> Sequence[Parse]:
    """How `word` may be read, likeliest first. Remembered for a short while: it is big, and asked for twice."""
    return analyser(language).parse(word)


@lru_cache(maxsize=50_000)
def is_known(word: str, language: str) -> bool:
    """Whether the dictionary of `language` has `word` in any form."""
    return bool(analyser(language).word_is_known(word))


@remember
def is_a_word(word: str) -> bool:
    """Whether either dictionary has `word`."""
    return is_known(word, "uk") or is_known(word, "ru")


@remember
def lemma(word: str) -> str:
    """The dictionary form of `word`; a word that neither dictionary has is taken for Ukrainian."""
    language = "ru" if not is_known(word, "uk") and is_known(word, "ru") else "uk"
    return str(parses(word, language)[0].normal_form)
