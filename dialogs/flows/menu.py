"""The main menu: the keys that are always there, and the next steps that end every answer."""

from __future__ import annotations

from dialogs.talk import Talk
from dialogs.turn import Button, Buttons, Key, Keyboard
from dialogs.wording import LANGUAGES, Wording

FIND, REQUESTS, CENTRE, PERSON, MORE = "find", "requests", "centre", "person", "more"


def _labels(words: Wording) -> dict[str, str]:
    return {
        FIND: words.label("🔎 Знайти послугу"),
        REQUESTS: words.label("📋 Мої заяви"),
        CENTRE: words.label("📍 Найближчий ЦНАП"),
        PERSON: words.label("💬 Написати людині"),
        MORE: words.label("⚙️ Ще"),
    }


def key_pressed(text: str) -> str | None:
    """The name of the menu key that types this text, in any language."""
    for language in LANGUAGES:
        for name, label in _labels(Wording(language)).items():
            if text.strip() == label:
                return name
    return None


def keyboard(talk: Talk) -> Keyboard:
    labels = _labels(talk.words)
    layout = ((FIND, REQUESTS), (CENTRE, PERSON), (MORE,))
    keys = tuple(tuple(Key(labels[name]) for name in row) for row in layout)
    return Keyboard(keys, placeholder=talk.label("Напишіть, що сталося…"))


def catalogue_button(talk: Talk) -> Button:
    return Button(talk.label("🗂 Усі послуги за темами"), "themes")


def centre_button(talk: Talk) -> Button:
    return Button(talk.label("📍 Найближчий ЦНАП"), "centre")


def person_button(talk: Talk) -> Button:
    return Button(talk.label("💬 Написати людині"), "person")


def ways_on(talk: Talk) -> Buttons:
    """What is always possible: the catalogue, the nearest centre, a person."""
    return ((catalogue_button(talk),), (centre_button(talk),), (person_button(talk),))


async def say_stale(talk: Talk) -> None:
    talk.say(talk._("Ця кнопка вже не діє. Оберіть, будь ласка, тут:"), ways_on(talk))


async def show_more(talk: Talk) -> None:
    buttons = (
        (Button("🌐 Українська / English", "language"),),
        (Button(talk.label("🔒 Мої дані"), "privacy"),),
        (Button(talk.label("❓ Що ви вмієте?"), "help"),),
        (Button(talk.label("✋ Поскаржитися"), "complain"),),
    )
    talk.say(talk._("Що ще зробити?"), buttons)
