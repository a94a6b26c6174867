"""What of a message a trainer may read."""

import pytest

from nlu.components.plain_words import plain_words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("загубила паспорт у дніпрі", "загубила паспорт у дніпрі"),
        ("петренко марія просить субсидію", "… … просить субсидію"),
        ("мій номер 0671234567", "мій номер …"),
        ("иван потерял права", "… потерял права"),
        ("пишіть на olenka@ukr.net", "пишіть на … … …"),
    ],
)
def test_names_figures_and_unknown_words_are_hidden(text: str, plain: str) -> None:
    """Only words that a dictionary has and that name nobody are left; a town names nobody."""
    assert plain_words(text) == plain
