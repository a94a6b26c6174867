import pytest

from dialogs.flows import danger


@pytest.mark.parametrize(
    "words",
    [
        "мене чоловік б’є",
        "Муж бьет меня, что делать",
        "сусід погрожує мені ножем",
        "батько побив маму",
        "домашнє насильство, куди звернутися",
        "я не хочу більше жити",
        "думаю про самогубство",
    ],
)
def test_danger_is_heard_in_both_languages(words: str) -> None:
    """Ukrainian and Russian, with any apostrophe."""
    assert danger.is_heard(words)


@pytest.mark.parametrize(
    "words",
    [
        "чоловік загубив паспорт",
        "не хочу жити у гуртожитку, дайте субсидію",
        "помер батько, що робити",
        "хочу виписати сина",
        "машину побили, потрібна довідка",
    ],
)
def test_ordinary_troubles_are_no_danger(words: str) -> None:
    """They have services of their own."""
    assert not danger.is_heard(words)
