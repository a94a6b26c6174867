"""What somebody may send: sensible answers, half of them; and anything at all."""

from __future__ import annotations

from hypothesis import strategies as st

from dialogs.conversation import COMMANDS
from dialogs.flows import menu
from dialogs.listening import ABOUT_A_SERVICE, ACTS
from dialogs.pressing import PRESSES
from dialogs.turn import (
    Commanded,
    Pressed,
    Said,
    SentFile,
    SentOther,
    SentTooMuch,
    SharedPhone,
    SharedPlace,
    TimerRang,
    What,
)
from dialogs.wording import LANGUAGES, Wording
from tests.conversations.fakes import WORLD
from tests.conversations.stage import CONTENTS

CODES = [one["code"] for one in WORLD["services"]]
NUMBERS = ["DP-000042-2", "DP-000043-0", "DP-000044-8", "DP-000042-3", "DP-999999-6"]
KEYS = [label for language in LANGUAGES for label in menu._labels(Wording(language)).values()]
SENSIBLE = [
    *KEYS,
    *("Павлоград", "у павлограді", "богданівка", "Атлантида"),
    *("Загубили", "Вкрали", "так", "ні", "Шевченко", "05.11.2026", "31.02.2026", "3184710691", "067 123 45 67"),
    *("olena@ukr.net", "назад", "скасувати", "пропустити", "готово", "статус", "дякую", "де цнап?", "хочу паспорт"),
    *NUMBERS,
]
EVIL = [
    "<b>", "</b>", "&lt;", "<script>alert(1)</script>", "{0}", "{name}", "%s", "=cmd|' /C calc'!A0", "\x00", "\u202e",
    "'; DROP TABLE request; --", "../../etc/passwd", "🏳️‍🌈", "\u0301" * 50, "x" * 5000, " ", "\n\n", "/", "//", "?",
]  # fmt: skip
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
text = st.one_of(st.sampled_from(SENSIBLE), st.sampled_from(EVIL), anything)
PRESSED = sorted({name for name, _arguments in PRESSES})
part = st.one_of(
    st.sampled_from(
        [
            *CODES,
            *NUMBERS,
            *["yes", "no", "why", "0", "1", "5", "-1", "uk", "en", "identity", "pavlohrad", "question", "money"],
        ]
    ),
    anything,
)
action = st.one_of(
    st.builds(lambda name, parts: "/".join([name, *parts]), st.sampled_from(PRESSED), st.lists(part, max_size=3)),
    anything,
)
names = ["паспорт.pdf", "a.exe", "../../x.png", "<i>.jpg", "\u202egpj.exe"]
name = st.one_of(st.none(), st.sampled_from(names), anything)
degrees = st.floats(-90, 90)
commands = st.sampled_from([*COMMANDS, "START", "СТАРТ", "x"])
commanded = st.builds(Commanded, commands | anything, part | st.just("s-id-card-lost"))
unheard = st.sampled_from([SentOther(kind) for kind in ("sticker", "voice", "video", "edited", "unknown", "poll")])
timer = st.builds(TimerRang, st.builds("/".join, st.lists(st.sampled_from(["rate", "send", *NUMBERS]), max_size=2)))
file = st.builds(SentFile, st.sampled_from([*CONTENTS, "gone"]), name, st.none() | st.integers(0, 60_000_000))
what: st.SearchStrategy[What] = st.one_of(
    st.builds(Said, text),
    st.builds(Pressed, action),
    file,
    commanded,
    st.builds(SharedPlace, degrees, degrees),
    st.builds(SharedPhone, st.sampled_from(["380671234567", "+380671234567"]) | anything),
    unheard,
    st.just(SentTooMuch()),
    timer,
)
understanding = st.fixed_dictionaries(
    {
        "act": st.sampled_from([*ACTS, *ABOUT_A_SERVICE, "find_service", "an act of tomorrow"]),
        "confidence": st.floats(0, 1),
        "services": st.dictionaries(st.sampled_from([*CODES, "a-service-that-is-gone"]), st.floats(0, 1), max_size=3),
        "wishes": st.lists(anything, max_size=2),
        "plain": anything,
        "entities": st.dictionaries(st.sampled_from(["settlement", "request_number", "date", "x"]), text, max_size=2),
    }
)
