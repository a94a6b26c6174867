"""Rasa component: the dialogue act of a message, as Rasa's intent."""

from __future__ import annotations

from pathlib import Path

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.act_model import ActModel
from nlu.components.graph import Learner, act_of, is_from_catalogue, normal_text, service_of
from nlu.components.registration import register
from nlu.components.thesaurus import read_thesaurus

_RANKED = 5


@register("INTENT_CLASSIFIER", is_trainable=True)
class ActClassifier(Learner):
    """Writes `intent` and `intent_ranking`. Its option `thesaurus` names a file."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learns each example's act; one that names a service counts as find_service unless marked."""
        examples = [each for each in training_data.intent_examples if not is_from_catalogue(each)]
        self.model = ActModel(
            [normal_text(each) for each in examples],
            [act_of(each) for each in examples],
            [service_of(each) for each in examples],
            read_thesaurus(Path(self.config["thesaurus"])),
        )
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the likeliest acts to each message."""
        for message, ranked in zip(messages, self.model.rank_all([normal_text(one) for one in messages]), strict=True):
            found = [{"name": act, "confidence": confidence} for act, confidence in ranked[:_RANKED]]
            message.set(INTENT, found[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, found, add_to_output=True)
        return messages
