"""Marks from 1 to 5, in digits, words, stars or «п'ятірка»."""

from __future__ import annotations

import re

from nlu.components.spans import Span

_WORDS = {
    "1": "один|одиницю|одиниця|одна|единица|единицу|кол",
    "2": "два|дві|двійка|двійку|двойка|двойку",
    "3": "три|трійка|трійку|тройка|тройку",
    "4": "чотири|четвірка|четвірку|четыре|четверка|четверку",
    "5": "п'ять|пять|п'ятірка|п'ятірку|пятерка|пятерку|пятірка|пятірку",
}
_VALUES = {word: digit for digit, group in _WORDS.items() for word in group.split("|")}
_MARK = r"(?P<mark>[1-5]|" + "|".join(sorted(_VALUES, key=len, reverse=True)) + r")"
_AFTER = r"(?:\s?(?:/|з|із|из)\s?(?:5|п'яти|пяти)|\s?(?:бал\w*|зір\w*|звезд\w*|\+))"
_ALONE = re.compile(rf"\s*{_MARK}{_AFTER}?\s*[.!)]*\s*")
_WITH_UNIT = re.compile(rf"(?<![\w-]){_MARK}{_AFTER}(?!\w)")
# «поставлю на облік 3 авто» counts cars: after a mark only such words go on.
_NOT_COUNTING = r"(?!\s+(?!за|бал|зір|звезд|з|із|из|бо|але|но|цнап)\w)"
_VERB = "ставлю|поставлю|поставити|поставить|оцінка|оцінюю|оценка|оцениваю"
_WITH_VERB = re.compile(rf"(?:{_VERB})(?:\s+\w+){{0,2}}?\s+(?:на\s+)?{_MARK}(?![\w.-]){_NOT_COUNTING}")
_STARS = re.compile("(?:(?:⭐|★)\ufe0f?){1,5}")


def find_ratings(text: str) -> list[Span]:
    """The mark that a straightened text gives, if it gives one; «синові 5 років» is none."""
    match = _ALONE.fullmatch(text) or _WITH_VERB.search(text) or _WITH_UNIT.search(text)
    if match:
        return [Span(_VALUES.get(match["mark"], match["mark"]), match.start("mark"), match.end("mark"))]
    stars = _STARS.search(text)
    return [Span(str(sum(star in "⭐★" for star in stars[0])), stars.start(), stars.end())] if stars else []
