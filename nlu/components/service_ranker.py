"""Rasa component: the services that a message may be about."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.graph import SERVICES, Learner, is_from_catalogue, normal_text, service_of
from nlu.components.service_model import ServiceModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ServiceRanker(Learner):
    """Writes `services`: codes with confidences, best first."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the intents `service/<code>`; all other examples teach it when not to be sure."""
        told = [(normal_text(each), service_of(each) or "") for each in _from_catalogue(training_data, True)]
        said = _from_catalogue(training_data, False)
        self.model = ServiceModel([normal_text(each) for each in said], [service_of(each) for each in said], told)
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the ranked services to each message."""
        for message, ranked in zip(messages, self.model.rank_all([normal_text(one) for one in messages]), strict=True):
            found = [{"code": code, "confidence": confidence} for code, confidence in ranked]
            message.set(SERVICES, found, add_to_output=True)
        return messages


def _from_catalogue(training_data: TrainingData, wanted: bool) -> list[Message]:
    return [each for each in training_data.intent_examples if is_from_catalogue(each) == wanted]
