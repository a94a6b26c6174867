"""Texts in two languages, and which of them a caller reads."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Language = Literal["uk", "en"]


def language_of(accept_language: str | None) -> Language:
    """`en` if English is asked for first; anything else is Ukrainian."""
    first = (accept_language or "").split(",")[0].split(";")[0].strip().lower()
    return "en" if first.split("-")[0] == "en" else "uk"


class Words(BaseModel):
    """Ukrainian always, English where somebody translated it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uk: str
    en: str | None = None

    def text(self, language: Language) -> str:
        return self.en if language == "en" and self.en else self.uk


def _from_string(value: Any) -> Any:
    return {"uk": value} if isinstance(value, str) else value


Text = Annotated[Words, BeforeValidator(_from_string)]
"""In a catalogue file a plain string stands for its Ukrainian alone."""


def maybe(words: Words | None, language: Language) -> str | None:
    return words.text(language) if words else None
