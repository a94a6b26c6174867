"""Rasa components: the values that a message carries, each extractor a thin cover of the module that finds them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.dates import find_dates
from nlu.components.graph import Component, Learner
from nlu.components.phones import find_phones
from nlu.components.ratings import find_ratings
from nlu.components.registration import register
from nlu.components.request_numbers import find_request_numbers
from nlu.components.settlements import Gazetteer, read_gazetteer
from nlu.components.spans import Span
from nlu.components.spelling import straighten
from nlu.components.transliteration import to_cyrillic

_EXTRACTOR = "ENTITY_EXTRACTOR"
_RATES = "rate_cas"
_OBLAST_TIME = ZoneInfo("Europe/Kyiv")


class Extractor(Component):
    """Adds to `entities` what `find` finds, except where an extractor before it found something already."""

    entity: str

    def find(self, text: str) -> Sequence[Span]:
        """The values in a text."""
        raise NotImplementedError

    def find_in(self, message: Message) -> Sequence[Span]:
        """The same of a message about which more is known than its text."""
        return self.find(str(message.get(TEXT) or ""))

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the found entities to each message."""
        for message in messages:
            entities = list(message.get(ENTITIES) or [])
            for span in self.find_in(message):
                if not any(_overlap(span, entity) for entity in entities):
                    entities.append({"entity": self.entity, "value": span.value, "start": span.start, "end": span.end})
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _overlap(span: Span, entity: dict[str, Any]) -> bool:
    return bool(span.start < entity["end"] and entity["start"] < span.end)


@register(_EXTRACTOR, is_trainable=False)
class RequestNumberExtractor(Extractor):
    """`request_number`, as DP-000042-2."""

    entity = "request_number"

    def find(self, text: str) -> Sequence[Span]:
        return find_request_numbers(straighten(text))


@register(_EXTRACTOR, is_trainable=False)
class PhoneExtractor(Extractor):
    """`phone`, as +380671234567."""

    entity = "phone"

    def find(self, text: str) -> Sequence[Span]:
        return find_phones(text)


@register(_EXTRACTOR, is_trainable=False)
class DateExtractor(Extractor):
    """`date`, as 2026-05-31, counted from today in the oblast."""

    entity = "date"

    def find(self, text: str) -> Sequence[Span]:
        return find_dates(straighten(text), datetime.now(_OBLAST_TIME).date())


@register(_EXTRACTOR, is_trainable=False)
class RatingExtractor(Extractor):
    """`rating`, 1 to 5."""

    entity = "rating"

    def find_in(self, message: Message) -> Sequence[Span]:
        """A message that rates may say «чотири» and no more; one in Latin letters is read in Cyrillic as a whole."""
        text, expected = straighten(str(message.get(TEXT) or "")), (message.get(INTENT) or {}).get("name") == _RATES
        found = find_ratings(text, expected)
        if found or (spelled := to_cyrillic(text)) == text:
            return found
        return [Span(span.value, 0, len(text)) for span in find_ratings(spelled, expected)]


@register(_EXTRACTOR, is_trainable=True)
class SettlementExtractor(Extractor, Learner):
    """`settlement`, today's Ukrainian name; the file that `names` in config.yml points to is kept in the model."""

    entity = "settlement"

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return hashlib.sha256(Path(config["names"]).read_bytes()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        self.model = Path(self.config["names"]).read_text(encoding="utf-8")
        return self.keep()

    def find(self, text: str) -> Sequence[Span]:
        return self._gazetteer.find(text)

    @property
    def _gazetteer(self) -> Gazetteer:
        if not isinstance(self.model, Gazetteer):
            self.model = read_gazetteer(self.model)
        return self.model
