"""A message without anything by which its author could be known: what a trainer may read."""

from __future__ import annotations

from nlu.components.lemmas import is_known, parses
from nlu.components.remembering import remember
from nlu.components.spelling import words

HIDDEN = "…"
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Init"})
"""Pymorphy's marks for names of people and firms, and, in the Russian dictionary alone, of places."""


def plain_words(text: str) -> str:
    """The ordinary dictionary words of a normalised text; names, unknown words and whatever has a digit are hidden."""
    return " ".join(map(_show, words(text)))


@remember
def _show(word: str) -> str:
    return word if _is_ordinary(word) else HIDDEN


def _is_ordinary(word: str) -> bool:
    """A word that may be a name in either language counts as one: «Віра» is lost, and nobody is found out."""
    if not word.replace("'", "").replace("-", "").isalpha():
        return False
    known = [parse for language in ("uk", "ru") if is_known(word, language) for parse in parses(word, language)]
    return bool(known) and not any(_NAMES & parse.tag.grammemes for parse in known)
