"""Photos and PDFs that a citizen gives as evidence: checked by content, never by name; kept as a reference only."""

from __future__ import annotations

import re
from dataclasses import dataclass

import filetype
from markupsafe import Markup

from dialogs.ports import FileUnavailable
from dialogs.state import KeptFile
from dialogs.talk import Talk
from dialogs.turn import SentFile

ACCEPTED = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
}
LONGEST_NAME = 80
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Unusable:
    reason: Markup


async def inspect(talk: Talk, sent: SentFile) -> KeptFile | Unusable:
    """Looks into the file itself; a program that is called photo.jpg is not taken for a photo."""
    if sent.size is not None and sent.size > talk.world.policy.largest_file:
        return Unusable(_too_large(talk, sent.size))
    try:
        content = await talk.world.files.fetch(sent.reference)
    except FileUnavailable:
        return Unusable(talk._("Не вдалося завантажити файл. Надішліть його, будь ласка, ще раз."))
    if len(content) > talk.world.policy.largest_file:
        return Unusable(_too_large(talk, len(content)))
    return _judge(talk, sent, content)


def media_type_of(content: bytes) -> str | None:
    """The type that the first bytes show, if it is one that a clerk can open."""
    kind = filetype.guess(content[:8192])
    return kind.mime if kind is not None and kind.mime in ACCEPTED else None


def safe_name(sent: str, ending: str, otherwise: str) -> str:
    """At most 80 characters that can be seen, without folders, with the ending of what the file is."""
    last = "".join(letter for letter in re.split(r"[/\\]", sent)[-1] if letter.isprintable())
    stem = last.rpartition(".")[0] if "." in last else last
    return f"{stem.strip(' .')[: LONGEST_NAME - len(ending) - 1] or otherwise}.{ending}"


def _judge(talk: Talk, sent: SentFile, content: bytes) -> KeptFile | Unusable:
    media_type = media_type_of(content)
    if media_type is None:
        return Unusable(
            talk._(
                "Цей файл – не фото і не PDF, навіть якщо так називається. "
                "Надішліть, будь ласка, фото документа або PDF."
            )
        )
    name = safe_name(sent.name or "", ACCEPTED[media_type], talk.label("фото"))
    return KeptFile(reference=sent.reference, media_type=media_type, name=name)


def _too_large(talk: Talk, size: int) -> Markup:
    return talk._(
        "Файл завеликий: {have} МБ, а я можу взяти до {most} МБ. Надішліть його як фото (не як файл) або стисніть PDF.",
        have=f"{size / MEGABYTE:.0f}",
        most=talk.world.policy.largest_file // MEGABYTE,
    )
