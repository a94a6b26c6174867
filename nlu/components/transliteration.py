"""Latin letters back to Cyrillic, word by word, the way people type Ukrainian and Russian without the layout."""

from __future__ import annotations

import re

from nlu.components.lemmas import is_known
from nlu.components.remembering import remember

# Longest first: "shch" must not be read as "sh" and "ch".
_SYLLABLES = {
    "shch": "щ",
    "sch": "щ",
    "zgh": "зг",
    "nnia": "ння",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ch": "ч",
    "sh": "ш",
    "yu": "ю",
    "ju": "ю",
    "ya": "я",
    "ja": "я",
    "ye": "є",
    "je": "є",
    "yi": "ї",
    "ji": "ї",
    "yo": "йо",
    "iu": "ію",
    "ie": "іє",
}
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхійклмнопкрстувхкиз", strict=True)) | {
    "h": "г",
    "w": "в",
    "x": "х",
    "'": "ь",
    "4": "ч",
    "6": "ш",
}
_NOT_SPELLED_OUT = {"id": "айді"}
# A Latin letter inside a Cyrillic word is a slip of the layout: the look-alike was meant.
_LOOK_ALIKES = str.maketrans("aceiopxykmhtb", "асеіорхукмнтв")
_LATIN_LETTER = re.compile(r"[a-z]")
_LATIN_WORD = re.compile(r"[a-z]+(?:['46]?[a-z]+)*'?")
_MIXED_WORD = re.compile(r"\b(?=\w*[a-z])(?=\w*[а-яіїєґё])[a-zа-яіїєґё]+\b")
_LONE_H = re.compile(r"(?<![sczkg])h")
_SOFT_A = re.compile(r"(?<=[bdfghklmnprstvz])ia")
_SYLLABLE = re.compile("|".join(_SYLLABLES))
_ENDING = re.compile(r"(?<=[aeoui])y$|(?<=[bcdfgklmnprstvz])yi$")
_ENDINGS = {"y": "й", "yi": "ий"}


def to_cyrillic(text: str) -> str:
    """Lower-case `text` with each Latin word spelled in Cyrillic; what is Cyrillic already stays."""
    if not _LATIN_LETTER.search(text):
        return text
    text = _MIXED_WORD.sub(lambda match: match[0].translate(_LOOK_ALIKES), text)
    return _LATIN_WORD.sub(lambda match: _spell(match[0]), text)


@remember
def _spell(word: str) -> str:
    """By the Ukrainian habit; by the Russian or the official one where that makes the better word.

    As in «hochu» and «plohoj», or «piat» and «kamianske».
    """
    if word in _NOT_SPELLED_OUT:
        return _NOT_SPELLED_OUT[word]
    readings = [_SOFT_A.sub("ya", word), word, _LONE_H.sub("kh", word)]
    return max(map(_read, readings), key=_familiarity)


def _familiarity(word: str) -> int:
    return 2 * is_known(word, "uk") + is_known(word, "ru")


def _read(word: str) -> str:
    word = _ENDING.sub(lambda match: _ENDINGS[match[0]], word)
    word = _SYLLABLE.sub(lambda match: _SYLLABLES[match[0]], word)
    return "".join(_LETTERS.get(letter, letter) for letter in word)
