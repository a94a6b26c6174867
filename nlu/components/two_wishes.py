"""Two services asked for in one message: «загубила паспорт і ще хочу субсидію».

The ranker finds both, and the surer one would hide the other. They are two wishes when the second is clearly named,
too, and the message falls in halves of which each asks for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nlu.components.service_model import Ranked

Rank = Callable[[Sequence[str]], Sequence[Sequence[Ranked]]]

LEAST_MARGIN = -0.45
"""Of the second service; of messages with one wish it is more in one of eleven."""
LEAST_CONFIDENCE = 0.5
"""Of each half in its own service."""
SURE = 0.95
"""A first service so sure leaves no room for another."""
_MOST_PLACES = 2
"""Looked at: five, in the order of the text, take more time, and find fewer of two long wishes."""
_SHORTEST = 4
_BETWEEN = re.compile(r"[,.;!?]\s+|\s(?:і|й|та|и|да|а|ще|еще|плюс|також|также)\s")


def find_two_wishes(rank: Rank, texts: Sequence[str], ranked: Sequence[Sequence[Ranked]]) -> list[list[str]]:
    """For each normalised text the codes of both services, the surer first; nothing where there is one wish or none.

    `rank` tells the services of a half, `ranked` are those of the texts.
    """
    places = [_halve(text) if _may_be_two(best) else [] for text, best in zip(texts, ranked, strict=True)]
    halves = [half for some in places for place in some for half in place]
    found = iter(rank(halves) if halves else [])
    pairs = [[(next(found)[0], next(found)[0]) for _ in some] for some in places]
    return [
        [one.code for one in best[:2]] if any(_ask_for(best, *pair) for pair in some) else []
        for best, some in zip(ranked, pairs, strict=True)
    ]


def _may_be_two(ranked: Sequence[Ranked]) -> bool:
    return len(ranked) > 1 and ranked[0].confidence < SURE and ranked[1].margin > LEAST_MARGIN


def _halve(text: str) -> list[tuple[str, str]]:
    """What stands before and after each place where a second wish may begin; those of the middle are the likeliest."""
    places = [(text[: at.start()], text[at.end() :]) for at in _BETWEEN.finditer(text)]
    places.sort(key=lambda place: abs(len(place[0]) - len(place[1])))
    return [place for place in places[:_MOST_PLACES] if min(map(len, place)) >= _SHORTEST]


def _ask_for(both: Sequence[Ranked], left: Ranked, right: Ranked) -> bool:
    wishes = {one.code for one in both[:2]}
    return {left.code, right.code} == wishes and min(left.confidence, right.confidence) >= LEAST_CONFIDENCE
