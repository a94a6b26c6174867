"""The trained graph, held in memory: one text in, what was understood out."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from nlu import without_tensorflow

if TYPE_CHECKING:
    from nlu.components.message_model import Told

_ANSWERED = ("text", "intent", "intent_ranking", "entities", "services", "wishes", "language", "plain_text")


class NoModelError(Exception):
    """There is no model to load; the message says what to do."""


def find_model(path: Path) -> Path:
    """The model file at `path`, or the newest one in that folder; raises NoModelError."""
    if path.is_file():
        return path
    found = sorted(path.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)
    if not found:
        raise NoModelError(f"No model in {path}: run `python -m nlu.train` first.")
    return found[-1]


class Interpreter:
    """Understands messages; one call at a time."""

    def __init__(self, model: Path) -> None:
        without_tensorflow.install()
        self.model = model
        self._folder = TemporaryDirectory(prefix="vikno-nlu-")
        self._chain = _load_chain(model, Path(self._folder.name))
        self.parse("добрий день")  # the first message loads the dictionaries

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def told(self) -> Container[Told]:
        """What was learned of the catalogue."""
        from nlu.components.classifier import Classifier

        classifiers = [one for one in self._chain if isinstance(one, Classifier)]
        return classifiers[0].model.told if classifiers else ()

    def parse(self, text: str) -> dict[str, Any]:
        """The act as `intent`, `intent_ranking`, `entities`, ranked `services` and the `language` of `text`."""
        return self.parse_all([text])[0]

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        """The same for many messages in one run of the graph, which costs little more than for one."""
        from rasa.shared.nlu.constants import TEXT
        from rasa.shared.nlu.training_data.message import Message

        messages = [Message({TEXT: text}) for text in texts]
        for component in self._chain:
            messages = component.process(messages)
        return [{key: message.get(key) for key in _ANSWERED} for message in messages]


class _Understands(Protocol):
    """A component of the pipeline, trained."""

    def process(self, messages: list[Any]) -> list[Any]: ...


def _load_chain(model: Path, folder: Path) -> list[_Understands]:
    """The components of config.yml as they were trained, in their order.

    Rasa's own runner makes a graph of tasks of each run, which takes as long as understanding one message. The pipeline
    is a chain: each node has the messages of the one before it. Its first node makes messages of what a channel sends,
    and its last reads «/greet{...}» as a finished answer, which citizens must not be able to dictate: both stay out.
    """
    from rasa.engine.graph import ExecutionContext
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    storage, metadata = LocalModelStorage.from_model_archive(folder, model)
    nodes = metadata.predict_schema.nodes
    context = ExecutionContext(metadata.predict_schema, metadata.model_id)
    chain = []
    name = nodes[metadata.nlu_target].needs["messages"]
    while nodes[name].fn == "process":
        node = nodes[name]
        chain.append(node.uses.load(node.config, storage, node.resource, context))
        name = node.needs["messages"]
    return chain[::-1]
