"""Is this a good answer to that field? What is kept, or which kind words say what is wrong."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup
from stdnum.exceptions import ValidationError as NumberError
from stdnum.ua import rntrc

from backend_client.models import FieldType, FormField
from dialogs.dates import DateProblem, bound, read_date
from dialogs.wording import Wording

LONGEST = {FieldType.TEXT: 200, FieldType.LONG_TEXT: 2000, FieldType.ADDRESS: 300}
YES = {"так", "да", "ага", "угу", "yes", "y", "авжеж", "конечно", "звичайно"}
NO = {"ні", "нет", "нє", "no", "n", "неа", "не"}


@dataclass(frozen=True)
class Accepted:
    """`value` as the office wants it: ISO dates, E.164 phones, option ids, `yes`/`no`."""

    value: str


@dataclass(frozen=True)
class Rejected:
    reason: Markup


Verdict = Accepted | Rejected


def check(field: FormField, text: str, words: Wording, today: dt.date) -> Verdict:
    """Judges words as the answer to any field but a file."""
    said = " ".join(text.split()) if field.type is not FieldType.LONG_TEXT else text.strip()
    match field.type:
        case FieldType.DATE:
            return _date(field, said, words, today)
        case FieldType.CHOICE:
            return _choice(field, said, words)
        case FieldType.YES_NO:
            return _yes_no(said, words)
        case FieldType.PHONE:
            return _phone(said, words)
        case FieldType.EMAIL:
            return _email(said, words)
        case FieldType.NUMBER:
            return _number(field, said, words)
        case FieldType.TAX_NUMBER:
            return _tax_number(said, words)
        case _:
            return _text(field, said, words)


def _text(field: FormField, said: str, words: Wording) -> Verdict:
    longest = field.max_length or LONGEST.get(field.type, LONGEST[FieldType.TEXT])
    if len(said) > longest:
        return Rejected(
            words._(
                "Задовго: {have} знаків, а вміщається {most}. Скоротіть, будь ласка.",
                have=len(said),
                most=longest,
            )
        )
    if not any(letter.isalnum() for letter in said):
        return Rejected(words._("Тут потрібні слова або цифри. Напишіть, будь ласка, текстом."))
    if field.type is FieldType.ADDRESS and len(said) < 8:
        return Rejected(
            words._(
                "Адреса закоротка. Напишіть населений пункт, вулицю, будинок і квартиру, "
                "наприклад: «м. Павлоград, вул. Центральна, буд. 5, кв. 12»."
            )
        )
    if field.pattern and not re.fullmatch(field.pattern, said):
        hint = field.pattern_hint or field.hint
        return Rejected(
            words._("Не схоже на правильну відповідь. {hint}", hint=hint or words._("Перевірте, будь ласка."))
        )
    return Accepted(said)


def _date(field: FormField, said: str, words: Wording, today: dt.date) -> Verdict:
    day = read_date(said)
    if day is DateProblem.NO_SUCH_DAY:
        return Rejected(words._("Такого дня немає в календарі. Перевірте число й місяць, будь ласка."))
    if not isinstance(day, dt.date):
        return Rejected(words._("Напишіть дату так: день.місяць.рік, наприклад 05.03.1990."))
    earliest, latest = bound(field.earliest, today), bound(field.latest, today)
    if latest is not None and day > latest:
        return Rejected(words._("Дата не може бути пізніше за {day}.", day=words.day(latest)))
    if earliest is not None and day < earliest:
        return Rejected(words._("Дата не може бути раніше за {day}.", day=words.day(earliest)))
    return Accepted(day.isoformat())


def _choice(field: FormField, said: str, words: Wording) -> Verdict:
    wanted = said.casefold()
    for option in field.options:
        if wanted == option.label.casefold():
            return Accepted(option.id)
    return Rejected(words._("Оберіть, будь ласка, один із варіантів на кнопках."))


def _yes_no(said: str, words: Wording) -> Verdict:
    word = said.casefold().strip(".!, ")
    if word in YES:
        return Accepted("yes")
    if word in NO:
        return Accepted("no")
    return Rejected(words._("Натисніть «Так» або «Ні», будь ласка."))


def _phone(said: str, words: Wording) -> Verdict:
    wrong = Rejected(
        words._("Перевірте номер телефону, будь ласка. Має бути так: +380 67 123 45 67 або 067 123 45 67.")
    )
    try:
        number = phonenumbers.parse(said, "UA")
    except phonenumbers.NumberParseException:
        return wrong
    if not phonenumbers.is_valid_number(number):
        return wrong
    return Accepted(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(said: str, words: Wording) -> Verdict:
    try:
        return Accepted(validate_email(said, check_deliverability=False).normalized)
    except EmailNotValidError:
        return Rejected(words._("Перевірте адресу пошти, будь ласка. Приклад: olena@ukr.net"))


def _number(field: FormField, said: str, words: Wording) -> Verdict:
    plain = said.replace(" ", "").replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", plain):
        return Rejected(words._("Тут потрібне число, наприклад 3 або 45,5."))
    number = float(plain)
    if field.minimum is not None and number < field.minimum:
        return Rejected(words._("Замало: найменше – {least}.", least=f"{field.minimum:g}"))
    if field.maximum is not None and number > field.maximum:
        return Rejected(words._("Забагато: найбільше – {most}.", most=f"{field.maximum:g}"))
    return Accepted(plain)


def _tax_number(said: str, words: Wording) -> Verdict:
    try:
        return Accepted(rntrc.validate(said))
    except NumberError:
        return Rejected(
            words._(
                "У цьому номері є помилка. РНОКПП (ІПН) має 10 цифр, остання – перевірочна. "
                "Звірте з карткою платника податків, будь ласка."
            )
        )
