"""Words typed with the keyboard in the wrong layout: «gfcgjhn» is «паспорт»."""

from __future__ import annotations

import re
from functools import lru_cache

from nlu.components.lemmas import is_known
from nlu.components.remembering import LATELY

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_UKRAINIAN = dict(zip(_KEYS, "йцукенгшщзхїфівапролджєячсмитьбю", strict=True))
_RUSSIAN = dict(zip(_KEYS, "йцукенгшщзхъфывапролджэячсмитьбю", strict=True))
_TYPED = re.compile(r"[a-z\[\];',.]+")
_CYRILLIC = re.compile(r"[а-яіїєґё]")
_SHORTEST = 3
"""Letters of a word that a dictionary can be asked about."""


@lru_cache(maxsize=LATELY)
def mend_layout(text: str) -> str:
    """Lower-case `text` as it would read in the right layout, if that makes words of it; else `text` itself.

    Only a message without any Cyrillic is judged: nobody changes the layout in the middle and does not see it.
    """
    if _CYRILLIC.search(text) or not _TYPED.search(text):
        return text
    for layout, language in ((_UKRAINIAN, "uk"), (_RUSSIAN, "ru")):
        read = "".join(layout.get(key, key) for key in text)
        if _makes_words(read, language):
            return read
    return text


def _makes_words(text: str, language: str) -> bool:
    """At least half of the longer words are in the dictionary."""
    longer = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= _SHORTEST]
    return bool(longer) and sum(is_known(word, language) for word in longer) >= len(longer) / 2
