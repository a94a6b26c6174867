"""Opening hours, from OpenStreetMap's syntax to a sentence: open now, or when it opens."""

from __future__ import annotations

import datetime as dt
import re

from markupsafe import Markup
from opening_hours import OpeningHours, State, validate

from dialogs.wording import KYIV, Wording

_DAYS_UK = {"Mo": "Пн", "Tu": "Вт", "We": "Ср", "Th": "Чт", "Fr": "Пт", "Sa": "Сб", "Su": "Нд", "PH": "свята"}
_DAYS_EN = {
    "Mo": "Mon",
    "Tu": "Tue",
    "We": "Wed",
    "Th": "Thu",
    "Fr": "Fri",
    "Sa": "Sat",
    "Su": "Sun",
    "PH": "holidays",
}
_WEEKDAYS_UK = ("понеділок", "вівторок", "середу", "четвер", "п’ятницю", "суботу", "неділю")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def timetable(osm: str, words: Wording) -> str:
    """«Пн–Чт 08:00–17:00; Пт 08:00–15:45», from `Mo-Th 08:00-17:00; Fr 08:00-15:45`."""
    names = _DAYS_EN if words.language == "en" else _DAYS_UK
    shown = re.sub(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\b", lambda found: names[found[1]], osm)
    return shown.replace("-", "–").replace(",", ", ").replace("off", words.label("вихідний"))


def open_now(osm: str, at: dt.datetime, words: Wording) -> Markup:
    """«Зараз відчинено до 17:00» or «Зачинено; відчиниться у понеділок о 08:00». Raises ValueError."""
    local = at.astimezone(KYIV).replace(tzinfo=None, microsecond=0)
    hours = _read(osm)
    state, _comment = hours.state(local)
    change = hours.next_change(local)
    if state is State.OPEN:
        if change is None:
            return words._("🟢 Відчинено цілодобово")
        return words._("🟢 Зараз відчинено до {time}", time=change.strftime("%H:%M"))
    if change is None:
        return words._("🔴 Зараз зачинено")
    return words._("🔴 Зараз зачинено, відчиниться {when}", when=_when(change, local, words))


def _read(osm: str) -> OpeningHours:
    if not validate(osm):
        raise ValueError("the opening hours cannot be read")
    return OpeningHours(osm)


def _when(change: dt.datetime, now: dt.datetime, words: Wording) -> str:
    time = change.strftime("%H:%M")
    days = (change.date() - now.date()).days
    if days == 0:
        return words.label("сьогодні о {time}", time=time)
    if days == 1:
        return words.label("завтра о {time}", time=time)
    names = _WEEKDAYS_EN if words.language == "en" else _WEEKDAYS_UK
    return words.label("у {day} о {time}", day=names[change.weekday()], time=time)
