"""What came of it all, counted from the outside: the chats as the citizens see them, the rows of the office."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.office.request_number import number_of
from tests.faults.calls import Calls, Sent
from tests.faults.citizen import COMMANDS, Citizen
from tests.faults.phone import Act, Json, text_of
from tests.faults.processes import Processes

STATUSES = {
    "accepted": "прийнято",
    "returned": "повернено на виправлення",
    "in_work": "у роботі",
    "granted": "виконано",
}
ACKNOWLEDGED_WITHIN = 1.0
"""Seconds that a sender may take to acknowledge, unless Redis is down; and that a call may be on its way."""
_STEP = re.compile(r"Крок (\d+) з")


@dataclass
class Count:
    """Each finding with what a person needs to look into it."""

    requests: int = 0
    confirmed: int = 0
    filed_twice: list[str] = field(default_factory=list)
    not_filed: list[str] = field(default_factory=list)
    unconfirmed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    changes: int = 0
    told: int = 0
    overtaken: int = 0
    while_blocked: int = 0
    untold: list[str] = field(default_factory=list)
    ratings: int = 0
    rated: int = 0
    messages: int = 0
    by_kill: list[str] = field(default_factory=list)
    by_lost_answer: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        """All that must not be."""
        lists = (self.filed_twice, self.not_filed, self.unconfirmed, self.wrong, self.untold, self.unexplained)
        found = [one for findings in (*lists, self.out_of_order, self.stuck) for one in findings]
        return found + ([f"{self.rated} rated, the office has {self.ratings}"] if self.rated != self.ratings else [])


@dataclass(frozen=True)
class Judge:
    """`overtaken`: the changes that were delivered after a later one; `swapped`: the chats whose updates were."""

    citizens: list[Citizen]
    calls: Calls
    processes: Processes
    overtaken: set[tuple[str, int]]
    swapped: set[int]

    async def count(self, database: Path) -> Count:
        count = Count(stuck=[f"{one.phone.chat_id}: {one.stuck or 'unfinished'}" for one in self._unfinished])
        chats = {one.phone.chat_id: await one.phone.messages() for one in self.citizens}
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        with connection:
            self._count_requests(count, connection, chats)
            count.ratings = connection.execute("SELECT count(*) FROM rating").fetchone()[0]
        connection.close()
        count.rated = sum(one.rated for one in self.citizens)
        for one in self.citizens:
            self._count_chat(count, one, chats[one.phone.chat_id])
        return count

    @property
    def _unfinished(self) -> list[Citizen]:
        return [one for one in self.citizens if not one.done]

    def _count_requests(self, count: Count, connection: sqlite3.Connection, chats: dict[int, list[Json]]) -> None:
        rows: dict[str, list[sqlite3.Row]] = {}
        for row in connection.execute("SELECT * FROM request"):
            rows.setdefault(json.loads(row["answers"])["phone"], []).append(row)
        count.requests = sum(map(len, rows.values()))
        for one in self.citizens:
            filed, about = rows.get(one.mobile, []), f"{one.phone.chat_id}"
            count.confirmed += one.confirmed
            if len(filed) > 1:
                count.filed_twice.append(f"{about}: {[number_of(row['counter']) for row in filed]}")
            if one.confirmed and not filed:
                count.not_filed.append(about)
            if filed and not one.confirmed:
                count.unconfirmed.append(about)
            for row in filed:
                self._compare(count, connection, one, row)
                self._count_changes(count, connection, one, row, chats[one.phone.chat_id])

    def _compare(self, count: Count, connection: sqlite3.Connection, one: Citizen, row: sqlite3.Row) -> None:
        """The office has what the citizen has said, and the number that the chat has told."""
        answers = json.loads(row["answers"])
        name = "Шевченко-Косач" if one.mended else "Шевченко"
        files = connection.execute("SELECT count(*) FROM evidence_of_request WHERE request = ?", (row["counter"],))
        good = (answers["last_name"], answers["first_name"]) == (name, "Олена")
        good &= files.fetchone()[0] == int(one.fate.with_photo)
        if not good or (one.number and one.number != number_of(row["counter"])):
            count.wrong.append(f"{one.phone.chat_id}: {number_of(row['counter'])} is not what was said")

    def _count_changes(
        self, count: Count, connection: sqlite3.Connection, one: Citizen, row: sqlite3.Row, chat: list[Json]
    ) -> None:
        """Each decision of a clerk stands in the chat; versions are the places in the timeline."""
        number = number_of(row["counter"])
        history = connection.execute("SELECT * FROM timeline WHERE request = ? ORDER BY rowid", (row["counter"],))
        for version, entry in enumerate(history, 1):
            if entry["status"] not in STATUSES:
                continue
            count.changes += 1
            news = re.compile(rf"🔔 Заява {number}: \S+ {STATUSES[entry['status']]}")
            if any(news.search(text_of(message)) for message in chat):
                count.told += 1
            elif (number, version) in self.overtaken:
                count.overtaken += 1
            elif one.fate.blocks_at == "filed":
                count.while_blocked += 1
            else:
                count.untold.append(f"{one.phone.chat_id}: {number} {entry['status']}")

    def _count_chat(self, count: Count, one: Citizen, chat: list[Json]) -> None:
        bots = [message for message in chat if message["from"]["is_bot"]]
        count.messages += len(bots)
        for first, second in doubles(bots, one.phone.journal):
            self._explain(count, one.phone.chat_id, first, second)
        if one.phone.chat_id not in self.swapped:
            count.out_of_order += [f"{one.phone.chat_id}: {what}" for what in disorder(bots, one)]

    def _explain(self, count: Count, chat: int, first: Json, second: Json) -> None:
        """Why a message shows twice: its answer was lost, or its sender was killed before it could acknowledge."""
        sent = self.calls.sent.get((chat, first["message_id"]))
        about = f"{chat}: messages {first['message_id']} and {second['message_id']}, «{text_of(first)[:40]}»"
        killed = self._killed_after(sent) if sent else None
        if sent is not None and sent.lost:
            count.by_lost_answer.append(about)
        elif killed is not None:
            count.by_kill.append(f"{about}: {killed}")
        else:
            count.unexplained.append(f"{about}: {sent}")

    def _killed_after(self, sent: Sent) -> str | None:
        """The kill of that very process, so soon that it had no time, or while Redis could not be told."""
        for kill in self.processes.kills:
            gap = kill.at - sent.at
            its = kill.name.startswith("sender") and sent.port in kill.ports and gap >= -ACKNOWLEDGED_WITHIN
            if its and (gap <= ACKNOWLEDGED_WITHIN or self._redis_was_down(sent.at, kill.at)):
                when = "after" if gap >= 0 else "before"
                return f"{kill.name} was killed {abs(gap) * 1000:.0f} ms {when} Telegram had taken it"
        return None

    def _redis_was_down(self, since: float, until: float) -> bool:
        return any(start <= until and since <= end for start, end in self.processes.down.get("redis", []))


def doubles(bots: list[Json], journal: list[Act]) -> list[tuple[Json, Json]]:
    """The messages that show twice. One that an act asked for again may come once more after that act."""
    shown: dict[str, Json] = {}
    used: Counter[tuple[str, int]] = Counter()
    found = []
    for message in bots:
        content = json.dumps([message.get(part) for part in ("text", "reply_markup", "venue")], ensure_ascii=False)
        first = shown.setdefault(content, message)
        if first is message:
            continue
        asked = _asked_again(journal, message["message_id"], lambda at, of=content: used[of, at] > 0)
        if asked is None:
            found.append((first, message))
        else:
            used[content, asked] += 1
        shown[content] = message
    return found


def _asked_again(journal: list[Act], message_id: int, is_used: Any) -> int | None:
    """Which act before the message asked for its like, and has not got it yet."""
    places = (at for at, act in enumerate(journal) if act.again and act.read < message_id)
    return next((at for at in places if not is_used(at)), None)


def disorder(bots: list[Json], one: Citizen) -> list[str]:
    """Empty if the steps come as they are counted, three commands are answered in turn, a status never goes back."""
    texts = [text_of(message) for message in bots]
    before = texts[: next((at for at, text in enumerate(texts) if "Заяву подано" in text), len(texts))]
    steps = [int(step[1]) for text in before for step in [_STEP.search(text)] if step]
    news = [place for text in texts if text.startswith("🔔") for place, name in enumerate(_RANKS) if name in text[:60]]
    replies = [_first(texts, words) for words in COMMANDS.values()] if one.fate.interrupts else []
    rows = {"steps": steps, "news": news, "replies": [at for at in replies if at >= 0]}
    return [f"{name} {row}" for name, row in rows.items() if sorted(row) != row]


_RANKS = ("повернено на виправлення", "прийнято", "у роботі", "виконано")


def _first(texts: list[str], words: str) -> int:
    return next((at for at, text in enumerate(texts) if words in text), -1)
