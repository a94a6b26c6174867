"""Is what the citizen gave an answer to the field? The office checks again all that the form promises."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError as NumberError
from stdnum.ua import rntrc

from sandbox.office.entries import FormField
from sandbox.office.forms import visible
from sandbox.office.words import Language, Words

LONGEST = {"long_text": 2000, "address": 300}
LONGEST_TEXT = 200

_MISSING = Words(uk="Заповніть, будь ласка.", en="Please fill this in.")
_NOT_ASKED = Words(uk="У вашому випадку цього не питають.", en="This is not asked in your case.")
_EMPTY = Words(uk="Тут потрібні слова або цифри.", en="Words or digits are needed here.")
_TOO_LONG = Words(uk="Задовго. Скоротіть, будь ласка.", en="Too long. Please shorten it.")
_PATTERN = Words(uk="Перевірте, будь ласка, чи все правильно написано.", en="Please check the spelling.")
_OPTION = Words(uk="Оберіть один із варіантів.", en="Choose one of the options.")
_YES_NO = Words(uk="Дайте відповідь «так» або «ні».", en="Answer yes or no.")
_DATE = Words(uk="Такого дня немає в календарі.", en="There is no such day.")
_TOO_EARLY = Words(uk="Дата надто рання.", en="The date is too early.")
_TOO_LATE = Words(uk="Дата надто пізня.", en="The date is too late.")
_PHONE = Words(uk="Перевірте номер телефону.", en="Check the phone number.")
_EMAIL = Words(uk="Перевірте адресу пошти.", en="Check the e-mail address.")
_NUMBER = Words(uk="Тут потрібне число.", en="A number is needed here.")
_TOO_SMALL = Words(uk="Число замале.", en="The number is too small.")
_TOO_LARGE = Words(uk="Число завелике.", en="The number is too large.")
_TAX_NUMBER = Words(
    uk="Перевірте номер: має бути 10 цифр, остання – перевірочна.",
    en="Check the number: 10 digits, the last of which is a check digit.",
)
_FILES = Words(uk="Додайте фото або PDF.", en="Add a photo or a PDF.")
_TOO_MANY_FILES = Words(uk="Забагато файлів.", en="Too many files.")


def faults_of_form(
    fields: Sequence[FormField],
    answers: Mapping[str, str],
    evidence: Mapping[str, Sequence[str]],
    language: Language,
    today: dt.date,
) -> dict[str, str]:
    """What is wrong, by field id; empty when the form is good. Whose the evidence is, is not looked at here."""
    shown = visible(fields, answers)
    return faults_of_fields(shown, answers, evidence, language, today)


def faults_of_fields(
    shown: Sequence[FormField],
    answers: Mapping[str, str],
    evidence: Mapping[str, Sequence[str]],
    language: Language,
    today: dt.date,
) -> dict[str, str]:
    """As `faults_of_form`, for fields that are known to be asked."""
    files = {field.id for field in shown if field.type == "file"}
    written = {field.id for field in shown} - files
    faults = dict.fromkeys([*(set(answers) - written), *(set(evidence) - files)], _NOT_ASKED)
    for field in shown:
        fault = _fault(field, answers.get(field.id), evidence.get(field.id, ()), today)
        if fault:
            faults[field.id] = fault
    return {name: _said(fields_by_id(shown).get(name), fault, language) for name, fault in faults.items()}


def fields_by_id(fields: Sequence[FormField]) -> dict[str, FormField]:
    return {field.id: field for field in fields}


def _said(field: FormField | None, fault: Words, language: Language) -> str:
    if fault is _PATTERN and field and field.pattern_hint:
        return field.pattern_hint.text(language)
    return fault.text(language)


def _fault(field: FormField, answer: str | None, files: Sequence[str], today: dt.date) -> Words | None:
    if field.type == "file":
        return _fault_of_files(field, files)
    if answer is None:
        return _MISSING if field.required else None
    return _fault_of_answer(field, answer, today)


def _fault_of_files(field: FormField, files: Sequence[str]) -> Words | None:
    if len(files) > field.max_files:
        return _TOO_MANY_FILES
    return _FILES if field.required and not files else None


def _fault_of_answer(field: FormField, answer: str, today: dt.date) -> Words | None:
    match field.type:
        case "date":
            return _fault_of_date(field, answer, today)
        case "choice":
            return None if answer in {option.id for option in field.options} else _OPTION
        case "yes_no":
            return None if answer in {"yes", "no"} else _YES_NO
        case "phone":
            return _fault_of_phone(answer)
        case "email":
            return _fault_of_email(answer)
        case "number":
            return _fault_of_number(field, answer)
        case "tax_number":
            return _fault_of_tax_number(answer)
        case _:
            return _fault_of_text(field, answer)


def _fault_of_text(field: FormField, answer: str) -> Words | None:
    if not any(letter.isalnum() for letter in answer):
        return _EMPTY
    if len(answer) > (field.max_length or LONGEST.get(field.type, LONGEST_TEXT)):
        return _TOO_LONG
    return _PATTERN if field.pattern and not re.fullmatch(field.pattern, answer) else None


def _fault_of_date(field: FormField, answer: str, today: dt.date) -> Words | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", answer):
        return _DATE
    try:
        day = dt.date.fromisoformat(answer)
    except ValueError:
        return _DATE
    if field.earliest and day < bound(field.earliest, today):
        return _TOO_EARLY
    return _TOO_LATE if field.latest and day > bound(field.latest, today) else None


def _fault_of_phone(answer: str) -> Words | None:
    try:
        number = phonenumbers.parse(answer, None)
    except phonenumbers.NumberParseException:
        return _PHONE
    return None if phonenumbers.is_valid_number(number) else _PHONE


def _fault_of_email(answer: str) -> Words | None:
    try:
        validate_email(answer, check_deliverability=False)
    except EmailNotValidError:
        return _EMAIL
    return None


def _fault_of_number(field: FormField, answer: str) -> Words | None:
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", answer):
        return _NUMBER
    if field.minimum is not None and float(answer) < field.minimum:
        return _TOO_SMALL
    return _TOO_LARGE if field.maximum is not None and float(answer) > field.maximum else None


def _fault_of_tax_number(answer: str) -> Words | None:
    try:
        rntrc.validate(answer)
    except NumberError:
        return _TAX_NUMBER
    return None


def bound(limit: str, today: dt.date) -> dt.date:
    """The day that `earliest` or `latest` means: an ISO date, `today`, `today-14y`, `today+3m`, `today+30d`."""
    if not limit.startswith("today"):
        return dt.date.fromisoformat(limit)
    shift = limit.removeprefix("today")
    if not shift:
        return today
    number, unit = int(shift[:-1]), shift[-1]
    if unit == "d":
        return today + dt.timedelta(days=number)
    return _months_later(today, number * (12 if unit == "y" else 1))


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or its last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for wanted in range(day.day, 27, -1):
        try:
            return dt.date(year, month + 1, wanted)
        except ValueError:
            continue
    return dt.date(year, month + 1, min(day.day, 28))
