"""Someone is in danger: a telephone that is answered now comes before any service."""

from __future__ import annotations

import re

from markupsafe import Markup

from dialogs.flows import menu
from dialogs.talk import Talk
from dialogs.wording import lines, paragraphs

_WHO = (
    r"(?:чоловік\w*|муж\w*|хлоп\w+|парень|син\w*|сын\w*|бать\w+|отец|тато|він|он|вона|она|дружина|жена|мати|мать|мама|"
    r"вітчим|отчим|свекр\w+|теща|зять|сусід\w*|сосед\w*|мене|меня|дитину|ребенка|husband)"
)
_DOES = (
    r"(?:б['’ʼ`]?є|бє|бьет|бьёт|побив|побил|избил|избивает|душить|душит|знущається|издевается|ґвалтує|насилует|"
    r"погрожує|угрожает|beats)"
)
_VIOLENCE = re.compile(
    rf"\b{_WHO}\b[^.!?]{{0,20}}\b{_DOES}\b|\b{_DOES}\b[^.!?]{{0,10}}\b{_WHO}\b|"
    r"домашн\w+ насил\w+|зґвалтув\w+|згвалтув\w+|изнасилов\w+|domestic violence",
    re.IGNORECASE,
)
_DESPAIR = re.compile(
    r"хоч(?:у|еться|ется) (?:вмерти|померти|умереть|сдохнуть|здохнути)|"
    r"не хочу (?:більше |больше )?(?:жити|жить)\b(?! [уву]\b)|"
    r"самогуб\w+|самоубий\w+|покінч\w+ (?:з|із) (?:собою|життям)|поконч\w+ с (?:собой|жизнью)|"
    r"(?:вбити|вб['’ʼ`]?ю|убить|убью) себ[ея]|\b(?:kill myself|suicide)\b",
    re.IGNORECASE,
)


def is_heard(words: str) -> bool:
    """Whether the words are of violence or despair."""
    return bool(_DESPAIR.search(words) or _VIOLENCE.search(words))


def offer_help(talk: Talk, words: str) -> None:
    """Tells whom to call if the words are of violence or despair, whatever else the chat waits for.

    Rules and not the model: an answer that matters so much must not change with the next training. Too many answers
    harm nobody; so «зять погрожує судом» gets one, too.
    """
    if is_heard(words):
        talk.say(_despair(talk) if _DESPAIR.search(words) else _violence(talk), menu.ways_on(talk))


# Sources, in the news, read 2026-11-27: for 15-47 the oblast's department of social protection, for 116 123 and 102
# that of Lviv; for 7333 its opening in 2019 and its operator in 2024. 103 is the ambulance everywhere in Ukraine.
def _violence(talk: Talk) -> Markup:
    return paragraphs(
        talk._("Мені дуже прикро. Ви не винні, і ви не самі."),
        talk._("Якщо небезпечно просто зараз – дзвоніть <b>102</b>, у поліцію."),
        lines(
            talk._("Безоплатно, цілодобово і таємно вислухають і підкажуть, де знайти захист:"),
            talk._("☎️ <b>15-47</b> – урядова лінія"),
            talk._("☎️ <b>116 123</b> – національна лінія, з мобільного"),
        ),
        talk._("А з документами чи виплатами допоможу я – просто напишіть, що потрібно."),
    )


def _despair(talk: Talk) -> Markup:
    return paragraphs(
        talk._("Мені дуже шкода, що вам так важко. Будь ласка, поговоріть із людиною просто зараз:"),
        lines(
            talk._("☎️ <b>7333</b> – «Лайфлайн Україна», безоплатно й цілодобово"),
            talk._("☎️ <b>103</b> – швидка, якщо є загроза життю"),
        ),
        talk._("А з документами чи виплатами допоможу я – просто напишіть, що потрібно."),
    )
