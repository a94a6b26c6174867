"""What each button does: the first word of its action names the row of this table, the rest are arguments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from backend_client.errors import NotFound
from backend_client.models import MessageKind
from dialogs.flows import (
    application,
    application_status,
    consent,
    correction,
    find_cas,
    find_service,
    handover,
    menu,
    privacy,
    rating,
    required_documents,
    smalltalk,
)
from dialogs.talk import Talk
from dialogs.turn import Lane, could_be_carried

Press = Callable[..., Awaitable[None]]


async def press(talk: Talk, action: str) -> None:
    """What a button carries is never trusted: an unknown or misshapen one gets a kind word."""
    name, *arguments = action.split("/") if could_be_carried(action) else [""]
    known = PRESSES.get((name, len(arguments))) or PRESSES.get((name, -1))
    if known is None:
        await menu.say_stale(talk)
        return
    try:
        await known(talk, *arguments)
    except NotFound:
        await menu.say_stale(talk)


async def _form(talk: Talk, *parts: str) -> None:
    if len(parts) < 2:
        await menu.say_stale(talk)
        return
    await application.press(talk, *parts)


async def _consent(talk: Talk, answer: str = "", *then: str) -> None:
    action = "/".join(then)
    if answer == "yes":
        await consent.agree(talk)
        if then and then[0] in {"apply", "write"}:
            await press(talk, action)
    elif answer == "why" and then:
        consent.explain(talk, action)
    else:
        await consent.decline(talk)


async def _write(talk: Talk, kind: str) -> None:
    if kind in {one.value for one in MessageKind}:
        await handover.begin(talk, MessageKind(kind))
    else:
        await menu.say_stale(talk)


async def _withdraw(talk: Talk, number: str, _yes: str) -> None:
    await application_status.withdraw(talk, number)


async def _nothing(talk: Talk) -> None:
    talk.wait_for_nothing()
    talk.memory.unsent = None
    talk.replace(talk._("Добре. Чим ще допомогти?"), menu.ways_on(talk))


async def _erase(talk: Talk, _yes: str) -> None:
    await privacy.erase(talk)


async def _rating(talk: Talk, number: str) -> None:
    await rating.prompt(talk, number, Lane.ANSWER)


PRESSES: dict[tuple[str, int], Press] = {
    # (name, how many arguments; -1: any number)
    ("card", 1): find_service.choose,
    ("docs", 1): required_documents.begin,
    ("redo", 1): required_documents.begin_anew,
    ("case", 3): required_documents.choose,
    ("none", 0): find_service.none_of_these,
    ("themes", 0): find_service.show_themes,
    ("theme", 2): find_service.show_theme,
    ("centre", 0): find_cas.ask_place,
    ("cas", 1): find_cas.show_centre,
    ("apply", 1): application.begin,
    ("resume", 1): application.resume,
    ("f", -1): _form,
    ("consent", -1): _consent,
    ("requests", 0): application_status.show_requests,
    ("req", 1): application_status.show_by_number,
    ("withdraw", 1): application_status.ask_to_withdraw,
    ("withdraw", 2): _withdraw,
    ("mend", 1): correction.begin,
    ("rating", 1): _rating,
    ("rate", 2): rating.score,
    ("why", 2): rating.toggle_reason,
    ("comment", 1): rating.ask_comment,
    ("nocomment", 1): rating.skip_comment,
    ("honest", 2): rating.answer_integrity,
    ("person", 0): lambda talk: handover.begin(talk, MessageKind.QUESTION),
    ("complain", 0): lambda talk: handover.begin(talk, MessageKind.COMPLAINT),
    ("corruption", 0): lambda talk: handover.begin(talk, MessageKind.CORRUPTION),
    ("write", 1): _write,
    ("pass", 0): handover.pass_on,
    ("language", 0): smalltalk.offer_languages,
    ("speak", 1): smalltalk.speak,
    ("privacy", 0): privacy.show,
    ("export", 0): privacy.export,
    ("erase", 0): privacy.ask_to_erase,
    ("erase", 1): _erase,
    ("help", 0): smalltalk.help_out,
    ("nothing", 0): _nothing,
}
