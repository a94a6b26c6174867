"""Half-filled forms that wait: finding them, offering to go on, letting old ones go."""

from __future__ import annotations

import datetime as dt

from dialogs.state import Draft, Phase
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons
from dialogs.wording import shorten

FORGET = "forget"


def resume_button(talk: Talk, slot: str) -> Button | None:
    """A way back into the form of this service (or the correction of this request), if one waits."""
    draft = talk.memory.drafts.get(slot)
    if draft is None or draft.phase is Phase.SENDING:
        return None
    title = shorten(draft.title, 40)
    return Button(talk.label("▶️ Продовжити: {title}", title=title), f"resume/{draft.id}")


def resume_buttons(talk: Talk) -> Buttons:
    buttons = [resume_button(talk, slot) for slot in talk.memory.drafts]
    return tuple((button,) for button in buttons if button is not None)


def slot_of(talk: Talk, draft_id: str) -> str | None:
    return next((slot for slot, draft in talk.memory.drafts.items() if draft.id == draft_id), None)


def forget_later(talk: Talk, name: str) -> None:
    """Also of a citizen who never comes back: the timer makes a turn, and each turn forgets what is old."""
    talk.ring(f"{FORGET}/{name}", talk.world.policy.draft_kept + dt.timedelta(minutes=1))


def forget_old(talk: Talk) -> None:
    """Personal data of a form that nobody finishes is not kept for ever, nor is its answer waited for.

    A request being sent stays.
    """
    oldest = talk.heard.at - talk.world.policy.draft_kept
    if talk.memory.unsent is not None and talk.memory.unsent.since < oldest:
        talk.memory.unsent = None
    kept = {
        slot: draft
        for slot, draft in talk.memory.drafts.items()
        if draft.started_at >= oldest or draft.phase is Phase.SENDING
    }
    talk.memory.drafts = kept
    focus = talk.memory.focus
    if focus is not None and focus.flow == "application" and focus.about not in kept:
        talk.wait_for_nothing()


def slot(draft: Draft) -> str:
    """Where a draft is kept: under its service, or under the number of the request that it mends."""
    return draft.correction or draft.service
