"""Dictionary forms of Ukrainian and Russian words; Ukrainian is asked first."""

from __future__ import annotations

from functools import lru_cache

import pymorphy3


@lru_cache(maxsize=2)
def analyser(language: str) -> pymorphy3.MorphAnalyzer:
    """The dictionary of `language`, "uk" or "ru"; loaded once."""
    return pymorphy3.MorphAnalyzer(lang=language)


@lru_cache(maxsize=50_000)
def is_known(word: str, language: str) -> bool:
    """Whether the dictionary of `language` has `word` in any form."""
    return bool(analyser(language).word_is_known(word))


@lru_cache(maxsize=50_000)
def is_a_word(word: str) -> bool:
    """Whether either dictionary has `word`."""
    return is_known(word, "uk") or is_known(word, "ru")


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """The dictionary form of `word`; a word that neither dictionary has is taken for Ukrainian."""
    language = "ru" if not is_known(word, "uk") and is_known(word, "ru") else "uk"
    return str(analyser(language).parse(word)[0].normal_form)
