"""What each part of the understanding earns: `python -m nlu.ablation`, from the root, in nlu/.venv; takes some minutes.

Every variant learns the training rows and is asked the development rows, never the test rows. Prints a Markdown table
of services (the right one first, among three) and of acts; docs/adr/0008 quotes it.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from nlu.components import act_model
from nlu.components.bm25 import Bm25
from nlu.components.features import TOLERANCE, Features, Letters, View, of_messages, phrases
from nlu.components.fusing import Scores, standardise
from nlu.components.service_model import Meanings
from nlu.components.spelling import normalise
from nlu.components.thesaurus import NO_THESAURUS, Thesaurus, read_thesaurus
from nlu.evaluate import EVALUATION, ServicesAlone, first_and_three, told_by_catalogue, understand
from nlu.measure import read_rows
from nlu.rows import Row, read_training_rows
from nlu.train import DATA, THESAURUS

CLAUSE = ".,;!?"
DIMENSIONS = 200
CLOSE = 0.5
"""Standardised scores between the first two, below which a classifier of only these two is asked."""


class Trial:
    """The rows to learn and the rows to ask."""

    def __init__(self) -> None:
        self.thesaurus = read_thesaurus(THESAURUS)
        rows = read_training_rows(DATA)
        told = told_by_catalogue()
        self.rows = rows
        self.said = [(normalise(row.text), str(row.code)) for row in rows if row.code]
        self.texts, self.codes = map(list, zip(*self.said, *told, strict=True))
        asked = read_rows(EVALUATION / "services_dev.tsv")
        self.asked = [normalise(row["text"]) for row in asked]
        self.meant = [row["code"].split("|") for row in asked]
        self.labels = np.array(sorted(set(self.codes)))

    def shares(self, scores: Scores) -> str:
        first, three = first_and_three(self.labels, scores, self.meant)
        return f"{first:.1%} | {three:.1%}"


def support(trial: Trial, features: Features, texts: Sequence[str], codes: Sequence[str]) -> Scores:
    classifier = LinearSVC(random_state=0, tol=TOLERANCE).fit(features.fit(texts), codes)
    return np.asarray(classifier.decision_function(features.of(trial.asked)))


def overlap(trial: Trial, thesaurus: Thesaurus) -> Scores:
    index = Bm25(trial.texts, trial.codes, Meanings(thesaurus))
    return np.array([index.score(text) for text in trial.asked])


def service_variants(trial: Trial) -> Iterator[tuple[str, Scores]]:
    """Each with the scores of the development rows."""
    letters = [View(Letters(3, 4), 1.0, by_word=True)]
    seen = support(trial, Features(letters), trial.texts, trial.codes)
    yield "letters (support vectors)", seen
    with_phrases = [*letters, View(phrases, 0.5)]
    yield "+ phrases", support(trial, Features(with_phrases), trial.texts, trial.codes)
    more = support(trial, of_messages(NO_THESAURUS), trial.texts, trial.codes)
    yield "+ the beginning and the end", more
    every = support(trial, of_messages(trial.thesaurus), trial.texts, trial.codes)
    yield "+ groups of words", every
    bm25 = overlap(trial, trial.thesaurus)
    yield "BM25 alone, lemmas and groups", bm25
    ours = standardise(every) + standardise(bm25)
    yield "**support vectors + BM25: what we run**", ours
    more_letters = [View(Letters(2, 5), 1.0, by_word=True), *of_messages(trial.thesaurus).views[1:]]
    wider = support(trial, Features(more_letters), trial.texts, trial.codes)
    yield "the same with runs of two to five letters", standardise(wider) + standardise(bm25)
    yield "the same without groups of words", standardise(more) + standardise(overlap(trial, NO_THESAURUS))
    said = ServicesAlone(trial.said, trial.thesaurus)
    yield "the same without the catalogue's own words", said.score(trial.asked).totals
    yield "+ naive Bayes (complement)", ours + standardise(naive_bayes(trial))
    yield f"+ {DIMENSIONS}-dimensional subword embeddings", ours + 0.5 * standardise(embeddings(trial))
    yield "+ the best clause of each message", ours + 0.5 * standardise(clauses(trial))
    yield "+ a classifier of the first two where they are close", rerank(trial, ours)


def naive_bayes(trial: Trial) -> Scores:
    features = of_messages(trial.thesaurus)
    model = ComplementNB(alpha=0.3).fit(features.fit(trial.texts), trial.codes)
    return np.asarray(model.predict_log_proba(features.of(trial.asked)))


def embeddings(trial: Trial) -> Scores:
    """Learnt from our own texts: a text is the place of its letters among all of them."""
    features = of_messages(trial.thesaurus)
    vectors = features.fit(trial.texts)
    space = TruncatedSVD(DIMENSIONS, random_state=0).fit(vectors)
    model = LinearSVC(random_state=0, dual=False, tol=TOLERANCE).fit(space.transform(vectors), trial.codes)
    return np.asarray(model.decision_function(space.transform(features.of(trial.asked))))


def clauses(trial: Trial) -> Scores:
    """The highest score of each service over the parts of a message."""
    scorer = ServicesAlone(list(zip(trial.texts, trial.codes, strict=True)), trial.thesaurus)
    return np.array([scorer.score(_clauses(text)).totals.max(axis=0) for text in trial.asked])


def _clauses(text: str) -> list[str]:
    for mark in CLAUSE:
        text = text.replace(mark, "\n")
    return [part.strip() for part in text.split("\n") if part.strip()] or [text]


def rerank(trial: Trial, scores: Scores) -> Scores:
    """Swaps the first two services of a message where a classifier of these two says so."""
    features = of_messages(trial.thesaurus)
    vectors, asked = features.fit(trial.texts), features.of(trial.asked)
    codes, changed = np.array(trial.codes), scores.copy()
    for at, row in enumerate(scores):
        first, second = np.argsort(-row, kind="stable")[:2]
        if row[first] - row[second] < CLOSE:
            of_two = np.isin(codes, trial.labels[[first, second]])
            pair = LinearSVC(random_state=0, tol=TOLERANCE).fit(vectors[of_two], codes[of_two])
            if pair.predict(asked[at])[0] == trial.labels[second]:
                changed[at, [first, second]] = row[[second, first]]
    return changed


def act_variants(trial: Trial) -> Iterator[tuple[str, float]]:
    """Each with its share of right acts on the development rows."""
    yield "**what we run**", _acts(trial.rows, trial.thesaurus)
    for name, setting, value in (
        ("without BM25 on phrases", "_OVERLAP_WEIGHT", 0.0),
        ("without the evidence of a service", "_EVIDENCE_WEIGHT", 0.0),
        ("without made slips", "_WITH_SLIPS", False),
        ("without services named beside questions", "_NAMED_EACH", 0),
    ):
        kept = getattr(act_model, setting)
        setattr(act_model, setting, value)
        yield name, _acts(trial.rows, trial.thesaurus)
        setattr(act_model, setting, kept)
    yield "without groups of words", _acts(trial.rows, NO_THESAURUS)


def _acts(rows: Sequence[Row], thesaurus: Thesaurus) -> float:
    asked = read_rows(EVALUATION / "acts_dev.tsv")
    found = understand(rows, [normalise(row["text"]) for row in asked], thesaurus)
    return float(np.mean([one.acts[0][0] in row["act"].split("|") for one, row in zip(found, asked, strict=True)]))


def main() -> None:
    trial = Trial()
    print(f"{len(trial.rows)} training rows, {len(trial.asked)} development rows of services.")
    print(f"{platform.machine()}, {datetime.now().astimezone():%Y-%m-%d}")
    print("\n| services | first | among three |\n|---|---|---|")
    for name, scores in service_variants(trial):
        print(f"| {name} | {trial.shares(scores)} |", flush=True)
    print("\n| acts | right |\n|---|---|")
    for name, share in act_variants(trial):
        print(f"| {name} | {share:.1%} |", flush=True)


if __name__ == "__main__":
    main()
