import pickle

import pytest

from nlu.components.language import detect_language
from nlu.components.remembering import Memory
from nlu.components.spelling import fold, normalise, straighten


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Загубила   ПАСПОРТ", "загубила паспорт"),
        ("сім’я і п`ять", "сім'я і п'ять"),
        ("Ещё раз", "еще раз"),
        ("zagubyv prava", "загубив права"),
        ("kamianske", "камянске"),
        ("radiator", "радіатор"),
        ("khochu biometrychnyi pasport", "хочу біометричний паспорт"),
        ("xo4u pasport", "хочу паспорт"),
        ("загубив id картку", "загубив айді картку"),
        ("hochu zahran", "хочу загран"),
        ("gfcgjhn", "паспорт"),
        ("pfue,bkf gfcgjhn", "загубила паспорт"),
        ("gjnthzk gfcgjhn", "потерял паспорт"),
        ("дуууже треба довідка", "дуже треба довідка"),
        ("відкрити ооо", "відкрити ооо"),
        ("passport for a child", "пасспорт фор а чілд"),
    ],
)
def test_one_spelling_whatever_was_typed(typed: str, expected: str) -> None:
    """Case, apostrophes, ё and Latin script do not matter."""
    assert normalise(typed) == expected


def test_a_latin_look_alike_inside_a_word_is_a_slip() -> None:
    """«пaспорт» with a Latin a is the same word."""
    assert normalise("п\u0061спорт") == "паспорт"


def test_straightening_keeps_every_position() -> None:
    """Entity positions are counted in what the citizen typed, so no letter may appear or vanish."""
    text = "İстанбул, П’ЯТИХАТКИ"
    assert len(straighten(text)) == len(text)


def test_folding_makes_the_two_languages_meet() -> None:
    """«реєстрація» and «регистрация» share their endings, «ї» and «и» their letter."""
    assert fold("її ёлки") == "ии елки"


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("загубила паспорт, шо робить", "uk"),
        ("потерял паспорт, что делать", "ru"),
        ("Ya poteryal pasport", "ru"),
        ("zagubyv prava", "uk"),
        ("hello, I need a passport", "other"),
        ("статус DP-000042-2", "uk"),
        ("5", "uk"),
    ],
)
def test_language_is_what_the_citizen_speaks(typed: str, language: str) -> None:
    """Latin script is not a language; mixed speech and numbers count as Ukrainian."""
    assert detect_language(typed) == language


def test_a_word_is_looked_up_but_once_until_too_many_are_remembered() -> None:
    """Then all are forgotten, and looked up again."""
    asked: list[str] = []

    def look_up(word: str) -> int:
        asked.append(word)
        return len(word)

    memory = Memory(look_up, most=2)
    assert [memory[word] for word in ("раз", "раз", "другий", "третій", "раз")] == [3, 3, 6, 6, 3]
    assert asked == ["раз", "другий", "третій", "раз"]


def test_what_is_remembered_is_not_kept_with_a_model() -> None:
    """Whatever people wrote while it was tried out."""
    memory = Memory(len)
    assert memory["таємниця"] == 8
    assert "таємниця" not in pickle.loads(pickle.dumps(memory))  # noqa: S301 - our own
