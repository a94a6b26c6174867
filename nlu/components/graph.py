"""What all of Vikno's Rasa components share: how they are made, and what they write on a message."""

from __future__ import annotations

import gzip
import pickle
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.spelling import normalise

NORMAL_TEXT = "normal_text"
LANGUAGE = "language"
PLAIN_TEXT = "plain_text"
SERVICES = "services"
WISHES = "wishes"
_FIND_SERVICE = "find_service"
_MODEL_FILE = "model.pickle.gz"
_QUICKLY = 1
"""Level of compression: Rasa packs the model once more, at the highest, which takes long for what is not packed yet."""


def normal_text(message: Message) -> str:
    """The normalised text of a message, whether or not the normaliser has seen it."""
    return str(message.get(NORMAL_TEXT) or normalise(str(message.get(TEXT) or "")))


def service_of(example: Message) -> str | None:
    """The service that a training example names, if any."""
    group, _, code = str(example.get(INTENT_RESPONSE_KEY) or example.get(INTENT)).partition("/")
    return code if group == "service" and code else None


def act_of(example: Message) -> str:
    """The act of a training example: its own, else that of looking for a service."""
    marked = ((example.get(METADATA) or {}).get("intent") or {}).get("act")
    return str(marked or (_FIND_SERVICE if service_of(example) else example.get(INTENT)))


def is_from_catalogue(example: Message) -> bool:
    """Whether the catalogue says so of itself; then nobody has ever typed it."""
    return ((example.get(METADATA) or {}).get("intent") or {}).get("origin") == "catalogue"


class Component(GraphComponent):
    """A component that knows all it needs from its code and configuration."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any = None) -> None:
        self.config = config
        self.model = model
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Component:
        """Makes an untrained component."""
        return cls(config, model_storage, resource)


class Learner(Component):
    """A component that keeps what it learned, one picklable object, in the model."""

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Learner:
        """Makes a component from what `keep` wrote into the model."""
        with model_storage.read_from(resource) as folder, gzip.open(folder / _MODEL_FILE) as file:
            return cls(config, model_storage, resource, pickle.load(file))  # noqa: S301 - our own model

    def keep(self) -> Resource:
        """Writes the learned state into the model that is being trained."""
        with self._storage.write_to(self._resource) as folder, gzip.open(folder / _MODEL_FILE, "wb", _QUICKLY) as file:
            pickle.dump(self.model, file, protocol=pickle.HIGHEST_PROTOCOL)
        return self._resource
