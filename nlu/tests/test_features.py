from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlu.components import features as module
from nlu.components.features import Letters, Margins, of_messages
from nlu.components.sums import Table
from nlu.components.thesaurus import Thesaurus

THESAURUS = Thesaurus({"паспорт": ["паспорт", "айді"], "втрата": ["загуб", "вкра"]})
TEXTS = [
    *("загубила паспорт у маршрутці", "вкрали айді картку", "паспорт паспорт паспорт", "де мій паспорт"),
    *("загубив 2 картки в маршрутці", "картку вкрали в 2 маршрутках", "мій паспорт вкрали"),
]
ASKED = [*TEXTS, "загубили паспорти та картки", "жираф", "", "123"]


@pytest.mark.parametrize("kept", [np.asarray, csr_matrix])
@pytest.mark.parametrize("remembered", [0, 3_000_000])
def test_margins_are_the_product_of_features_and_weights(
    kept: Callable[[Table], Any],
    remembered: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However weights are kept and words remembered: known texts and new ones, texts without words, and each twice."""
    monkeypatch.setattr(module, "_REMEMBERED", remembered)
    features = of_messages(THESAURUS)
    width = features.fit(TEXTS).shape[1]
    weights = np.random.RandomState(0).normal(size=(width, 5)).astype(np.float32)
    margins = Margins(features, kept(weights))
    for _ in range(2):
        assert margins.of(ASKED) == pytest.approx(features.of(ASKED) @ weights, abs=1e-5)


def test_margins_do_not_remember_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of words is thrown away when it is too much, and answers stay the same."""
    monkeypatch.setattr(module, "_REMEMBERED", 36)
    monkeypatch.setattr(module, "_WORTHWHILE", 0)
    features = of_messages(THESAURUS)
    weights = np.ones((features.fit(TEXTS).shape[1], 5), dtype=np.float32)
    margins = Margins(features, weights)
    found = np.vstack([margins.of([text]) for text in ASKED])
    assert found == pytest.approx(features.of(ASKED) @ weights, abs=1e-5)
    assert all(len(seen._remembered or ()) <= 6 for seen in margins._seen)


def test_what_is_learned_is_what_is_seen_later() -> None:
    """A text has the same row when it is learned and when it is asked."""
    features = of_messages(THESAURUS)
    learned = features.fit(TEXTS)
    assert features.of(TEXTS).toarray() == pytest.approx(learned.toarray())


def test_a_word_said_thrice_counts_once() -> None:
    """«паспорт паспорт паспорт» is a citizen who is upset, not one who names three passports."""
    features = of_messages(THESAURUS)
    features.fit(TEXTS)
    letters = features.views[0]
    once, thrice = letters.of(["паспорт", "паспорт паспорт паспорт"]).toarray()
    assert once.any()
    assert once == pytest.approx(thrice)


def test_letters_are_runs_within_one_word_and_its_ends() -> None:
    """Letters that both languages write differently are the same."""
    assert Letters(3, 4)("мій") == [" ми", "мий", "ий ", " мий", "мий "]
