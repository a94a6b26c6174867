from pathlib import Path

import pytest

from nlu.components.settlements import Gazetteer, read_gazetteer

NAMES = Path(__file__).parents[1] / "data" / "settlements.txt"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer(NAMES.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("де цнап в павлограді", "Павлоград"),
        ("живу у Кривому Розі", "Кривий Ріг"),
        ("в Кривом Роге", "Кривий Ріг"),
        ("у Новомосковську", "Самар"),
        ("з Дніпродзержинська", "Кам’янське"),
        ("в Каменском", "Кам’янське"),
        ("Першотравенськ", "Шахтарське"),
        ("у П'ятихатках", "П’ятихатки"),
        ("Пятихатках", "П’ятихатки"),
        ("в Апостоловому", "Апостолове"),
        ("цнап днепр", "Дніпро"),
        ("de cnap v nikopoli", "Нікополь"),
        ("цнап павлагради", "Павлоград"),
        ("в Покрові", "Покров"),
        ("покров", "Покров"),
        ("в павлоградском центре", "Павлоград"),
        ("криворізький цнап", "Кривий Ріг"),
        ("цнап камяснке", "Кам’янське"),
        ("погода в жовтх вдах", "Жовті Води"),
        ("wyfg gfdkjuhfl", "Павлоград"),
    ],
)
def test_a_settlement_has_todays_name_whatever_the_case(gazetteer: Gazetteer, typed: str, name: str) -> None:
    """Any grammatical case, Ukrainian or Russian, a former name, Latin script, a slip of the finger."""
    assert [span.value for span in gazetteer.find(typed)] == [name]


@pytest.mark.parametrize("typed", ["вишневе дерево", "широке поле купив", "мирове місто", "переїхали з Бахмута"])
def test_ordinary_words_and_other_places_are_not_settlements(gazetteer: Gazetteer, typed: str) -> None:
    """«Широке» is a settlement only where it stands as a name."""
    assert gazetteer.find(typed) == []


def test_two_settlements_are_both_found(gazetteer: Gazetteer) -> None:
    """In the order in which they were named."""
    found = gazetteer.find("переїхала з Нікополя до Самару")
    assert [span.value for span in found] == ["Нікополь", "Самар"]
