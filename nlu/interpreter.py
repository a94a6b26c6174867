"""The trained graph, held in memory: one text in, what was understood out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nlu import without_tensorflow

_ANSWERED = ("text", "intent", "intent_ranking", "entities", "services", "language")


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
        from rasa.engine.loader import load_predict_graph_runner
        from rasa.engine.runner.dask import DaskGraphRunner
        from rasa.engine.storage.local_model_storage import LocalModelStorage

        self.model = model
        self._folder = TemporaryDirectory(prefix="vikno-nlu-")
        metadata, self._runner = load_predict_graph_runner(
            Path(self._folder.name), model, LocalModelStorage, DaskGraphRunner
        )
        # Rasa's last node reads «/greet{...}» as a finished answer; citizens must not be able to dictate one.
        self._target = metadata.predict_schema.nodes[metadata.nlu_target].needs["messages"]
        self.parse("добрий день")  # the first message loads the dictionaries

    @property
    def name(self) -> str:
        return self.model.name

    def parse(self, text: str) -> dict[str, Any]:
        """The act as `intent`, `intent_ranking`, `entities`, ranked `services` and the `language` of `text`."""
        return self.parse_all([text])[0]

    def parse_all(self, texts: list[str]) -> list[dict[str, Any]]:
        """The same for many messages in one run of the graph, which costs little more than for one."""
        from rasa.core.channels.channel import UserMessage

        messages = [UserMessage(text) for text in texts]
        outputs = self._runner.run(inputs={"__message__": messages}, targets=[self._target])
        return [{key: message.get(key) for key in _ANSWERED} for message in outputs[self._target]]
