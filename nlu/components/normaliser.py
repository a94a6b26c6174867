"""Rasa component: one spelling for every message, and the language it is in."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.graph import LANGUAGE, NORMAL_TEXT, Component
from nlu.components.language import detect_language
from nlu.components.spelling import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(Component):
    """Writes `normal_text` and `language`; the text itself stays, so that entity positions hold."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the normalised text and the language to each message."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            message.set(NORMAL_TEXT, normalise(text), add_to_output=False)
            message.set(LANGUAGE, detect_language(text), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Does the same for the examples that the later components learn from."""
        self.process(training_data.training_examples)
        return training_data
