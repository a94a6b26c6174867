"""What is understood of a message: what it does, and which services it may be about.

Both are learned from the same features: a message is looked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import vstack

from nlu.components.act_model import ActModel, RankedAct, widen
from nlu.components.features import Features, Margins, of_messages
from nlu.components.fusing import Scores
from nlu.components.service_model import Ranked, Rows, ServiceModel
from nlu.components.thesaurus import NO_THESAURUS, Thesaurus

Told = tuple[str, str]
"""A text of the catalogue, normalised, and the code of its service."""


class Understood(NamedTuple):
    """The acts and the services of one message, likeliest first."""

    acts: list[RankedAct]
    services: list[Ranked]


class MessageModel:
    """Ranks acts and services for normalised texts."""

    def __init__(
        self,
        texts: Sequence[str],
        acts: Sequence[str],
        codes: Sequence[str | None],
        told: Sequence[Told] = (),
        thesaurus: Thesaurus = NO_THESAURUS,
    ) -> None:
        """`codes` holds None for a text that names no service; `told` is what the catalogue says of each service."""
        self.told = frozenset(told)
        features, titles = of_messages(thesaurus), [text for text, _ in told]
        vectors = features.fit([*texts, *titles])
        said = Rows(texts, vectors[: len(texts)], codes)
        of_catalogue = Rows(titles, vectors[len(texts) :], [code for _, code in told])
        self._services = ServiceModel(said, of_catalogue, thesaurus)
        self._acts = self._learn_acts(features, said, acts)
        self._margins = Margins(features, np.hstack([self._services.scorer.weights, self._acts.scorer.weights]))

    def _learn_acts(self, features: Features, said: Rows, acts: Sequence[str]) -> ActModel:
        """The evidence has seen these rows, and is surer of them than it will be of new ones.

        That is meant: beside evidence from held-out rows the acts go by words that they remember, and let more of what
        is foreign pass.
        """
        examples = widen(said.texts, acts, said.codes)
        made = features.of([one.text for one in examples[len(acts) :]])
        vectors = vstack([said.vectors, made]).tocsr()
        scorer = self._services.scorer
        return ActModel(examples, vectors, scorer.clearest(vectors @ scorer.weights))

    def understand(self, texts: Sequence[str], most: int | None = None) -> list[Understood]:
        """Many at once cost little more than one. `most`: how many acts are wanted of each."""
        for_services, for_acts = self._see(texts)
        scorer = self._services.scorer
        acts = self._acts.rank(for_acts, scorer.clearest(for_services), texts, most)
        return list(map(Understood, acts, self._services.rank(scorer.score(for_services, texts))))

    def rank_services(self, texts: Sequence[str]) -> list[list[Ranked]]:
        """The likeliest services alone."""
        return self._services.rank(self._services.scorer.score(self._see(texts)[0], texts))

    def _see(self, texts: Sequence[str]) -> tuple[Scores, Scores]:
        """The features times the weights of services, and of acts."""
        seen, services = self._margins.of(texts), self._services.scorer.weights.shape[1]
        return seen[:, :services], seen[:, services:]
