"""Rasa component: one spelling for every message, and the language it is in."""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.graph import LANGUAGE, NORMAL_TEXT, PLAIN_TEXT, Component
from nlu.components.language import detect_language
from nlu.components.plain_words import plain_words
from nlu.components.registration import register
from nlu.components.spelling import normalise


@register("MESSAGE_FEATURIZER", is_trainable=False)
class Normaliser(Component):
    """Writes `normal_text`, `plain_text` and `language`; the text itself stays, so that entity positions hold."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds both forms of the text and the language to each message."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            normal = normalise(text)
            message.set(NORMAL_TEXT, normal, add_to_output=False)
            message.set(PLAIN_TEXT, plain_words(normal), add_to_output=True)
            message.set(LANGUAGE, detect_language(text), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the normalised text to the examples that the later components learn from."""
        for example in training_data.training_examples:
            example.set(NORMAL_TEXT, normalise(str(example.get(TEXT) or "")), add_to_output=False)
        return training_data
