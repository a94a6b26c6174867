"""Settlements of the oblast in any grammatical case, by today's or a former name, Ukrainian or Russian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from nlu.components.lemmas import analyser, is_known
from nlu.components.spans import Span
from nlu.components.spelling import WORD, fold, straighten
from nlu.components.transliteration import to_cyrillic

_LEADS_IN = re.compile(
    r"(?<!\w)(?:[ву]|во|до|[зс]|із|зі|из|от|від|п[оі]д|біля|возле|м|міст[оі]|город[еа]?|г|смт|пгт|сел[оіа]|селищ[еіа]|громад[аіи]"
    r"|цнап[уаі]?)[ .]+$"
)
# The cases of names like Синельникове and Синельниково, which the dictionaries do not always have.
_CASES = {"е": ("ого", "ому", "им", "ім"), "о": ("а", "у", "е", "ом")}
_SHORTEST_MENDED = 6
_REMEMBERED = 20_000
_LEAST_SIMILARITY = 86.0


@dataclass(frozen=True)
class _Name:
    """A name of `today`, each of its words in every form; `is_ordinary` if it is an ordinary word, too."""

    today: str
    forms: tuple[frozenset[str], ...]
    is_ordinary: bool

    def goes_on_with(self, rest: Sequence[str]) -> bool:
        others = self.forms[1:]
        return len(rest) == len(others) and all(word in form for word, form in zip(rest, others, strict=True))


class Gazetteer:
    """Finds the settlements of a list; its lines are «today's name = other name, ordinary word?»."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._names: dict[str, list[_Name]] = {}
        for line in lines:
            name, _, others = line.partition("#")[0].partition("=")
            for spelling in [name, *others.split(",")]:
                if spelling.strip():
                    self._add(spelling.strip(), name.strip())
        self._mendable = [form for form in self._names if len(form) >= _SHORTEST_MENDED]
        self._mended: dict[str, str] = {}

    def _add(self, spelling: str, today: str) -> None:
        forms = tuple(_forms(part) for part in straighten(spelling.rstrip("?")).split())
        name = _Name(today.rstrip("?"), forms, is_ordinary=spelling.endswith("?"))
        for first in sorted(forms[0]):
            self._names.setdefault(first, []).append(name)

    def find(self, text: str) -> list[Span]:
        """The settlements named in `text`, in order, each under today's name."""
        typed = WORD.finditer(straighten(text))
        tokens = [(fold(to_cyrillic(match[0])), match.start(), match.end()) for match in typed]
        found, position = [], 0
        while position < len(tokens):
            name, length = self._match(text, tokens, position)
            if name:
                found.append(Span(name, tokens[position][1], tokens[position + length - 1][2]))
            position += length
        return found

    def _match(self, text: str, tokens: Sequence[tuple[str, int, int]], position: int) -> tuple[str, int]:
        """The name that starts at `position` and how many words it takes; ("", 1) when there is none."""
        word = tokens[position][0]
        candidates = self._names.get(word) or self._names.get(self._mend_once(word), [])
        for name in sorted(candidates, key=lambda candidate: -len(candidate.forms)):
            rest = [token for token, _, _ in tokens[position + 1 : position + len(name.forms)]]
            if name.goes_on_with(rest) and not (name.is_ordinary and self._is_said_in_passing(text, tokens, position)):
                return name.today, len(name.forms)
        return "", 1

    def _is_said_in_passing(self, text: str, tokens: Sequence[tuple[str, int, int]], position: int) -> bool:
        if len(tokens) == 1:
            return False
        capital = position > 0 and text[tokens[position][1]].isupper()
        return not capital and not _LEADS_IN.search(straighten(text[: tokens[position][1]]))

    def _mend_once(self, word: str) -> str:
        """Most words come again and again; looking for the nearest name takes longest of all."""
        if word not in self._mended:
            if len(self._mended) >= _REMEMBERED:
                self._mended.clear()
            self._mended[word] = self._mend(word)
        return self._mended[word]

    def _mend(self, word: str) -> str:
        if len(word) < _SHORTEST_MENDED or is_known(word, "uk") or is_known(word, "ru"):
            return ""
        best = process.extractOne(word, self._mendable, scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY)
        return best[0] if best else ""


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[str]:
    """Every folded case form of a word, read as a Ukrainian and as a Russian name."""
    forms = {fold(word), *(fold(word[:-1] + ending) for ending in _CASES.get(word[-1], ()))}
    for language in ("uk", "ru"):
        for parse in analyser(language).parse(word):
            if parse.tag.POS in ("NOUN", "ADJF"):
                forms.update(fold(form.word) for form in parse.lexeme)
    return frozenset(forms)


def read_gazetteer(text: str) -> Gazetteer:
    """A gazetteer from the text of a settlements file."""
    return Gazetteer(re.split(r"\r?\n", text))
