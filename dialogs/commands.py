"""The commands that Telegram shows beside the text field, in both languages."""

from __future__ import annotations

from dialogs.wording import Wording


def described(language: str) -> list[tuple[str, str]]:
    """Names and descriptions, in the order shown."""
    words = Wording(language)
    return [
        ("start", words.label("Почати спочатку")),
        ("services", words.label("Усі послуги за темами")),
        ("requests", words.label("Мої заяви")),
        ("centre", words.label("Найближчий ЦНАП")),
        ("person", words.label("Написати людині")),
        ("language", words.label("Мова / Language")),
        ("privacy", words.label("Мої дані")),
        ("help", words.label("Що ви вмієте")),
    ]


def short_description(language: str) -> str:
    """What the bot's profile says."""
    return Wording(language).label("Підкажу послугу і документи, подам заяву, знайду ЦНАП. Дніпропетровська область.")
