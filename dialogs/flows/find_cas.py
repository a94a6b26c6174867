"""Where is the nearest centre: from a shared location or a settlement's name; a map venue, hours, open now."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from backend_client.models import (
    CentreMatch,
    Certainty,
    LocationPrecision,
    Provenance,
    ServiceCentre,
)
from dialogs.flows import menu
from dialogs.opening import open_now, timetable
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons, Key, Keyboard, SharedPlace, Venue, Wish
from dialogs.wording import lines, paragraphs, shorten

FLOW = "find_cas"
FARTHEST_KM = 250
"""Farther than this from every centre, somebody is not in the oblast."""


async def ask_place(talk: Talk) -> None:
    talk.wait_for(FLOW)
    talk.say(
        talk._(
            "Напишіть назву вашого міста чи села, або натисніть «📍 Поділитися місцем» – "
            "знайду найближчий ЦНАП. Ваше місце я ніде не зберігаю."
        ),
        keyboard=place_keyboard(talk),
    )


def place_keyboard(talk: Talk) -> Keyboard:
    return Keyboard(
        (
            (Key(talk.label("📍 Поділитися місцем"), Wish.LOCATION),),
            *menu.keyboard(talk).rows,
        ),
        placeholder=talk.label("Місто або село…"),
    )


async def find_in(talk: Talk, settlement: str) -> None:
    """The name may be in any case and misspelled: the office's directory is tolerant."""
    found = await talk.world.office.centres_for_settlement(settlement, talk.language)
    if not found:
        talk.wait_for(FLOW)
        talk.say(_unknown_place(talk, settlement), keyboard=place_keyboard(talk))
        return
    _show_best(talk, found)


async def find_near(talk: Talk, place: SharedPlace) -> None:
    found = await talk.world.office.centres_near(place.latitude, place.longitude, talk.language)
    if not found or (found[0].distance_km or 0) > FARTHEST_KM:
        talk.say(
            talk._(
                "Схоже, ви далеко від Дніпропетровської області: поруч немає жодного нашого ЦНАПу. "
                "Напишіть назву міста чи села області, і я знайду ЦНАП там."
            ),
            keyboard=place_keyboard(talk),
        )
        return
    _show_best(talk, found)


async def take_words(talk: Talk, text: str) -> bool:
    """The words are a settlement's name."""
    if len(text) > 60:
        return False
    found = await talk.world.office.centres_for_settlement(text, talk.language)
    if not found:
        return False
    _show_best(talk, found)
    return True


async def refuse(talk: Talk, text: str) -> None:
    talk.say(_unknown_place(talk, text), keyboard=place_keyboard(talk))


async def show_centre(talk: Talk, centre_id: str) -> None:
    centre = await talk.world.office.centre(centre_id)
    _remember(talk, centre)
    talk.say(*_centre(talk, CentreMatch(centre=centre)), venue=_venue(centre))


def _unknown_place(talk: Talk, name: str) -> Markup:
    return talk._(
        "Не знаю населеного пункту «{name}» у Дніпропетровській області. Перевірте, будь ласка, назву, "
        "або напишіть найближче місто, або поділіться місцем.",
        name=shorten(name, 60),
    )


def _show_best(talk: Talk, found: Sequence[CentreMatch]) -> None:
    best = found[0]
    talk.wait_for_nothing()
    _remember(talk, best.centre)
    text, buttons = _centre(talk, best)
    others = tuple((_other(one),) for one in found[1:3])
    talk.say(text, (*others, *buttons), venue=_venue(best.centre))


def _remember(talk: Talk, centre: ServiceCentre) -> None:
    talk.memory.centre, talk.memory.centre_name = centre.id, centre.name


def _other(match: CentreMatch) -> Button:
    away = f" · {match.distance_km:.0f} км" if match.distance_km is not None else ""
    return Button(shorten(match.centre.name, 50) + away, f"cas/{match.centre.id}")


def _venue(centre: ServiceCentre) -> Venue:
    address = centre.address or centre.settlement
    return Venue(centre.latitude, centre.longitude, centre.name, address)


def _centre(talk: Talk, match: CentreMatch) -> tuple[Markup, Buttons]:
    centre = match.centre
    text = paragraphs(
        lines(Markup("📍 <b>{}</b>").format(centre.name), _relation(talk, match)),
        lines(_address(talk, centre), _precision(talk, centre)),
        _hours(talk, centre),
        _phones(talk, centre),
        _website(talk, centre),
        centre.note,
    )
    again = Button(talk.label("🔁 Інше місце"), "centre")
    return text, ((again,), (menu.catalogue_button(talk),))


def _relation(talk: Talk, match: CentreMatch) -> Markup | None:
    away = talk._("приблизно {km} км від вас", km=f"{match.distance_km:.0f}") if match.distance_km is not None else None
    if match.serves is Certainty.CONFIRMED and match.community:
        return talk._("обслуговує громаду: {community}", community=match.community)
    if match.community:
        note = talk._(
            "найближчий із відомих мені до: {place}. Чи обслуговує він вашу громаду – уточніть за телефоном",
            place=match.settlement or match.community,
        )
        return lines(note, away)
    return away


def _address(talk: Talk, centre: ServiceCentre) -> Markup:
    if not centre.address:
        return talk._("🏠 Адресу уточніть за телефоном або на сайті громади.")
    text = ", ".join(part for part in (centre.postal_code, centre.address) if part)
    return talk._("🏠 {address}{doubt}", address=text, doubt=_doubt(talk, centre.address_provenance))


def _precision(talk: Talk, centre: ServiceCentre) -> Markup | None:
    if centre.location_precision is LocationPrecision.BUILDING:
        return None
    return talk._("<i>На карті позначено населений пункт, а не саму будівлю.</i>")


def _hours(talk: Talk, centre: ServiceCentre) -> Markup:
    if not centre.opening_hours:
        return talk._("🕘 Години роботи уточніть за телефоном.")
    try:
        now = open_now(centre.opening_hours, talk.heard.at, talk.words)
    except ValueError:
        return talk._("🕘 Години роботи уточніть за телефоном.")
    table = timetable(centre.opening_hours, talk.words)
    doubt = _doubt(talk, centre.hours_provenance)
    return lines(now, talk._("🕘 {hours}{doubt}", hours=table, doubt=doubt))


def _phones(talk: Talk, centre: ServiceCentre) -> Markup:
    if not centre.phones:
        return talk._("☎️ Телефон мені невідомий: його має сайт громади.")
    doubt = _doubt(talk, centre.phones_provenance)
    return talk._("☎️ {phones}{doubt}", phones=", ".join(centre.phones), doubt=doubt)


def _website(talk: Talk, centre: ServiceCentre) -> Markup | None:
    return Markup('<a href="{0}">{0}</a>').format(centre.website) if centre.website else None


def _doubt(talk: Talk, facts: Provenance | None) -> Markup:
    """An unverified fact says so, with the year it was true."""
    if facts is not None and facts.certainty is Certainty.CONFIRMED:
        return Markup("")
    if facts is not None and facts.checked is not None:
        return talk._(" <i>(дані {year} року, уточніть)</i>", year=facts.checked.year)
    return talk._(" <i>(не перевірено, уточніть)</i>")
