"""How things look to a clerk: days, terms, statuses, answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import phonenumbers

from sandbox.office.entries import FormField
from sandbox.office.statuses import FINAL, Status
from sandbox.office.terms import KYIV

STATUS_NAMES = {
    Status.SUBMITTED: "Нова",
    Status.ACCEPTED: "Прийнято",
    Status.RETURNED: "На виправленні",
    Status.IN_WORK: "У роботі",
    Status.GRANTED: "Надано",
    Status.REFUSED: "Відмовлено",
    Status.WITHDRAWN: "Відкликано",
}
TIMELINE_NAMES = {
    Status.SUBMITTED: "Подано",
    Status.ACCEPTED: "Прийнято",
    Status.RETURNED: "Повернуто на виправлення",
    Status.IN_WORK: "Узято в роботу",
    Status.GRANTED: "Надано результат",
    Status.REFUSED: "Відмовлено",
    Status.WITHDRAWN: "Відкликано заявником",
}
MESSAGE_KINDS = {"question": "Запитання", "complaint": "Скарга", "corruption": "Про корупцію"}
REASONS = {
    "fast": "Швидко",
    "polite": "Привітно",
    "clear": "Усе пояснили",
    "convenient": "Зручно",
    "slow": "Довго чекав(ла)",
    "rude": "Були нечемні",
    "unclear": "Нічого не пояснили",
    "extra_papers": "Вимагали зайве",
    "inconvenient": "Незручно дістатися",
    "wrong_result": "Помилка в результаті",
}
SOON_DAYS = 3


@dataclass(frozen=True)
class TermLeft:
    """`tone` colours it: calm, soon, late or none."""

    text: str
    tone: str


def term_left(due_on: str | None, status: str, today: dt.date) -> TermLeft:
    if status in FINAL:
        return TermLeft("–", "none")
    if status == Status.RETURNED:
        return TermLeft("чекає на заявника", "none")
    if due_on is None:
        return TermLeft("без строку", "none")
    days = (dt.date.fromisoformat(due_on) - today).days
    if days < 0:
        return TermLeft(f"прострочено на {days_text(-days)}", "late")
    if days == 0:
        return TermLeft("останній день", "late")
    return TermLeft(days_text(days), "soon" if days <= SOON_DAYS else "calm")


def days_text(days: int) -> str:
    return f"{days} {plural(days, 'день', 'дні', 'днів')}"


def plural(number: int, one: str, few: str, many: str) -> str:
    """1 день, 2 дні, 5 днів, 11 днів, 21 день."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many


def moment(text: str | None) -> str:
    """Kyiv time."""
    return dt.datetime.fromisoformat(text).astimezone(KYIV).strftime("%d.%m.%Y, %H:%M") if text else ""


def day(text: str | None) -> str:
    return dt.date.fromisoformat(text).strftime("%d.%m.%Y") if text else ""


def size(octets: int) -> str:
    if octets < 1024:
        return f"{octets} Б"
    if octets < 1024 * 1024:
        return f"{octets // 1024} КБ"
    return f"{octets / 1024 / 1024:.1f} МБ".replace(".", ",")


def answer_text(field: FormField, answer: str) -> str:
    """What the citizen meant, as people write it."""
    match field.type:
        case "choice":
            return next((one.label.uk for one in field.options if one.id == answer), answer)
        case "yes_no":
            return {"yes": "Так", "no": "Ні"}.get(answer, answer)
        case "date":
            return day(answer)
        case "phone":
            return _phone(answer)
        case "number":
            return answer.replace(".", ",")
        case _:
            return answer


def _phone(answer: str) -> str:
    number = phonenumbers.parse(answer, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
