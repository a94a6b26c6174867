"""Rasa component: the services that a message may be about."""

from __future__ import annotations

from pathlib import Path

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.graph import SERVICES, WISHES, Learner, is_from_catalogue, normal_text, service_of
from nlu.components.registration import register
from nlu.components.service_model import ServiceModel
from nlu.components.thesaurus import read_thesaurus
from nlu.components.two_wishes import find_two_wishes


@register("INTENT_CLASSIFIER", is_trainable=True)
class ServiceRanker(Learner):
    """Writes `services`, codes with confidences, best first, and `wishes`, two codes or none.

    Its option `thesaurus` names a file.
    """

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the intents `service/<code>`; all other examples teach it when not to be sure."""
        told = [(normal_text(each), service_of(each) or "") for each in _from_catalogue(training_data, True)]
        said = _from_catalogue(training_data, False)
        self.model = ServiceModel(
            [normal_text(each) for each in said],
            [service_of(each) for each in said],
            told,
            read_thesaurus(Path(self.config["thesaurus"])),
        )
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the ranked services to each message, and both services of one that asks for two."""
        texts = [normal_text(one) for one in messages]
        ranked = self.model.rank_all(texts)
        wishes = find_two_wishes(self.model, texts, ranked)
        for message, services, both in zip(messages, ranked, wishes, strict=True):
            found = [{"code": one.code, "confidence": one.confidence} for one in services]
            message.set(SERVICES, found, add_to_output=True)
            message.set(WISHES, both, add_to_output=True)
        return messages


def _from_catalogue(training_data: TrainingData, wanted: bool) -> list[Message]:
    return [each for each in training_data.intent_examples if is_from_catalogue(each) == wanted]
