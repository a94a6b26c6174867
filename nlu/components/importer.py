"""Rasa importer: the rows of nlu/data and the catalogue's own words, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_model_configuration

from nlu.catalogue_rows import ORIGIN, read_catalogue_texts
from nlu.rows import read_training_rows


class Importer(TrainingDataImporter):
    """Rasa's own importer reads and checks the same files four times in a training, which takes longer than learning.

    Its option `catalogue` names a folder. Raises `nlu.rows.BadDataError`.
    """

    def __init__(
        self, config_file: str, domain_path: str | None, training_data_paths: list[str], catalogue: str = ""
    ) -> None:
        self._config_file = config_file
        self._folders = [Path(path) for path in training_data_paths]
        self._catalogue = Path(catalogue)
        self._read: TrainingData | None = None

    def get_config(self) -> dict[str, Any]:
        """The pipeline, as written."""
        return dict(read_model_configuration(self._config_file))

    def get_config_file_for_auto_config(self) -> str:
        """Where Rasa may look what is configured."""
        return self._config_file

    def get_domain(self) -> Domain:
        """None: Rasa understands, it never decides."""
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """None."""
        return StoryGraph([])

    def get_nlu_data(self, language: str | None = None) -> TrainingData:
        """All examples; those of the catalogue are marked."""
        if self._read is None:
            self._read = TrainingData([*self._said(), *self._told()])
        return self._read

    def _said(self) -> list[Message]:
        rows = [row for folder in self._folders for row in read_training_rows(folder)]
        return [_message(row.text, row.code, row.act) for row in rows]

    def _told(self) -> list[Message]:
        texts = read_catalogue_texts(self._catalogue)
        return [_message(text, code, None) for code, told in texts.items() for text in told]


def _message(text: str, code: str | None, act: str | None) -> Message:
    metadata = {"act": act} if act else {"origin": ORIGIN}
    return Message.build(text, f"service/{code}" if code else act, intent_metadata=metadata)
