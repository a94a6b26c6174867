"""Random updates of Telegram: what people do, what modified apps do, and what no Telegram should send."""

from __future__ import annotations

import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fuzz.sayings import EVIL, NUMBERS, PRESSED, SENSIBLE

Json = dict[str, Any]
MALFORMED = 0.02
"""The share of updates of which some part is of another kind than Telegram's."""

_OTHERS: list[Json] = [
    {"sticker": {"file_id": "s"}},
    {"voice": {"file_id": "v"}},
    {"poll": {"id": "1", "question": "?"}},
    {"something_of_2027": {}},
    {"pinned_message": {}},
    {"photo": []},
    {"document": {"file_id": "zip", "file_name": "a.exe", "file_size": 10**12}},
    {"animation": {"file_id": "g"}, "document": {"file_id": "g"}},
    {"venue": {"title": "x"}, "location": {"latitude": 48.5, "longitude": 35.9}},
    {"contact": {"phone_number": "380671234567"}},
    {"text": ""},
    {"text": "\ud83d"},
    {"text": "\ud83d половина смайла", "entities": []},
]
_FILES = ("jpeg", "png", "pdf", "exe", "zip", "empty", "gone")
_LETTERS = str.maketrans("0123456789", "абвгдежзик")
SECRET = re.compile("Таємниченко-[а-к]+-")
_WRONG: list[Any] = [None, 0, -1, 1e308, "", "x", [], {}, True, [[]], {"id": None}]


DETERMINED = 0.03
"""The chance that somebody begins to go straight through a form: about fifteen reach its end in 3,000 updates."""

APPLYING = (
    *("press erase/yes", "press consent/yes/apply/id-card-lost", "Павлоград", "wait centre", "Загубили", "a name"),
    *("05.11.2026", "3184710691", "067 123 45 67", "пропустити", "a file", "готово", "wait send"),
)


@dataclass
class _Plan:
    """`since`: of the buttons that the chat was shown, those before are not meant."""

    steps: list[str]
    since: int


class Updates:
    """`shown` is what the chats were shown: the actions of buttons, newest last, fed by the test."""

    def __init__(self, seed: int, chats: int) -> None:
        self.shown: defaultdict[int, list[str]] = defaultdict(list)
        self._random = random.Random(seed)
        self._chats = range(1, chats + 1)
        self._numbers = itertools.count(1)
        self._plans: dict[int, _Plan] = {}

    def take(self, count: int) -> Iterator[Json]:
        for _ in range(count):
            update = self._update(self._random.choice(self._chats))
            if self._random.random() < MALFORMED:
                self._spoil(update)
            yield {"update_id": next(self._numbers), **update}

    def _update(self, chat_id: int) -> Json:
        """Some citizens go straight through a form; the others do anything."""
        plan = self._plans.get(chat_id)
        if plan is None and self._random.random() < DETERMINED:
            plan = self._plans[chat_id] = _Plan(list(APPLYING), len(self.shown[chat_id]))
        return self._planned(chat_id, plan) if plan else self._anything(chat_id)

    def _planned(self, chat_id: int, plan: _Plan) -> Json:
        step = plan.steps[0]
        found = [one for one in self.shown[chat_id][plan.since :] if f"/{step.removeprefix('wait ')}/" in one]
        if step.startswith("wait ") and not found:
            return {"message": self._message(chat_id, sticker={"file_id": "s"})}
        plan.steps.pop(0)
        if not plan.steps:
            del self._plans[chat_id]
        if step.startswith("wait "):
            return self._query(chat_id, found[-1])
        if step == "a file":
            return {"message": self._message(chat_id, document={"file_id": "jpeg"})}
        if step.startswith("press "):
            return self._query(chat_id, step.removeprefix("press "))
        return {"message": self._message(chat_id, text=step.replace("a name", secret_of(chat_id)))}

    def _anything(self, chat_id: int) -> Json:
        make = self._random.choices(
            [
                self._text,
                self._press,
                self._press_shown,
                self._file,
                self._place,
                self._other,
                self._edited,
                self._alien,
            ],
            [30, 8, 40, 12, 4, 8, 3, 2],
        )[0]
        return make(chat_id)

    def _message(self, chat_id: int, **content: Any) -> Json:
        chat = {"id": chat_id, "type": "private", "first_name": "Олена"}
        return {"message_id": 1, "date": 1, "chat": chat, "from": {"id": chat_id, "is_bot": False}, **content}

    def _text(self, chat_id: int) -> Json:
        text = self._random.choice(
            [*SENSIBLE, *EVIL, secret_of(chat_id), "/start", "/requests", "/privacy", "/start s-x"]
        )
        return {"message": self._message(chat_id, text=text)}

    def _press(self, chat_id: int) -> Json:
        parts = self._random.choices(
            [*NUMBERS, *EVIL, "yes", "0", "1", "id-card-lost", "apply"], k=self._random.randrange(4)
        )
        return self._query(chat_id, "/".join([self._random.choice(PRESSED), *parts]))

    def _press_shown(self, chat_id: int) -> Json:
        """Mostly one of the chat's own newest, sometimes one that somebody else was shown."""
        whose = chat_id if self._random.random() < 0.9 else self._random.choice(self._chats)
        shown = self.shown[whose][-6:]
        return self._query(chat_id, self._random.choice(shown) if shown else "consent/yes/apply/id-card-lost")

    def _query(self, chat_id: int, data: str) -> Json:
        message = self._message(chat_id, date=self._random.choice([0, 1]))
        return {"callback_query": {"id": "q", "from": {"id": chat_id}, "data": data, "message": message}}

    def _file(self, chat_id: int) -> Json:
        file: Json = {"file_id": self._random.choice(_FILES), "file_size": self._random.choice([None, 10, 30_000_000])}
        if self._random.random() < 0.5:
            return {"message": self._message(chat_id, photo=[{**file, "width": 9, "height": 9}])}
        return {"message": self._message(chat_id, document={**file, "file_name": f"{secret_of(chat_id)}.pdf"})}

    def _place(self, chat_id: int) -> Json:
        place = {"latitude": self._random.uniform(-90, 90), "longitude": self._random.uniform(-180, 180)}
        return {"message": self._message(chat_id, location=place)}

    def _other(self, chat_id: int) -> Json:
        return {"message": self._message(chat_id, **self._random.choice(_OTHERS))}

    def _edited(self, chat_id: int) -> Json:
        kind = self._random.choice(["edited_message", "my_chat_member"])
        return {kind: self._message(chat_id, text="виправлене")}

    def _alien(self, chat_id: int) -> Json:
        """Groups, channels, inline queries."""
        group = self._message(chat_id, text="усім привіт", chat={"id": -chat_id, "type": "supergroup"})
        return self._random.choice([{"message": group}, {"channel_post": group}, {"inline_query": {"id": "1"}}])

    def _spoil(self, update: Json) -> None:
        """Something somewhere in it is gone, or of another kind."""
        place: Any = update
        while True:
            key = self._random.choice(list(place))
            if isinstance(place[key], dict) and place[key] and self._random.random() < 0.7:
                place = place[key]
                continue
            if self._random.random() < 0.4:
                del place[key]
            else:
                place[key] = self._random.choice(_WRONG)
            return


def secret_of(chat_id: int) -> str:
    """A name of letters alone, as forms want it; SECRET finds it wherever it got to."""
    return f"Таємниченко-{str(chat_id).translate(_LETTERS)}-"
