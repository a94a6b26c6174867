"""Marks from 1 to 5, in digits, words, stars or «п'ятірка»."""

from __future__ import annotations

import re

from nlu.components.spans import Span
from nlu.components.spelling import hint

_WORDS = {
    "1": "один|одного|одну|одної|одиницю|одиниця|одна|единица|единицу|одной|кол",
    "2": "два|дві|двох|двійка|двійку|две|двух|двойка|двойку",
    "3": "три|трьох|трёх|трех|трійка|трійку|тройка|тройку",
    "4": "чотири|чотирьох|четырех|четвірка|четвірку|четыре|четверка|четверку",
    "5": "п'ять|пять|п'яти|пяти|п'ятірка|п'ятірку|пятерка|пятерку|пятірка|пятірку",
}
_VALUES = {word: digit for digit, group in _WORDS.items() for word in group.split("|")}
_MARK = r"(?P<mark>[1-5]|" + "|".join(sorted(_VALUES, key=len, reverse=True)) + r")"
_AFTER = r"(?:\s?(?:/|з|із|из)\s?(?:5|п'яти|пяти)|\s?(?:бал\w*|зір\w*|зв?[іиие]?зд\w*|\+))"
_ALONE = re.compile(rf"\s*{_MARK}{_AFTER}?\s*[.!)]*\s*")
_WITH_UNIT = re.compile(rf"(?<![\w-]){_MARK}{_AFTER}(?!\w)")
# «поставлю на облік 3 авто» counts cars: after a mark only such words go on.
_NOT_COUNTING = r"(?!\s+(?!за|бал|зір|звезд|з|із|из|бо|але|но|цнап)\w)"
_VERB = "ставлю|поставлю|поставити|поставить|оцінка|оцінюю|оценка|оцениваю"
_WITH_VERB = re.compile(rf"(?:{_VERB})(?:\s+\w+){{0,2}}?\s+(?:на\s+)?{_MARK}(?![\w.-]){_NOT_COUNTING}")
# A mark by its name counts wherever it stands: «ставлю п'ятірку дівчатам».
_BEST = r"(?:найвищ\w+|максимальн\w+|высш\w+) (?:бал\w*|оцінк\w*|оценк\w*)|відмінно|отлично"
_WORST = r"незадовільно|неуд\w*|неудовлетворительно"
_NAMES = {
    "1": "одиничк[уаи]|одиниц[юя]|единиц[уа]|кол",
    "2": f"дв[іиоы][йеє]?[оеє]?ч?к[уаио]|{_WORST}",
    "3": "тр[іиоы]?[йєе]+[оеє]?ч?к[уаио]",
    "4": "чет[вы]е?[іиеёо]?р[оа]?ч?к[уаио]",
    "5": f"п'?ят[іиеёьо]+р[оа]?ч?к[уаио]|{_BEST}",
}
_NAMED = re.compile(r"\b(?:" + "|".join(f"(?P<_{mark}>{stems})" for mark, stems in _NAMES.items()) + r")\b")
# «обслужили на 4», «на тверду п'ять»: at the end, or before a reason.
_ON = re.compile(
    rf"\b(?:на|всі|усі|все)\s+(?:всі\s|усі\s|все\s|тверд\w+\s)?{_MARK}(?=\s*(?:[.,!]|$|бо\b|но\b|але\b|з плюс|с плюс))"
)
# Without such a word, or a star, there is no mark, and nothing else need be looked for.
_may_rate = hint(rf"[1-5]|\b(?:{'|'.join([*_VALUES, *_NAMES.values()])})\b|\b(?:найвищ|максимальн|высш)")
_STARS = re.compile("(?:(?:⭐|★)\ufe0f?){1,5}")
# In a message that is known to rate, a number is a mark unless it counts something.
_LOOSE = re.compile(
    rf"(?<![\w.:/-]){_MARK}(?![\w:/-])(?!\s+(?:годин|час|ра[зі]|хвилин|минут|дн|тиж|недел|місяц|месяц|рок|год|лет|люд|чел|осо"
    r"|вікон|окн|докум|гр|тис|тыс|відсот|процент|кабін|повер|этаж)\w*)"
)


def _has_star(text: str) -> bool:
    return "⭐" in text or "★" in text


def find_ratings(text: str, expected: bool = False) -> list[Span]:
    """The mark that a straightened text gives, if it gives one; «синові 5 років» is none.

    `expected`: the message is known to rate.
    """
    if not _may_rate(text) and not _has_star(text):
        return []
    match = _ALONE.fullmatch(text) or _WITH_VERB.search(text) or _WITH_UNIT.search(text) or _ON.search(text)
    if match:
        return [_span(match)]
    if named := _NAMED.search(text):
        return [Span(str(named.lastgroup)[1:], named.start(), named.end())]
    if stars := _STARS.search(text):
        return [Span(str(sum(star in "⭐★" for star in stars[0])), stars.start(), stars.end())]
    loose = _LOOSE.search(text) if expected else None
    return [_span(loose)] if loose else []


def _span(match: re.Match[str]) -> Span:
    return Span(_VALUES.get(match["mark"], match["mark"]), match.start("mark"), match.end("mark"))
