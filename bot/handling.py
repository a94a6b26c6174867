"""From an inbox entry to all that it changes: the bridge between Telegram's words and the dialogs'."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

from backend_client.models import EventType, MessageAnswered, OfficeEvent, RequestChanged
from bot import incoming
from bot.citizen_reference import CitizenReferences
from bot.commit import Outcome
from bot.conversation_store import StoredConversation
from bot.inbox import EVENT, FLOOD, TIMER, InboxEntry
from bot.lessons import write_lesson
from bot.outbox import OutgoingSend
from bot.rendering import render
from bot.timers import TimerToSet
from dialogs.conversation import apology, keep, remember, respond
from dialogs.ports import World
from dialogs.turn import Heard, OfficeSpoke, Said, SentFile, SentTooMuch, TimerRang, Turn, What

NOBODY_WAITS = frozenset({EVENT, FLOOD, TIMER})
"""Entries that no citizen's update made, and whose failure needs no apology."""

ShowTyping = Callable[[int], Coroutine[Any, Any, None]]


class Handling:
    """Handles entries for a worker. Anything raised is the worker's to retry: nothing has been written."""

    def __init__(self, world: World, citizens: CitizenReferences, show_typing: ShowTyping) -> None:
        self._world = world
        self._citizens = citizens
        self._show_typing = show_typing
        self._courtesies: set[asyncio.Task[None]] = set()

    async def handle(self, entry: InboxEntry, stored: StoredConversation) -> Outcome:
        update = _update(entry) if entry.kind not in NOBODY_WAITS else {}
        what = _what(entry, update)
        if what is None:
            return Outcome()
        if isinstance(what, Said | SentFile):
            self._show_that_we_work(entry.chat_id)
        heard = self._heard(entry, what)
        turn = await respond(remember(stored.body), heard, self._world)
        return _outcome(turn, entry.chat_id, update)

    def apologise(self, entry: InboxEntry) -> Outcome:
        """For an entry that no attempt could handle."""
        if entry.kind in NOBODY_WAITS:
            return Outcome()
        payload = {"chat_id": entry.chat_id, "text": apology()}
        return Outcome(sends=(OutgoingSend("sendMessage", payload, "answer"),))

    def _heard(self, entry: InboxEntry, what: What) -> Heard:
        applicant = self._citizens.of_chat(entry.chat_id)
        key = hashlib.sha256(f"{applicant}:{entry.id}".encode()).hexdigest()[:32]
        return Heard(what, entry.received_at, applicant, key)

    def _show_that_we_work(self, chat_id: int) -> None:
        courtesy = asyncio.create_task(self._show_typing(chat_id))
        self._courtesies.add(courtesy)
        courtesy.add_done_callback(self._courtesies.discard)


def _update(entry: InboxEntry) -> dict[str, Any]:
    """Half a character, as a modified app may send, becomes the sign for one that cannot be shown."""
    return dict(json.loads(entry.payload.decode("utf-8", "replace")))


def _what(entry: InboxEntry, update: dict[str, Any]) -> What | None:
    if entry.kind == TIMER:
        return TimerRang(entry.payload.decode())
    if entry.kind == FLOOD:
        return SentTooMuch()
    if entry.kind == EVENT:
        return _event(OfficeEvent.model_validate_json(entry.payload))
    return incoming.what(update)


def _event(event: OfficeEvent) -> OfficeSpoke:
    if event.type is EventType.REQUEST_CHANGED:
        return OfficeSpoke(RequestChanged.model_validate(event.data))
    return OfficeSpoke(MessageAnswered.model_validate(event.data))


def _outcome(turn: Turn, chat_id: int, update: dict[str, Any]) -> Outcome:
    sends = render(turn, chat_id, incoming.pressed_message(update), incoming.query_id(update))
    return Outcome(
        state=keep(turn.conversation),
        sends=tuple(sends),
        timers=tuple(TimerToSet(timer.name, timer.due, timer.name.encode()) for timer in turn.timers),
        cancelled_timers=turn.cancelled_timers,
        lessons=tuple(map(write_lesson, turn.lessons)),
        forgets=turn.erased,
    )
