"""Rasa component: what a message does, as Rasa's intent, and the services that it may be about."""

from __future__ import annotations

from pathlib import Path

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.graph import SERVICES, WISHES, Learner, act_of, is_from_catalogue, normal_text, service_of
from nlu.components.message_model import MessageModel, Understood
from nlu.components.registration import register
from nlu.components.thesaurus import read_thesaurus
from nlu.components.two_wishes import find_two_wishes

_ACTS = 5
"""Of each message's acts, those that are told."""


@register("INTENT_CLASSIFIER", is_trainable=True)
class Classifier(Learner):
    """Writes `intent` and `intent_ranking`, the ranked `services`, and `wishes`, two codes or none.

    Its option `thesaurus` names a file.
    """

    def train(self, training_data: TrainingData) -> Resource:
        """Learns services from the intents `service/<code>`, which count as find_service unless marked."""
        examples = training_data.intent_examples
        said = [each for each in examples if not is_from_catalogue(each)]
        self.model = MessageModel(
            [normal_text(each) for each in said],
            [act_of(each) for each in said],
            [service_of(each) for each in said],
            [(normal_text(each), service_of(each) or "") for each in examples if is_from_catalogue(each)],
            read_thesaurus(Path(self.config["thesaurus"])),
        )
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the likeliest acts and services to each message, and both services of one that asks for two."""
        texts = [normal_text(one) for one in messages]
        understood = self.model.understand(texts, _ACTS)
        wishes = find_two_wishes(self.model.rank_services, texts, [one.services for one in understood])
        for message, found, both in zip(messages, understood, wishes, strict=True):
            _write(message, found, both)
        return messages


def _write(message: Message, found: Understood, wishes: list[str]) -> None:
    acts = [{"name": act, "confidence": chance} for act, chance in found.acts]
    message.set(INTENT, acts[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, acts, add_to_output=True)
    services = [{"code": one.code, "confidence": one.confidence} for one in found.services]
    message.set(SERVICES, services, add_to_output=True)
    message.set(WISHES, wishes, add_to_output=True)
