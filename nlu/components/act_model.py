"""What a message does: asks a fee, greets, complains, looks for a service."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from joblib import delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from nlu.components.augment import Example, name_services, sample_wishes, slip
from nlu.components.beside import learn_beside
from nlu.components.bm25 import Bm25
from nlu.components.features import NUMBER, TOLERANCE, Margins, edges, of_acts, phrases
from nlu.components.fusing import Scores, best_first, linear, standardise
from nlu.components.thesaurus import NO_THESAURUS, Thesaurus

Evidence = NDArray[np.float32]
"""A number a text."""

FIND = "find_service"
ASKED_OF_SERVICES = (
    *("ask_documents", "ask_fee", "ask_term", "ask_result_or_refusal"),
    *("submit_request", "book_appointment", "find_cas"),
)
"""Acts that people often name a service with."""
_NAMED_EACH = 100
_WITH_SLIPS = True
_SLIPPED_WISHES_EACH = 16
_FOLDS = 5
_OVERLAP_WEIGHT = 0.5
_EVIDENCE_WEIGHT = 2.0
_SHARPNESS = np.linspace(1.0, 12.0, 23)


class ActScorer:
    """Scores every act: support vectors on the features of a text, and beside them BM25 on its phrases and edges."""

    def __init__(self, vectors: csr_matrix, evidence: Evidence, examples: Sequence[Example]) -> None:
        acts = [one.act for one in examples]
        features = hstack([vectors, csr_matrix(evidence[:, None])]).tocsr()
        support = LinearSVC(random_state=0, tol=TOLERANCE).fit(features, acts)
        weights, self._bias = linear(support)
        self.weights, self._of_evidence = weights[:-1], weights[-1]
        # BM25 mends slips by itself.
        clean = [one for one in examples if not one.slipped]
        self._bm25 = Bm25([one.text for one in clean], [one.act for one in clean], Outline())
        self.acts = self._bm25.labels

    def score(self, seen: Scores, evidence: Evidence, texts: Sequence[str]) -> Scores:
        """A row a text and a column an act. `seen`: the features of the texts times `weights`."""
        margins = seen + evidence[:, None] * self._of_evidence + self._bias
        return standardise(margins) + _OVERLAP_WEIGHT * standardise(self._bm25.score_all(texts))


class Outline:
    """The phrases of a text, its beginning and its end."""

    def __call__(self, text: str) -> tuple[str, ...]:
        return phrases(text) + edges(text)


class ActModel:
    """Ranks dialogue acts by the words of a text and by the evidence of a service in it."""

    def __init__(
        self,
        texts: Sequence[str],
        acts: Sequence[str],
        codes: Sequence[str | None],
        thesaurus: Thesaurus = NO_THESAURUS,
    ) -> None:
        """`codes` holds the service that a text names, or None."""
        rows = [Example(*row, origin) for origin, row in enumerate(zip(texts, acts, codes, strict=True))]
        chance = np.random.RandomState(0)
        written = [*rows, *name_services(rows, FIND, ASKED_OF_SERVICES, _NAMED_EACH, chance)]
        typed_in_haste = sample_wishes(written, FIND, _SLIPPED_WISHES_EACH, chance) if _WITH_SLIPS else []
        examples = [*written, *(slip(one, chance) for one in typed_in_haste)]
        features = of_acts(thesaurus)
        vectors = features.fit([one.text for one in examples])
        of_services, self._bias = linear(_learn_services(vectors, examples))
        # The evidence has seen these rows, and is surer of them than it will be of new ones. That is meant: beside
        # evidence from held-out rows the acts go by words that they remember, and let more of what is foreign pass.
        evidence = self._find_evidence(vectors @ of_services)
        sharpen = delayed(_sharpen)(vectors[: len(written)], evidence[: len(written)], written)
        self._scorer, self._sharpness = learn_beside(delayed(ActScorer)(vectors, evidence, examples), sharpen)
        self._acts = np.array(self._scorer.acts)
        self._margins = Margins(features, np.hstack([self._scorer.weights, of_services]))

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Every act with its probability for a normalised text, likeliest first."""
        return self.rank_all([text])[0]

    def rank_all(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """The same for many texts at once, which costs little more than for one."""
        seen, services = np.split(self._margins.of(texts), [len(self._scorer.acts)], axis=1)
        scores = self._scorer.score(seen, self._find_evidence(services), texts)
        chances = softmax(self._sharpness * scores, 1)
        best = best_first(chances)
        likeliest = np.take_along_axis(chances, best, axis=1)
        return [list(zip(*row, strict=True)) for row in zip(self._acts[best].tolist(), likeliest.tolist(), strict=True)]

    def _find_evidence(self, services: Scores) -> Evidence:
        """How clearly each text names some service: the widest margin of a one-against-all classifier."""
        return np.asarray(_EVIDENCE_WEIGHT * (services + self._bias).max(axis=1), dtype=NUMBER)


def _learn_services(vectors: csr_matrix, examples: Sequence[Example]) -> LinearSVC:
    """From clean rows alone: slips would double the work, and make the evidence no better."""
    named = [(at, one.code) for at, one in enumerate(examples) if one.code and not one.slipped]
    return LinearSVC(random_state=0, tol=TOLERANCE).fit(vectors[[at for at, _ in named]], [code for _, code in named])


def _sharpen(vectors: csr_matrix, evidence: Evidence, examples: Sequence[Example]) -> float:
    """By what to multiply scores so that their softmax is the share of right answers, learned from a held-out fold."""
    train, test = next(GroupKFold(_FOLDS).split(examples, groups=[one.origin for one in examples]))
    seen = ActScorer(vectors[train], evidence[train], [examples[at] for at in train])
    known = [at for at in test if examples[at].act in seen.acts]
    scores = seen.score(vectors[known] @ seen.weights, evidence[known], [examples[at].text for at in known])
    right = np.searchsorted(seen.acts, [examples[at].act for at in known])
    losses = [-log_softmax(sharp * scores, 1)[np.arange(len(known)), right].mean() for sharp in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(losses))])
