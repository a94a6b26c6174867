"""What the lint of the training data finds."""

from nlu.data_lint import nearly_alike, said_twice, too_few
from nlu.rows import Row


def wish(text: str, code: str) -> Row:
    return Row(text, "find_service", code)


def test_words_said_twice_are_found_however_they_are_spelled() -> None:
    """Latin letters and case make no other message of it."""
    rows = [wish("Загубив права", "driver-licence-lost"), wish("zagubyv prava", "driver-licence-lost")]
    assert list(said_twice(rows)) == ["said 2 times: «загубив права» (driver-licence-lost, driver-licence-lost)"]
    assert not list(said_twice([*rows[:1], wish("вкрали права", "driver-licence-lost")]))


def test_rows_nearly_alike_of_two_services_are_found() -> None:
    """Of one service they are two ways to say it; of two, one is a slip."""
    lost, exchanged = "загубив посвідчення водія", "загубив посвідчення водія!"
    assert not list(nearly_alike([wish(lost, "driver-licence-lost"), wish(exchanged, "driver-licence-lost")]))
    (found,) = nearly_alike([wish(lost, "driver-licence-lost"), wish(exchanged, "driver-licence-exchange")])
    assert "driver-licence-lost and driver-licence-exchange" in found


def test_a_service_with_few_rows_is_found() -> None:
    """Too few, none of them long, all in one language; and the act as well."""
    found = list(too_few([wish("загубив права", "driver-licence-lost")]))
    assert found == [
        "driver-licence-lost: 1 rows, 0 of them long; 30 and 5 are needed",
        "driver-licence-lost: 100% of the rows are Ukrainian",
        "find_service: 1 rows, 60 are needed",
    ]
