"""Answers to the fields of a form: what is kept, and what a person is told when it does not do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_client.models import FieldType, FormField, Option
from dialogs.answers import Accepted, Rejected, check
from dialogs.dates import bound
from dialogs.wording import Wording

TODAY = dt.date(2026, 11, 23)
WORDS = Wording("uk")
CHOICE = {"options": [Option(id="lost", label="Загубили"), Option(id="stolen", label="Вкрали")]}


def judged(kind: str, said: str, **more: Any) -> str:
    """What is kept, or the words of the refusal in angle quotes."""
    verdict = check(FormField(id="x", label="Поле", type=FieldType(kind), **more), said, WORDS, TODAY)
    return verdict.value if isinstance(verdict, Accepted) else f"«{verdict.reason}»"


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("text", "  Нечуй -  Левицький ", "Нечуй - Левицький"),
        ("long_text", "раз\nдва", "раз\nдва"),
        ("address", "м. Самар, вул. Миру, 1", "м. Самар, вул. Миру, 1"),
        ("yes_no", "Так!", "yes"),
        ("yes_no", "нє", "no"),
        ("yes_no", "конечно", "yes"),
        ("phone", "067 123 45 67", "+380671234567"),
        ("phone", "+48 512 345 678", "+48512345678"),
        ("email", "Olena@Ukr.NET", "Olena@ukr.net"),
        ("number", "1 200,50", "1200.50"),
        ("number", "-3", "-3"),
        ("tax_number", "3184710691", "3184710691"),
        ("tax_number", "3184 710 691", "3184710691"),
        ("date", "5 березня 1990 року", "1990-03-05"),
        ("date", "29.02.2024", "2024-02-29"),
    ],
)
def test_good_answers(kind: str, said: str, kept: str) -> None:
    """However people write it, the office gets one form of it."""
    assert judged(kind, said) == kept


@pytest.mark.parametrize(
    ("kind", "said", "told"),
    [
        ("text", "😀😀", "Тут потрібні слова або цифри"),
        ("text", "а" * 201, "Задовго: 201 знаків, а вміщається 200"),
        ("long_text", "а" * 5000, "Задовго: 5000 знаків, а вміщається 2000"),
        ("address", "Самар", "Адреса закоротка"),
        ("yes_no", "може бути", "Натисніть «Так» або «Ні»"),
        ("phone", "12", "Перевірте номер телефону"),
        ("phone", "подзвоніть мені", "Перевірте номер телефону"),
        ("phone", "067 123 45 6", "Перевірте номер телефону"),
        ("email", "olena@", "Приклад: olena@ukr.net"),
        ("email", "olena ukr.net", "Приклад: olena@ukr.net"),
        ("number", "багато", "Тут потрібне число"),
        ("number", "1e9", "Тут потрібне число"),
        ("tax_number", "3184710692", "остання – перевірочна"),
        ("tax_number", "123", "має 10 цифр"),
        ("date", "31.02.2026", "Такого дня немає в календарі"),
        ("date", "29.02.2026", "Такого дня немає в календарі"),
        ("date", "вчора", "день.місяць.рік"),
        ("date", "05.13.1990", "Такого дня немає в календарі"),
    ],
)
def test_answers_that_do_not_do(kind: str, said: str, told: str) -> None:
    """Told what is wrong and how it should be."""
    assert told in judged(kind, said)


@pytest.mark.parametrize(
    ("said", "limits", "told"),
    [
        ("24.11.2026", {"latest": "today"}, "Дата не може бути пізніше за 23.11.2026"),
        ("23.11.2026", {"latest": "today"}, "2026-11-23"),
        ("23.11.2012", {"latest": "today-14y"}, "2012-11-23"),
        ("24.11.2012", {"latest": "today-14y"}, "пізніше за 23.11.2012"),
        ("31.12.1899", {"earliest": "1900-01-01"}, "Дата не може бути раніше за 01.01.1900"),
        ("24.12.2026", {"latest": "today+30d"}, "пізніше за 23.12.2026"),
        ("24.08.2027", {"latest": "today+9m"}, "пізніше за 23.08.2027"),
        ("22.08.2026", {"earliest": "today-3m"}, "раніше за 23.08.2026"),
    ],
)
def test_bounds_of_dates(said: str, limits: dict[str, str], told: str) -> None:
    """The office's bounds, told in days that a person can check."""
    assert told in judged("date", said, **limits)


def test_choices() -> None:
    """By the words on the button, in any case of letters; nothing else."""
    assert judged("choice", "вкрали", **CHOICE) == "stolen"
    assert "один із варіантів" in judged("choice", "не знаю", **CHOICE)


def test_numbers_within_bounds() -> None:
    """The least and the most are told."""
    assert "найменше – 1" in judged("number", "0", minimum=1, maximum=5)
    assert "найбільше – 5" in judged("number", "6", minimum=1, maximum=5)


def test_patterns_of_the_office() -> None:
    """What the office wants to see, in the office's own words."""
    cadastral = {"pattern": r"\d{10}:\d{2}:\d{3}:\d{4}", "pattern_hint": "10 цифр, 2, 3 і 4 через двокрапку"}
    assert judged("text", "1210100000:01:001:0001", **cadastral) == "1210100000:01:001:0001"
    assert "10 цифр, 2, 3 і 4 через двокрапку" in judged("text", "1210100000", **cadastral)


@given(said=st.text(max_size=300), kind=st.sampled_from([kind for kind in FieldType if kind is not FieldType.FILE]))
def test_no_words_break_it(said: str, kind: FieldType) -> None:
    """Whatever somebody types, they get an answer, and what is refused comes with words."""
    options = CHOICE["options"] if kind is FieldType.CHOICE else []
    verdict = check(FormField(id="x", label="Поле", type=kind, options=options), said, WORDS, TODAY)
    assert isinstance(verdict, Accepted) or (isinstance(verdict, Rejected) and str(verdict.reason))


def test_bounds_at_the_ends_of_months() -> None:
    """The day that does not exist is the last one that does."""
    assert bound("today+3m", dt.date(2026, 11, 30)) == dt.date(2027, 2, 28)
    assert bound("today-1y", dt.date(2028, 2, 29)) == dt.date(2027, 2, 28)
    with pytest.raises(ValueError, match="not a bound"):
        bound("today+1w", TODAY)
