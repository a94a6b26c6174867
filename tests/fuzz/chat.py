"""A chat of the dialogs without Telegram and Redis; several of them may share one world."""

from __future__ import annotations

import datetime as dt
import itertools

from dialogs.conversation import keep, remember, respond
from dialogs.ports import World
from dialogs.state import Conversation
from dialogs.turn import Button, Heard, Turn, What
from tests.conversations.fakes import NOW


class Chat:
    """The memory is written and read again after every turn, as after a restart."""

    def __init__(self, applicant: str, world: World, now: dt.datetime = NOW) -> None:
        self.applicant = applicant
        self.memory = Conversation()
        self.now = now
        self.timers: dict[str, dt.datetime] = {}
        self.shown: list[str] = []
        """The actions of all buttons that were ever shown, the newest last."""
        self._world = world
        self._heard = itertools.count(1)

    async def hears(self, what: What) -> Turn:
        heard = Heard(what, self.now, self.applicant, f"{self.applicant}-{next(self._heard):06d}")
        turn = await respond(self.memory, heard, self._world)
        self.memory = remember(keep(turn.conversation))
        self.shown += [button.action for button in buttons_of(turn)]
        self.timers.update({timer.name: timer.due for timer in turn.timers})
        for name in turn.cancelled_timers:
            self.timers.pop(name, None)
        return turn


def buttons_of(turn: Turn) -> list[Button]:
    return [button for reply in turn.replies for row in reply.buttons for button in row]


def text_of(turn: Turn) -> str:
    """All that the citizen sees of a turn: messages, buttons, the toast."""
    labels = [button.label for button in buttons_of(turn)]
    return "\n".join([*(str(reply.text) for reply in turn.replies), *labels, turn.toast or ""])
