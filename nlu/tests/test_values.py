from datetime import date

import pytest

from nlu.components.dates import find_dates
from nlu.components.phones import find_phones
from nlu.components.ratings import find_ratings
from nlu.components.request_numbers import find_request_numbers
from nlu.components.spans import Span
from nlu.components.spelling import straighten

WEDNESDAY = date(2026, 5, 6)


def values(spans: list[Span]) -> list[str]:
    return [span.value for span in spans]


@pytest.mark.parametrize(
    "typed",
    [
        *("DP-000042-2", "статус ДП-000042-2", "др 000042-2", "dp 000042 2", "№000042-2", "000042–2", "(DP-000042-2)."),
        *("DP_000042_2", "dp.000042.2", "DP/000042/2", "д.п.000042.2", "D P 0 0 0 0 4 2 2", "dp0000422", "по 0000422"),
    ],
)
def test_a_request_number_is_found_however_it_is_typed(typed: str) -> None:
    """Latin or Cyrillic letters, spaces, a long dash, or the bare digits."""
    assert values(find_request_numbers(straighten(typed))) == ["DP-000042-2"]


@pytest.mark.parametrize("typed", ["1-000042-7", "067-1234567-8", "2026-05-06", "42-2", "0000000042-2", "000042"])
def test_other_numbers_are_no_request_numbers(typed: str) -> None:
    """Phones, dates and numbers of other systems stay what they are."""
    assert find_request_numbers(typed) == []


def test_a_wrong_check_digit_is_still_a_request_number() -> None:
    """The bot points the mistake out; hiding the number would leave the citizen without an answer."""
    assert values(find_request_numbers("000042-7")) == ["DP-000042-7"]


@pytest.mark.parametrize("typed", ["067 123 45 67", "+38 (067) 123-45-67", "мій 0671234567, дзвоніть"])
def test_phones_have_one_form(typed: str) -> None:
    """A number without a country is Ukrainian."""
    assert values(find_phones(typed)) == ["+380671234567"]


@pytest.mark.parametrize("typed", ["000042-2", "31.12.2026", "мені 45 років", "12345678"])
def test_other_digits_are_no_phones(typed: str) -> None:
    """Only a valid number counts."""
    assert find_phones(typed) == []


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("5", "5"),
        ("п’ять", "5"),
        ("ставлю 4", "4"),
        ("ставлю їм трійку", "3"),
        ("моя оцінка 2", "2"),
        ("5 з 5", "5"),
        ("одна зірка", "1"),
        ("⭐⭐⭐", "3"),
        ("все сподобалось, 4 бали", "4"),
        ("ставлю п’ятірку дівчатам з вікна", "5"),
        ("на трієчку обслужили", "3"),
        ("двоечка вам", "2"),
        ("дала б одну зірку", "1"),
        ("обслужили на 4, бо довго", "4"),
    ],
)
def test_a_mark_is_heard_in_any_form(typed: str, mark: str) -> None:
    """Digits, words, stars, with a verb or alone."""
    assert values(find_ratings(straighten(typed))) == [mark]


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("три. Вежливо, но бестолково", "3"),
        ("нармально, 4", "4"),
        ("за ввічливість п’ять, за швидкість теж", "5"),
        ("найвищий бал дівчатам", "5"),
        ("за 2 години черги ставлю одиницю", "1"),
        ("чекала 3 години", None),
    ],
)
def test_where_a_mark_is_expected_a_number_is_enough(typed: str, mark: str | None) -> None:
    """A message that rates may say no more than «чотири»; hours and people are counted all the same."""
    assert values(find_ratings(straighten(typed), expected=True)) == ([mark] if mark else [])


@pytest.mark.parametrize(
    "typed",
    [
        "синові 5 років",
        "7",
        "55",
        "поставлю на облік 3 авто",
        "1-000042-7",
        "3.5",
        "на 4 грудня",
        "п’ятниця",
        "п’ятеро дітей",
    ],
)
def test_other_numbers_are_no_marks(typed: str) -> None:
    """A number that counts something else is not a mark."""
    assert find_ratings(straighten(typed)) == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("31.12.2026", "2026-12-31"),
        ("1/6/26", "2026-06-01"),
        ("народився 05.03.87", "1987-03-05"),
        ("2026-05-31", "2026-05-31"),
        ("12 травня", "2026-05-12"),
        ("5 травня", "2026-05-05"),
        ("5 лютого", "2027-02-05"),
        ("вчора подав", "2026-05-05"),
        ("позавчера", "2026-05-04"),
        ("на сьодні", "2026-05-06"),
        ("четвер зранку", "2026-05-07"),
        ("на понедєльник", "2026-05-11"),
        ("20-го числа", "2026-05-20"),
        ("3 числа", "2026-06-03"),
        ("через тиждень", "2026-05-13"),
        ("3-го червня 2026", "2026-06-03"),
        ("15 мая", "2026-05-15"),
        ("на 14.05", "2026-05-14"),
        ("запишіть на завтра", "2026-05-07"),
        ("післязавтра", "2026-05-08"),
        ("у п’ятницю", "2026-05-08"),
        ("в среду", "2026-05-13"),
        ("на понеділок", "2026-05-11"),
    ],
)
def test_a_day_is_found_however_it_is_said(typed: str, day: str) -> None:
    """Without a year the next such day is meant, unless it has just passed; a weekday is never today."""
    assert values(find_dates(straighten(typed), WEDNESDAY)) == [day]


@pytest.mark.parametrize("typed", ["31.02.2026", "32 травня", "версія 1.2.3.4", "по п’ятницях працюєте?", "на неделю"])
def test_days_that_do_not_exist_are_not_found(typed: str) -> None:
    """The 31st of February is no date."""
    assert find_dates(straighten(typed), WEDNESDAY) == []


def test_a_value_knows_where_it_stood() -> None:
    """Positions are those of the typed text."""
    text = "Статус ДП-000042-2 будь ласка"
    (span,) = find_request_numbers(straighten(text))
    assert text[span.start : span.end] == "ДП-000042-2"
