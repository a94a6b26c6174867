"""One spelling for what a citizen typed: apostrophes, letter case, ё, Latin script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from nlu.components.layouts import mend_layout
from nlu.components.remembering import LATELY, remember
from nlu.components.transliteration import to_cyrillic

_APOSTROPHES = re.compile("[\u2019\u02bc\u02b9\u2018\u0060\u00b4\u2032]")
_FOLDED = str.maketrans({"ё": "е", "э": "е", "є": "е", "ы": "и", "і": "и", "ї": "и", "ґ": "г", "ъ": None, "'": None})
# «дуууже», but not «ООО», which is a kind of company.
_DRAWN_OUT = re.compile(r"(?<=[^\W\d_])([^\W\d_])\1{2,}|([^\W\d_])\2{2,}(?=[^\W\d_])")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


@lru_cache(maxsize=LATELY)
def straighten(text: str) -> str:
    """`text` in lower case with one kind of apostrophe; as long as `text`, so that positions still hold."""
    lowered = text.lower()
    if len(lowered) != len(text):  # «İ» becomes two characters
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return _APOSTROPHES.sub("'", lowered)


@lru_cache(maxsize=LATELY)
def normalise(text: str) -> str:
    """`text` in lower-case Cyrillic: single spaces, one kind of apostrophe, е for ё, no letter drawn out."""
    composed = straighten(unicodedata.normalize("NFC", text))
    spelled = to_cyrillic(mend_layout(composed))
    return " ".join(_shorten(spelled).replace("ё", "е").split())


def _shorten(text: str) -> str:
    """Each letter that is drawn out, once. Most texts have none."""
    return _DRAWN_OUT.sub(lambda found: found[0][0], text) if _has_drawn_out(text) else text


def fold(text: str) -> str:
    """`text` with letters that Ukrainian and Russian write differently, or people mistake, made one."""
    return text.translate(_FOLDED)


@lru_cache(maxsize=LATELY)
def words(text: str) -> tuple[str, ...]:
    """The words and numbers of `text`, in order."""
    return tuple(WORD.findall(text))


def hint(pattern: str) -> Callable[[str], bool]:
    """Makes what tells whether any word of a text holds `pattern`.

    The same words come again and again, so that this is known sooner than any pattern looks through a whole text.
    """
    search = re.compile(pattern).search

    holds = remember(lambda word: search(word) is not None)
    return lambda text: any(map(holds, words(text)))


_has_drawn_out = hint(r"([^\W\d_])\1\1")
