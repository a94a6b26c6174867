"""Two chats, one office, anything in any order: always an answer, never an exception, never the other one's data."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from backend_client.models import MessageAnswered, RequestChanged, RequestStatus
from bot.rendering import TEXT_LIMIT, render
from dialogs.conversation import keep
from dialogs.ports import Policy, World
from dialogs.turn import OfficeSpoke, Pressed, Said, SentFile, TimerRang, Turn, What
from sandbox.telegram.entities import parse_html
from tests.conversations.fakes import FakeFiles, FakeOffice, FakeUnderstander
from tests.conversations.stage import CONTENTS
from tests.fuzz import sayings
from tests.fuzz.chat import Chat, text_of
from tests.fuzz.tally import budget, tell

OLENA, TARAS = "tg-olena-of-the-tests", "tg-taras-of-the-tests"
SECRETS = {OLENA: "Оленченко", TARAS: "Тарасюк"}
LARGEST_MEMORY = 100_000
STEPS = 50
NEXT = {
    RequestStatus.SUBMITTED: [RequestStatus.ACCEPTED, RequestStatus.RETURNED, RequestStatus.REFUSED],
    RequestStatus.ACCEPTED: [RequestStatus.IN_WORK, RequestStatus.RETURNED, RequestStatus.REFUSED],
    RequestStatus.IN_WORK: [RequestStatus.GRANTED, RequestStatus.REFUSED],
}
ran: Counter[str] = Counter()
who = st.sampled_from([OLENA, TARAS])


class Conversations(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.office, self.understander, self.files = FakeOffice(), FakeUnderstander(), FakeFiles()
        self.files.contents = dict(CONTENTS)
        minted = itertools.count(1)
        world = World(self.office, self.understander, self.files, lambda n: str(next(minted)).zfill(n), Policy())
        self.chats = {name: Chat(name, world) for name in SECRETS}
        self.events: list[tuple[str, OfficeSpoke]] = []
        ran["conversations"] += 1

    @initialize(who=who, experienced=st.booleans())
    def a_past(self, who: str, experienced: bool) -> None:
        """Half of the conversations begin after a request that was decided and rated: chance alone may bring none."""
        if experienced:
            self.a_whole_request(who)
            self.a_clerk_decides(0, 0, rated=True)
            self.a_whole_rating(0, 5, "no")

    @rule(who=who, what=sayings.what, meant=sayings.understanding)
    def anything(self, who: str, what: What, meant: dict[str, Any]) -> None:
        if isinstance(what, Said):
            self.understander.phrases[what.text] = meant
        self._hear(who, what)

    @rule(who=who, ending=st.sampled_from(["", "?", " <i>", "\n" * 5]))
    def a_secret(self, who: str, ending: str) -> None:
        """A name, as an answer to whatever was asked: the other one must never see it."""
        self._hear(who, Said(SECRETS[who] + ending))

    @rule(who=who, content=st.sampled_from([*CONTENTS]))
    def a_file_with_a_secret_name(self, who: str, content: str) -> None:
        self._hear(who, SentFile(content, f"{SECRETS[who]}.pdf", None))

    @rule(who=who, back=st.integers(0, 12))
    def a_button_that_was_shown(self, who: str, back: int) -> None:
        shown = self.chats[who].shown
        if shown:
            self._hear(who, Pressed(shown[-1 - back % len(shown)]))

    @rule(who=who, back=st.integers(0, 200))
    def the_others_button(self, who: str, back: int) -> None:
        """Pressed by a modified app: what it carries is all that it has of the other chat."""
        shown = self.chats[_other(who)].shown
        if shown:
            self._hear(who, Pressed(shown[-1 - back % len(shown)]))

    @rule(who=who)
    def a_whole_request(self, who: str) -> None:
        """The way through the form, so that there is something to decide, to rate and to steal."""
        self._hear(who, Pressed("consent/yes/apply/id-card-lost"))
        self._hear(who, Said("Павлоград"))
        self._press_last(who, "centre")
        for said in ("Загубили", SECRETS[who], "05.11.2026", "3184710691", "067 123 45 67", "пропустити"):
            self._hear(who, Said(said))
        self._hear(who, SentFile("jpeg", f"{SECRETS[who]}.jpg", None))
        self._hear(who, Said("готово"))
        self._press_last(who, "send")

    def _press_last(self, who: str, verb: str) -> None:
        shown = [one for one in self.chats[who].shown[-12:] if one.split("/")[2:3] == [verb]]
        if shown:
            self._hear(who, Pressed(shown[-1]))

    @rule(down=st.booleans(), mute=st.booleans(), refuses=st.sampled_from([{}, {"last_name": "ні <b>"}, {"x": "?"}]))
    def misfortune(self, down: bool, mute: bool, refuses: dict[str, str]) -> None:
        self.office.down, self.understander.down, self.office.refuses = down, mute, refuses

    @rule()
    def all_is_well(self) -> None:
        self.misfortune(False, False, {})

    @precondition(lambda self: self.office.filed)
    @rule(which=st.integers(0, 9), choice=st.integers(0, 2), rated=st.booleans())
    def a_clerk_decides(self, which: int, choice: int, rated: bool) -> None:
        number = list(self.office.filed)[which % len(self.office.filed)]
        moves = NEXT.get(self.office.filed[number].status)
        if not moves:
            return
        applicant = self.office.applicants[number]
        request = self.office.move(number, moves[choice % len(moves)], **_said(SECRETS[applicant]))
        token = f"rt-{number}-{request.version}" if rated else None
        event = RequestChanged(applicant=applicant, request=request, rating_token=token)
        self.events.append((applicant, OfficeSpoke(event)))
        self._hear(*self.events[-1])

    @precondition(lambda self: self.events)
    @rule(which=st.integers(0, 50), stars=st.integers(1, 5), honest=st.sampled_from(["no", "money", "skip"]))
    def a_whole_rating(self, which: int, stars: int, honest: str) -> None:
        who, event = self.events[which % len(self.events)]
        assert isinstance(event.event, RequestChanged)
        number = event.event.request.number
        for action in (f"rating/{number}", f"rate/{number}/{stars}", f"why/{number}/0", f"comment/{number}"):
            self._hear(who, Pressed(action))
        self._hear(who, Said(f"{SECRETS[who]} <3"))
        self._hear(who, Pressed(f"honest/{number}/{honest}"))

    @precondition(lambda self: self.events)
    @rule(which=st.integers(0, 50))
    def an_old_event_again(self, which: int) -> None:
        self._hear(*self.events[which % len(self.events)])

    @precondition(lambda self: self.office.messages)
    @rule(answer=sayings.text)
    def a_clerk_answers(self, answer: str) -> None:
        asked = self.office.messages[-1]
        event = MessageAnswered(applicant=asked.applicant, message_id="m", text=asked.text, answer=answer)
        self._hear(asked.applicant, OfficeSpoke(event))

    @rule(who=who, hours=st.sampled_from([0.01, 1, 4, 24 * 40]))
    def time_passes(self, who: str, hours: float) -> None:
        chat = self.chats[who]
        chat.now += dt.timedelta(hours=hours)
        for name in [name for name, due in chat.timers.items() if due <= chat.now]:
            del chat.timers[name]
            self._hear(who, TimerRang(name))

    def _hear(self, who: str, what: What) -> None:
        chat = self.chats[who]
        theirs = keep(self.chats[_other(who)].memory)
        turn = asyncio.run(chat.hears(what))
        ran["turns"] += 1
        if not isinstance(what, OfficeSpoke | TimerRang):
            assert turn.replies or turn.toast, f"no answer to {what}"
        assert SECRETS[_other(who)] not in text_of(turn) + _files_of(turn)
        assert SECRETS[_other(who)] not in keep(chat.memory).decode()
        assert keep(self.chats[_other(who)].memory) == theirs
        assert len(keep(chat.memory)) < LARGEST_MEMORY
        _is_sendable(turn)

    def teardown(self) -> None:
        """What the office has of an applicant is that applicant's own."""
        ran["requests"] += len(self.office.received)
        ran["ratings"] += len(self.office.ratings)
        for new in self.office.received:
            assert SECRETS[_other(new.applicant)] not in str(new.answers)
        for message in self.office.messages:
            assert SECRETS[_other(message.applicant)] not in message.text


def test_whatever_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """FUZZ_CONVERSATIONS conversations of up to 50 acts each."""
    ran.clear()
    chosen = settings(
        max_examples=budget("FUZZ_CONVERSATIONS", 40),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Conversations, settings=chosen)
    tell(capsys, "conversation", **ran)
    assert min(ran[what] for what in ("requests", "ratings")) > 0, "nothing was at stake"


def _other(who: str) -> str:
    return TARAS if who == OLENA else OLENA


def _said(secret: str) -> dict[str, Any]:
    return {
        "result": f"Готово: {secret} <i>",
        "refusal_ground": f"Підстава {secret} & інше",
        "refusal_explanation": "<script>",
        "returned_items": [{"field_id": "last_name", "label": "Прізвище <", "reason": f"{secret}?"}],
    }


def _files_of(turn: Turn) -> str:
    return "".join(reply.file.content.decode() for reply in turn.replies if reply.file)


def _is_sendable(turn: Turn) -> None:
    """As Telegram reads it: markup that it takes, texts neither empty nor too long."""
    for send in render(turn, 1, 2, "q"):
        if "parse_mode" in send.payload:
            text, _entities = parse_html(send.payload.get("text") or send.payload["caption"])
            assert 0 < len(text.strip()) <= TEXT_LIMIT, send.payload
