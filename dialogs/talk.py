"""`Talk`: one turn in the making. The flows speak through it; `Talk.turn` is what comes of it."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from dialogs.ports import World
from dialogs.state import Asked, Conversation, Draft, Focus, YesOrNo
from dialogs.turn import (
    Attachment,
    Button,
    Buttons,
    Came,
    Heard,
    Keyboard,
    Lane,
    Lesson,
    Pressed,
    Reply,
    Timer,
    Turn,
    Venue,
)
from dialogs.wording import KYIV, Wording
from nlu.understanding import Understanding, UnderstandingUnavailable


class Talk:
    def __init__(self, memory: Conversation, heard: Heard, world: World) -> None:
        self.memory = memory
        self.heard = heard
        self.world = world
        self.words = Wording(memory.language)
        self._ = self.words._
        self.label = self.words.label
        self.toast: str | None = None
        self.erased = False
        self._replies: list[Reply] = []
        self._timers: list[Timer] = []
        self._cancelled: list[str] = []
        self._lessons: list[Lesson] = []
        self._understood: dict[str, Understanding | None] = {}

    @property
    def today(self) -> dt.date:
        """The date in Kyiv."""
        return self.heard.at.astimezone(KYIV).date()

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def answered(self) -> bool:
        return bool(self._replies) or self.toast is not None

    def speak(self, language: str) -> None:
        """Goes on in another language, in this turn already."""
        self.memory.language = language
        self.words = Wording(language)
        self._ = self.words._
        self.label = self.words.label

    def say(
        self,
        text: Markup,
        buttons: Buttons = (),
        keyboard: Keyboard | None = None,
        venue: Venue | None = None,
        lane: Lane = Lane.ANSWER,
    ) -> None:
        self._replies.append(Reply(text, buttons, keyboard, venue, lane=lane))

    def replace(self, text: Markup, buttons: Buttons = ()) -> None:
        """Puts the message where the pressed button's was; says it anew when no button was pressed."""
        in_place = isinstance(self.heard.what, Pressed) and not self._replies
        self._replies.append(Reply(text, buttons, in_place=in_place))

    def give(self, file: Attachment, text: Markup, buttons: Buttons = ()) -> None:
        self._replies.append(Reply(text, buttons, file=file))

    async def understand(self, words: str) -> Understanding | None:
        """What the words mean, None while nobody can tell. Asked again in this turn, it is not found out again."""
        if words not in self._understood:
            try:
                self._understood[words] = await self.world.understander.understand(words)
            except UnderstandingUnavailable:
                self._understood[words] = None
        return self._understood[words]

    def ask(self, question: YesOrNo) -> None:
        """A typed yes or no is the same as pressing that button, until the citizen does anything else."""
        self.memory.question = question

    def wait_for(self, flow: str, about: str = "") -> None:
        """The next words belong to this flow."""
        self.memory.focus = Focus(flow=flow, about=about)

    def wait_for_nothing(self) -> None:
        self.memory.focus = None

    def ring(self, name: str, after: dt.timedelta) -> None:
        self._timers.append(Timer(name, self.heard.at + after))

    def silence(self, name: str) -> None:
        self._cancelled.append(name)

    def ask_which(self, words: str, offered: list[str]) -> None:
        """Remembers what could be meant, until the citizen says what is."""
        self.memory.asked = Asked(words=words, offered=offered) if words else None

    def learn_choice(self, outcome: str) -> None:
        """The answer to `ask_which`; a service that was not offered is none."""
        asked, self.memory.asked = self.memory.asked, None
        if asked is not None and (outcome in asked.offered or outcome == Came.NONE_OF_THESE):
            self._lessons.append(Lesson(asked.words, tuple(asked.offered), outcome))

    def learn(self, words: str, outcome: Came) -> None:
        """Words that led nowhere."""
        if words:
            self._lessons.append(Lesson(words, (), outcome))

    @property
    def focused_draft(self) -> Draft | None:
        focus = self.memory.focus
        if focus is None or focus.flow != "application":
            return None
        return self.memory.drafts.get(focus.about)

    def turn(self) -> Turn:
        replies, timers, cancelled = tuple(self._replies), tuple(self._timers), tuple(self._cancelled)
        return Turn(self.memory, replies, timers, cancelled, self.toast, tuple(self._lessons), self.erased)


def rows(buttons: list[Button], width: int = 1) -> Buttons:
    """Buttons in rows of so many."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
