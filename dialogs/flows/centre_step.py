"""The first step of a form: which centre deals with the request, found by name or by place."""

from __future__ import annotations

from collections.abc import Sequence

from backend_client.errors import NotFound
from backend_client.models import CentreMatch
from dialogs.flows import menu
from dialogs.flows.form_step import action
from dialogs.state import Draft
from dialogs.talk import Talk
from dialogs.turn import Button, SharedPlace
from dialogs.wording import shorten

LONGEST_NAME = 60


async def find(talk: Talk, draft: Draft, text: str) -> bool:
    """True if the words are a place that has centres: they are offered."""
    if len(text) > LONGEST_NAME:
        return False
    found = await talk.world.office.centres_for_settlement(text, talk.language)
    if found:
        _offer(talk, draft, found)
    return bool(found)


async def find_near(talk: Talk, draft: Draft, place: SharedPlace) -> None:
    _offer(talk, draft, await talk.world.office.centres_near(place.latitude, place.longitude, talk.language))


async def choose(talk: Talk, draft: Draft, centre_id: str) -> bool:
    try:
        centre = await talk.world.office.centre(centre_id)
    except NotFound:
        return False
    draft.centre, draft.centre_name = centre.id, centre.name
    talk.memory.centre, talk.memory.centre_name = centre.id, centre.name
    talk.say(talk._("Заяву розгляне: <b>{name}</b>", name=centre.name), keyboard=menu.keyboard(talk))
    return True


def _offer(talk: Talk, draft: Draft, found: Sequence[CentreMatch]) -> None:
    buttons = tuple(
        (Button(f"🏛 {shorten(one.centre.name, 50)}", action(draft, "centre", one.centre.id)),) for one in found[:3]
    )
    talk.say(talk._("Оберіть ЦНАП, або напишіть інше місце:"), buttons)
