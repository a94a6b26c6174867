"""Plays a transcript on the dialogs: what the citizen and the office do, and what the citizen then sees."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import itertools
from typing import Any

from backend_client.errors import OfficeError
from backend_client.models import MessageAnswered, RequestChanged, RequestStatus
from dialogs.conversation import keep, remember, respond
from dialogs.ports import Policy, World
from dialogs.state import Conversation
from dialogs.turn import (
    Button,
    Commanded,
    Heard,
    OfficeSpoke,
    Pressed,
    Reply,
    Said,
    SentFile,
    SentOther,
    SentTooMuch,
    SharedPhone,
    SharedPlace,
    TimerRang,
    Turn,
    What,
)
from tests.conversations.fakes import NOW, FakeFiles, FakeOffice, FakeUnderstander

APPLICANT = "tg-citizen-of-the-tests"
CONTENTS = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 100,
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "pdf": b"%PDF-1.7\n" + b"\x00" * 100,
    "exe": b"MZ\x90\x00" + b"\x00" * 100,
    "zip": b"PK\x03\x04" + b"\x00" * 100,
    "empty": b"",
}


class Stage:
    """One citizen's chat. The memory is written and read again after every turn, as after a restart."""

    def __init__(self) -> None:
        self.office = FakeOffice()
        self.understander = FakeUnderstander()
        self.files = FakeFiles()
        self.memory = Conversation()
        self.now = NOW
        self.shown: list[Reply] = []
        self.last: list[Reply] = []
        self.lessons: list[dict[str, Any]] = []
        self.toast: str | None = None
        self.timers: dict[str, dt.datetime] = {}
        self._minted = itertools.count(1)
        self._heard = itertools.count(1)
        self._world = World(self.office, self.understander, self.files, self._mint, Policy())

    def play(self, steps: list[dict[str, Any]]) -> None:
        for number, step in enumerate(steps, 1):
            (verb, detail), *rest = step.items()
            action = getattr(self, f"do_{verb.replace(' ', '_')}", None)
            assert action is not None, f"step {number}: no such step: {step}"
            assert not rest, f"step {number}: more than one thing in {step}"
            try:
                action(detail)
            except (AssertionError, OfficeError, LookupError) as problem:
                raise AssertionError(f"step {number}, {step}: {problem}\nshown:\n{self.screen()}") from problem

    def screen(self) -> str:
        """The last messages as a person sees them."""
        return "\n---\n".join(f"{reply.text}\n{[b.label for b in _buttons(reply)]}" for reply in self.last)

    # What the citizen does

    def do_citizen(self, text: str) -> None:
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            self._hear(Commanded(name, argument))
        else:
            self._hear(Said(text))

    def do_press(self, label: str) -> None:
        self._hear(Pressed(self._find(label).action))

    def do_press_again(self, label: str) -> None:
        """A button of a message that scrolled away long ago: the first one that ever had this label."""
        old = next(one for reply in self.shown for one in _buttons(reply) if label in one.label)
        self._hear(Pressed(old.action))

    def do_forge(self, action: str) -> None:
        self._hear(Pressed(action))

    def do_file(self, sent: dict[str, Any]) -> None:
        reference = f"file-{next(self._heard)}"
        if "content" in sent:
            self.files.contents[reference] = CONTENTS[sent["content"]]
        self._hear(SentFile(reference, sent.get("name"), sent.get("size")))

    def do_place(self, place: list[float]) -> None:
        self._hear(SharedPlace(*place))

    def do_phone(self, number: str) -> None:
        self._hear(SharedPhone(number))

    def do_other(self, kind: str) -> None:
        self._hear(SentOther(kind))

    def do_too_much(self, _: Any) -> None:
        """More messages than are taken: the last were dropped before they came here."""
        self._hear(SentTooMuch())

    # What the world does

    def do_understands(self, phrases: dict[str, dict[str, Any]]) -> None:
        self.understander.phrases.update(phrases)

    def do_understanding(self, state: str) -> None:
        self.understander.down = state == "down"

    def do_office(self, state: str) -> None:
        """up, down, shut (our key is refused), `loses answer`: the next request is filed, and we never hear of it."""
        self.office.down = state == "down"
        self.office.shut = state == "shut"
        self.office.loses_answer = state == "loses answer"

    def do_files(self, state: str) -> None:
        """here, away (for now) or gone (for good)."""
        self.files.away = state == "away"
        if state == "gone":
            self.files.contents.clear()

    def do_office_refuses(self, problems: dict[str, str]) -> None:
        self.office.refuses = problems

    def do_clerk(self, move: dict[str, Any]) -> None:
        """The clerk moves the last request; `late: true` keeps the event back for `do_late_event`."""
        number = next(reversed(self.office.filed))
        move = dict(move)
        token, late = move.pop("rating_token", None), move.pop("late", False)
        request = self.office.move(number, RequestStatus(move.pop("to")), **move)
        self._event = RequestChanged(applicant=APPLICANT, request=request, rating_token=token)
        if not late:
            self._hear(OfficeSpoke(self._event))

    def do_learns(self, lesson: Any) -> None:
        """What the trainer may read of the last turn; `nothing` if nothing."""
        expected = [] if lesson == "nothing" else [{**lesson, "offered": tuple(lesson["offered"])}]
        assert self.lessons == expected, self.lessons

    def do_same_event_again(self, event: Any) -> None:
        self._hear(OfficeSpoke(self._event if event is True else self._kept))

    def do_keep_event(self, _: Any) -> None:
        self._kept = self._event

    def do_clerk_answers(self, answer: str) -> None:
        text = self.office.messages[-1].text
        self._hear(OfficeSpoke(MessageAnswered(applicant=APPLICANT, message_id="m-1", text=text, answer=answer)))

    def do_wait(self, seconds: float) -> None:
        """Time passes, and the timers that are due ring."""
        self.now += dt.timedelta(seconds=seconds)
        self.last = []
        for name in [name for name, due in self.timers.items() if due <= self.now]:
            del self.timers[name]
            self._hear(TimerRang(name))

    # What the citizen sees

    def do_bot(self, expected: str | list[str]) -> None:
        said = "\n".join(str(reply.text) for reply in self.last)
        for text in [expected] if isinstance(expected, str) else expected:
            assert text in said, f"not said: {text!r}"

    def do_bot_does_not_say(self, text: str) -> None:
        assert all(text not in str(reply.text) for reply in self.last), f"said: {text!r}"

    def do_gives(self, expected: dict[str, list[str]]) -> None:
        """The file that came with the last turn: words that it has, words that it has not."""
        (file,) = [reply.file for reply in self.last if reply.file]
        content = file.content.decode()
        for text in expected.get("with", []):
            assert text in content, f"not in the file: {text!r}\n{content}"
        for text in expected.get("without", []):
            assert text not in content, f"in the file: {text!r}"

    def do_forgotten(self, words: list[str]) -> None:
        """The memory holds none of these."""
        kept = keep(self.memory).decode()
        for word in words:
            assert word not in kept, f"still remembered: {word!r}"

    def do_silence(self, _: Any) -> None:
        assert not self.last, "the bot said something"

    def do_buttons(self, labels: list[str]) -> None:
        shown = [button.label for reply in self.last for button in _buttons(reply)]
        for label in labels:
            assert any(label in one for one in shown), f"no button {label!r} among {shown}"

    def do_no_button(self, label: str) -> None:
        shown = [button.label for reply in self.last for button in _buttons(reply)]
        assert not any(label in one for one in shown), f"there is a button {label!r}"

    def do_keyboard(self, labels: list[str]) -> None:
        shown = [key.label for reply in self.last if reply.keyboard for row in reply.keyboard.rows for key in row]
        for label in labels:
            assert label in shown, f"no key {label!r} among {shown}"

    def do_venue(self, title: str) -> None:
        assert any(reply.venue and reply.venue.title == title for reply in self.last), "no such venue"

    def do_in_place(self, _: Any) -> None:
        assert self.last[0].in_place, "the message was not replaced"

    def do_messages(self, number: int) -> None:
        assert len(self.last) == number, f"{len(self.last)} messages"

    # What the office has

    def do_office_has(self, expected: dict[str, Any]) -> None:
        for name, value in expected.items():
            have = getattr(self, f"_office_{name}")()
            assert have == value, f"the office has {name}: {have!r}"

    def _office_requests(self) -> int:
        return len(self.office.received)

    def _office_answers(self) -> dict[str, str]:
        return self.office.received[-1].answers

    def _office_consent(self) -> str:
        return self.office.received[-1].consent_given_at.isoformat()

    def _office_evidence(self) -> int:
        return len(self.office.evidence)

    def _office_corrected(self) -> dict[str, str]:
        return self.office.corrections[-1].answers

    def _office_messages(self) -> list[str]:
        return [f"{one.kind}: {one.text}" for one in self.office.messages]

    def _office_ratings(self) -> list[dict[str, Any]]:
        return list(self.office.ratings.values())

    def _office_erased(self) -> int:
        return len(self.office.erased)

    # How it works

    def _mint(self, length: int) -> str:
        return str(next(self._minted)).ljust(length, "x")

    def _find(self, label: str) -> Button:
        for reply in reversed(self.shown):
            for button in _buttons(reply):
                if label in button.label:
                    return button
        raise LookupError(f"no button {label!r} on the screen")

    def _hear(self, what: What) -> None:
        heard = Heard(what, self.now, APPLICANT, f"heard-{next(self._heard):04d}")
        turn = asyncio.run(respond(self.memory, heard, self._world))
        self._take(turn)

    def _take(self, turn: Turn) -> None:
        self.memory = remember(keep(turn.conversation))
        self.last = list(turn.replies)
        self.shown.extend(turn.replies)
        self.lessons = [dataclasses.asdict(lesson) for lesson in turn.lessons]
        self.toast = turn.toast
        self.timers.update({timer.name: timer.due for timer in turn.timers})
        for name in turn.cancelled_timers:
            self.timers.pop(name, None)


def _buttons(reply: Reply) -> list[Button]:
    return [button for row in reply.buttons for button in row]
