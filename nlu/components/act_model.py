"""What a message does: asks a fee, greets, complains, looks for a service."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from joblib import delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from nlu.components.augment import Example, name_services, sample_wishes, slip
from nlu.components.beside import learn_beside
from nlu.components.bm25 import Bm25
from nlu.components.features import TOLERANCE, edges, phrases
from nlu.components.fusing import Scores, best_first, linear, pick, softmax, standardise

Evidence = NDArray[np.float32]
"""A number a text: how clearly it names some service."""
RankedAct = tuple[str, float]
"""An act and its probability."""

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
        features = hstack([vectors, csr_matrix(_EVIDENCE_WEIGHT * evidence[:, None])]).tocsr()
        support = LinearSVC(random_state=0, tol=TOLERANCE).fit(features, acts)
        weights, self._bias = linear(support)
        self.weights, self._of_evidence = weights[:-1], _EVIDENCE_WEIGHT * weights[-1]
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


def widen(texts: Sequence[str], acts: Sequence[str], codes: Sequence[str | None]) -> list[Example]:
    """What acts are learned from: first what was written, then what is made of it."""
    rows = [Example(*row, origin) for origin, row in enumerate(zip(texts, acts, codes, strict=True))]
    chance = np.random.RandomState(0)
    written = [*rows, *name_services(rows, FIND, ASKED_OF_SERVICES, _NAMED_EACH, chance)]
    typed_in_haste = sample_wishes(written, FIND, _SLIPPED_WISHES_EACH, chance) if _WITH_SLIPS else []
    return [*written, *(slip(one, chance) for one in typed_in_haste)]


class ActModel:
    """Ranks dialogue acts by the words of a text and by the evidence of a service in it."""

    def __init__(self, examples: Sequence[Example], vectors: csr_matrix, evidence: Evidence) -> None:
        """`vectors` and `evidence` are those of the examples, in their order."""
        sharpen = delayed(_sharpen)(vectors, evidence, examples)
        self.scorer, self._sharpness = learn_beside(delayed(ActScorer)(vectors, evidence, examples), sharpen)

    def rank(
        self, seen: Scores, evidence: Evidence, texts: Sequence[str], most: int | None = None
    ) -> list[list[RankedAct]]:
        """The `most` likeliest acts of each text, all if None. `seen`: its features times `scorer.weights`."""
        chances = softmax(self._sharpness * self.scorer.score(seen, evidence, texts))
        best = best_first(chances)[:, :most]
        rows = zip(best.tolist(), pick(chances, best).tolist(), strict=True)
        return [list(zip(map(self.scorer.acts.__getitem__, acts), likely, strict=True)) for acts, likely in rows]


def _sharpen(vectors: csr_matrix, evidence: Evidence, examples: Sequence[Example]) -> float:
    """By what to multiply scores so that their softmax is the share of right answers, learned from a held-out fold."""
    clean = np.array([at for at, one in enumerate(examples) if not one.slipped])
    folds = GroupKFold(_FOLDS).split(clean, groups=[examples[at].origin for at in clean])
    train, test = (clean[rows] for rows in next(folds))
    seen = ActScorer(vectors[train], evidence[train], [examples[at] for at in train])
    known = [at for at in test if examples[at].act in seen.acts]
    scores = seen.score(vectors[known] @ seen.weights, evidence[known], [examples[at].text for at in known])
    right = np.searchsorted(seen.acts, [examples[at].act for at in known])
    losses = [-log_softmax(sharp * scores, 1)[np.arange(len(known)), right].mean() for sharp in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(losses))])
