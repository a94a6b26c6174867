"""Words in the citizen's language. Ukrainian is the source language; `locales/*.po` hold plurals and English."""

from __future__ import annotations

import datetime as dt
import gettext
import io
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

KYIV = ZoneInfo("Europe/Kyiv")
LANGUAGES = {"uk": "Українська", "en": "English"}
_LOCALES = Path(__file__).parent / "locales"


@cache
def catalogue(language: str) -> gettext.GNUTranslations:
    """The .po file is read as it is: nothing to compile, nothing to go stale (0.1 s, once a process)."""
    with (_LOCALES / f"{language}.po").open("rb") as source:
        catalog = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Wording:
    """`_` translates and fills in, escaping what is filled in; `plural` picks the form for a number."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "uk"
        self._catalogue = catalogue(self.language)

    def _(self, text: str, **values: object) -> Markup:
        return Markup(self._catalogue.gettext(text)).format(**values)  # noqa: S704 - our own texts

    def plural(self, one: str, many: str, number: int) -> Markup:
        return Markup(self._catalogue.ngettext(one, many, number)).format(n=number)  # noqa: S704

    def label(self, text: str, **values: object) -> str:
        """A plain text for a button, where nothing is marked up or escaped."""
        return self._catalogue.gettext(text).format(**values)

    def day(self, moment: dt.date | dt.datetime) -> str:
        """31.12.2026, in Kyiv time."""
        if isinstance(moment, dt.datetime):
            moment = moment.astimezone(KYIV)
        return moment.strftime("%d.%m.%Y")

    def minute(self, moment: dt.datetime) -> str:
        return moment.astimezone(KYIV).strftime("%d.%m.%Y, %H:%M")


def lines(*parts: Markup | str | None) -> Markup:
    """The parts that are there, a line each; plain text is escaped."""
    return Markup("\n").join(escape(part) for part in parts if part is not None)


def paragraphs(*parts: Markup | str | None) -> Markup:
    """The parts that are there and not empty, with an empty line between."""
    return Markup("\n\n").join(escape(part) for part in parts if part)


def shorten(text: str, length: int) -> str:
    """Cut to so many characters, with an ellipsis where something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
