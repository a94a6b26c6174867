"""More examples out of those that people wrote: with slips of the finger, and with a service named beside a question.

Both are made at training time and never stored. Why, and what they earn: docs/adr/0008.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

_SLIPS_PER_LETTER = 0.1
_NEARBY = "аоиіеуяюпрнтслкв"
_SHORT_WISH = 4
_SHORT_QUESTION = 8


@dataclass(frozen=True)
class Example:
    """A normalised text, its act and the service that it names; `origin` is the row that it was made from."""

    text: str
    act: str
    code: str | None
    origin: int
    slipped: bool = False


def sample_wishes(examples: Sequence[Example], act: str, each: int, chance: np.random.RandomState) -> list[Example]:
    """All examples, but of `act` at most `each` for a service."""
    taken: dict[str | None, int] = {}
    kept = []
    for number in chance.permutation(len(examples)):
        one = examples[number]
        if one.act == act:
            taken[one.code] = taken.get(one.code, 0) + 1
            if taken[one.code] > each:
                continue
        kept.append(one)
    return sorted(kept, key=lambda one: one.origin)


def name_services(
    examples: Sequence[Example], wish: str, acts: Sequence[str], each: int, chance: np.random.RandomState
) -> list[Example]:
    """`each` examples of every one of `acts` with a short `wish` for some service before or after the question."""
    wishes = [one.text for one in examples if one.act == wish and one.code and len(one.text.split()) <= _SHORT_WISH]
    made = []
    for act in acts:
        asked = [
            one for one in examples if one.act == act and not one.code and len(one.text.split()) <= _SHORT_QUESTION
        ]
        for _ in range(each if asked and wishes else 0):
            one, named = asked[chance.randint(len(asked))], wishes[chance.randint(len(wishes))]
            pair = (one.text, named) if chance.rand() < 0.6 else (named, one.text)
            made.append(replace(one, text=" ".join(pair)))
    return made


def slip(example: Example, chance: np.random.RandomState) -> Example:
    """The same with about one letter in ten missed, swapped, doubled or mistaken."""
    letters = list(example.text)
    for _ in range(max(1, int(len(letters) * _SLIPS_PER_LETTER))):
        if len(letters) < 4:
            break
        at, kind = chance.randint(1, len(letters) - 1), chance.randint(4)
        if kind == 0:
            del letters[at]
        elif letters[at] == " ":
            continue
        elif kind == 1:
            letters[at - 1], letters[at] = letters[at], letters[at - 1]
        elif kind == 2:
            letters.insert(at, letters[at])
        else:
            letters[at] = _NEARBY[chance.randint(len(_NEARBY))]
    return replace(example, text="".join(letters), slipped=True)
