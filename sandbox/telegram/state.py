"""All that the emulator knows, in memory and in SQLite: a restart forgets nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS bots (token TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chats (token TEXT, id INTEGER, body TEXT NOT NULL, PRIMARY KEY (token, id));
CREATE TABLE IF NOT EXISTS updates (token TEXT, number INTEGER, body TEXT NOT NULL, PRIMARY KEY (token, number));
CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, name TEXT, media_type TEXT, content BLOB);
"""


@dataclass
class Chat:
    """A private chat of one citizen with one bot. `version` grows with everything that the page would show."""

    user: Json
    messages: dict[int, Json] = field(default_factory=dict)
    next_message: int = 1
    keyboard: Json | None = None
    blocked: bool = False
    started: bool = False
    typing_until: float = 0.0
    version: int = 0
    pinned: int | None = None

    @property
    def id(self) -> int:
        return int(self.user["id"])


@dataclass
class Webhook:
    url: str
    secret: str | None
    max_connections: int
    allowed: list[str] | None
    last_error: str | None = None
    last_error_at: int | None = None


@dataclass
class Bot:
    token: str
    username: str
    name: str
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: deque[Json] = field(default_factory=deque)
    next_update: int = 1
    webhook: Webhook | None = None
    allowed: list[str] | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict)
    about: dict[str, Json] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    queries: dict[str, Json] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    poller: int = 0

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def announce(self) -> None:
        """Wakes whoever waits for updates, or for a word that another polls now."""
        self.news.set()
        self.news = asyncio.Event()

    def as_user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass
class StoredFile:
    id: str
    name: str
    media_type: str
    content: bytes


class State:
    """`path` None: nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._database.executescript(_SCHEMA)
        self.bots: dict[str, Bot] = {}
        self.changed = asyncio.Event()
        self.closing = False
        self._watched: dict[int, asyncio.Event] = {}
        self._load()

    def end_waiting(self) -> None:
        """Whoever waits for something new gets nothing, for the emulator stops."""
        self.closing = True
        self._wake_all()
        for bot in self.bots.values():
            bot.announce()

    def close(self) -> None:
        self._database.close()

    def bot(self, token: str) -> Bot:
        """The bot of a token; a new one is made at its first call."""
        if token not in self.bots:
            self.bots[token] = Bot(token, f"vikno_{token.partition(':')[0]}_bot", "Вікно")
            self.save(self.bots[token])
        return self.bots[token]

    def current(self) -> Bot | None:
        """The bot that the page shows: the newest."""
        return next(reversed(self.bots.values()), None)

    def save(self, bot: Bot) -> None:
        """Writes what the bot has said of itself."""
        self._database.execute("REPLACE INTO bots VALUES (?, ?)", (bot.token, json.dumps(_about(bot))))
        self._wake()

    def save_chat(self, bot: Bot, chat: Chat) -> None:
        """Writes the chat through, and wakes those who watch it."""
        chat.version += 1
        self._database.execute("REPLACE INTO chats VALUES (?, ?, ?)", (bot.token, chat.id, json.dumps(vars(chat))))
        watched = self._watched.pop(chat.id, None)
        if watched is not None:
            watched.set()

    def watch(self, chat: Chat) -> asyncio.Event:
        """Set with the chat's next change: thousands may watch, each a chat of their own."""
        return self._watched.setdefault(chat.id, asyncio.Event())

    def queue(self, bot: Bot, update: Json) -> None:
        """Keeps an update until the bot has confirmed it."""
        bot.updates.append(update)
        bot.next_update = update["update_id"] + 1
        self._database.execute(
            "INSERT INTO updates VALUES (?, ?, ?)", (bot.token, update["update_id"], json.dumps(update))
        )
        self.save(bot)
        bot.announce()

    def drop(self, bot: Bot, count: int) -> None:
        """Forgets the first updates that wait."""
        for _ in range(count):
            update = bot.updates.popleft()
            self._database.execute(
                "DELETE FROM updates WHERE token = ? AND number = ?", (bot.token, update["update_id"])
            )

    def forget(self, bot: Bot, update: Json) -> None:
        """An update that the bot has taken, wherever it stands; it may be gone already."""
        with contextlib.suppress(ValueError):
            bot.updates.remove(update)
        self._database.execute("DELETE FROM updates WHERE token = ? AND number = ?", (bot.token, update["update_id"]))

    def add_file(self, file: StoredFile) -> None:
        row = (file.id, file.name, file.media_type, file.content)
        self._database.execute("REPLACE INTO files VALUES (?, ?, ?, ?)", row)

    def file(self, file_id: str) -> StoredFile | None:
        row = self._database.execute("SELECT * FROM files WHERE id = ?", (file_id,)).fetchone()
        return StoredFile(*row) if row else None

    def reset(self) -> None:
        """Forgets all but the bots and what they have said of themselves."""
        for table in ("chats", "updates", "files"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        for bot in self.bots.values():
            bot.chats.clear()
            bot.updates.clear()
            bot.queries.clear()
        self._wake_all()

    def _wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    def _wake_all(self) -> None:
        self._wake()
        for watched in self._watched.values():
            watched.set()
        self._watched.clear()

    def _load(self) -> None:
        for token, body in self._database.execute("SELECT token, body FROM bots ORDER BY rowid").fetchall():
            self.bots[token] = _bot(token, json.loads(body))
        for token, body in self._database.execute("SELECT token, body FROM chats ORDER BY id").fetchall():
            chat = _chat(json.loads(body))
            self.bots[token].chats[chat.id] = chat
        for token, body in self._database.execute("SELECT token, body FROM updates ORDER BY number").fetchall():
            bot = self.bots[token]
            bot.updates.append(json.loads(body))
            bot.next_update = bot.updates[-1]["update_id"] + 1


def _about(bot: Bot) -> Json:
    kept = ("username", "name", "next_update", "allowed", "commands", "about", "menu_button")
    return {name: getattr(bot, name) for name in kept} | {"webhook": vars(bot.webhook) if bot.webhook else None}


def _bot(token: str, body: Json) -> Bot:
    webhook = body.pop("webhook")
    return Bot(token, **body, webhook=Webhook(**webhook) if webhook else None)


def _chat(body: Json) -> Chat:
    return Chat(**{**body, "messages": {int(number): one for number, one in body["messages"].items()}})


def now() -> int:
    return int(time.time())
