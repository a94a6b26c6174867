"""Settlements of the oblast in any grammatical case, by today's or a former name, Ukrainian or Russian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from nlu.components.layouts import mend_layout
from nlu.components.lemmas import analyser, is_a_word
from nlu.components.nearest import Nearest
from nlu.components.remembering import remember
from nlu.components.spans import Span
from nlu.components.spelling import WORD, fold, straighten, words
from nlu.components.transliteration import to_cyrillic

_LEADS_IN = re.compile(
    r"(?<!\w)(?:[ву]|во|до|[зс]|із|зі|из|от|від|п[оі]д|біля|возле|м|міст[оі]|город[еа]?|г|смт|пгт|сел[оіа]|селищ[еіа]|громад[аіи]"
    r"|ц[нап]{2,3}[уаі]?)[ .]+$"
)
# The cases of names like Синельникове and Синельниково, which the dictionaries do not always have.
_CASES = {"е": ("ого", "ому", "им", "ім"), "о": ("а", "у", "е", "ом")}
_ADJECTIVES = ("ський", "ский")
_CONSONANTS = frozenset("бвгґджзклмнпрстфхцчшщ")
_SHORTEST_MENDED = 6
_SHORTEST_MENDED_AFTER = 5
"""After «в», «цнап» and the like a settlement is expected, so that less must be right."""
_LEAST_SIMILARITY = 86.0
_LEAST_SIMILARITY_AFTER = 80.0
_LEAST_SIMILARITY_FURTHER = 75.0


@dataclass(frozen=True)
class _Name:
    """A name of `today`, each of its words in every form; `is_ordinary` if it is an ordinary word, too."""

    today: str
    forms: tuple[frozenset[str], ...]
    is_ordinary: bool

    def goes_on_with(self, rest: Sequence[str]) -> bool:
        """Whether `rest` is the name's other words, each with a slip at most."""
        others = self.forms[1:]
        return len(rest) == len(others) and all(map(_is_a_form, rest, others))


class Gazetteer:
    """Finds the settlements of a list; its lines are «today's name = other name, ordinary word?»."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._names: dict[str, list[_Name]] = {}
        """By each form of the first word, the longest first."""
        for line in lines:
            name, _, others = line.partition("#")[0].partition("=")
            for spelling in [name, *others.split(",")]:
                if spelling.strip():
                    self._add(spelling.strip(), name.strip())
                for adjective in _adjectives(spelling.strip()):
                    self._add(adjective, name.strip())
        for names in self._names.values():
            names.sort(key=lambda name: -len(name.forms))
        self._may_begin = remember(self._begins)
        """The same words come again and again."""
        self._mendable = Nearest(form for form in self._names if len(form) >= _SHORTEST_MENDED_AFTER)

    def _add(self, spelling: str, today: str) -> None:
        forms = tuple(_forms(part) for part in straighten(spelling.rstrip("?")).split())
        name = _Name(today.rstrip("?"), forms, is_ordinary=spelling.endswith("?"))
        for first in sorted(forms[0]):
            self._names.setdefault(first, []).append(name)

    def find(self, text: str) -> list[Span]:
        """The settlements named in `text`, in order, each under today's name."""
        typed = mend_layout(straighten(text))
        begins = list(map(self._may_begin, words(typed)))
        if True not in begins:
            return []
        tokens = [(_in_cyrillic(match[0]), match.start(), match.end()) for match in WORD.finditer(typed)]
        found, position = [], 0
        while position < len(tokens):
            name, length = self._match(text, tokens, position) if begins[position] else ("", 1)
            if name:
                found.append(Span(name, tokens[position][1], tokens[position + length - 1][2]))
            position += length
        return found

    def _begins(self, typed: str) -> bool:
        """Whether a word is the first of a name, or may be meant for it: what no dictionary has."""
        word = _in_cyrillic(typed)
        return word in self._names or self._mend(word, _SHORTEST_MENDED_AFTER, _LEAST_SIMILARITY_AFTER) is not None

    def _match(self, text: str, tokens: Sequence[tuple[str, int, int]], position: int) -> tuple[str, int]:
        """The name that starts at `position` and how many words it takes; ("", 1) when there is none."""
        word = tokens[position][0]
        candidates = self._names.get(word) or self._meant(text, tokens, position)
        for name in candidates:
            rest = [token for token, _, _ in tokens[position + 1 : position + len(name.forms)]]
            if name.goes_on_with(rest) and not (name.is_ordinary and self._is_said_in_passing(text, tokens, position)):
                return name.today, len(name.forms)
        return "", 1

    def _is_said_in_passing(self, text: str, tokens: Sequence[tuple[str, int, int]], position: int) -> bool:
        if len(tokens) == 1:
            return False
        capital = position > 0 and text[tokens[position][1]].isupper()
        return not capital and not self._is_led_in(text, tokens, position)

    @staticmethod
    def _is_led_in(text: str, tokens: Sequence[tuple[str, int, int]], position: int) -> bool:
        return bool(_LEADS_IN.search(straighten(text[: tokens[position][1]])))

    def _meant(self, text: str, tokens: Sequence[tuple[str, int, int]], position: int) -> Sequence[_Name]:
        """The names that a word without a name of its own may be meant for."""
        word = tokens[position][0]
        near = self._mend(word, _SHORTEST_MENDED_AFTER, _LEAST_SIMILARITY_AFTER)
        if near and not self._is_led_in(text, tokens, position):
            near = self._mend(word, _SHORTEST_MENDED, _LEAST_SIMILARITY)
        return self._names[near] if near else ()

    def _mend(self, word: str, shortest: int, least: float) -> str | None:
        """What is most like a word that no dictionary has."""
        return self._mendable.find(word, least) if len(word) >= shortest and not is_a_word(word) else None


@remember
def _in_cyrillic(word: str) -> str:
    return fold(to_cyrillic(word))


def _is_a_form(word: str, forms: frozenset[str]) -> bool:
    return word in forms or bool(
        process.extractOne(word, forms, scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY_FURTHER)
    )


def _adjectives(spelling: str) -> list[str]:
    """«павлоградський» for «Павлоград»; other names' adjectives stand in the list where people use them."""
    ends_hard = spelling[-1:] in _CONSONANTS and " " not in spelling
    return [spelling + ending for ending in _ADJECTIVES] if ends_hard else []


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
