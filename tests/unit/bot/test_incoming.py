"""Everything that a person can send in Telegram has a name in the dialogs."""

from __future__ import annotations

from typing import Any

import pytest

from bot.incoming import chat_of, pressed_message, what
from dialogs.turn import Commanded, Pressed, Said, SentFile, SentOther, SharedPhone, SharedPlace

CHAT = {"id": 5, "type": "private"}
PERSON = {"id": 5, "is_bot": False, "first_name": "Олена"}


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, **content}}


@pytest.mark.parametrize(
    ("content", "heard"),
    [
        ({"text": "загубила паспорт"}, Said("загубила паспорт")),
        ({"text": "/start s-id-card-lost"}, Commanded("start", "s-id-card-lost")),
        ({"text": "/help@vikno_bot"}, Commanded("help", "")),
        ({"text": "/ не команда"}, Said("/ не команда")),
        ({"text": "/5"}, Said("/5")),
        ({"location": {"latitude": 48.5, "longitude": 35.87}}, SharedPlace(48.5, 35.87)),
        ({"contact": {"phone_number": "380671234567", "first_name": "Олена"}}, SharedPhone("380671234567")),
        ({"document": {"file_id": "f", "file_name": "a.pdf", "file_size": 9}}, SentFile("f", "a.pdf", 9)),
        ({"document": {"file_id": "f"}}, SentFile("f", None, None)),
        ({"sticker": {"file_id": "s"}}, SentOther("sticker")),
        ({"voice": {"file_id": "v"}}, SentOther("voice")),
        ({"animation": {"file_id": "g"}, "document": {"file_id": "g"}}, SentOther("animation")),
        ({"something_new_of_2027": {}}, SentOther("unknown")),
        ({"pinned_message": {}}, None),
    ],
)
def test_messages(content: dict[str, Any], heard: object) -> None:
    """Nothing that a person said is dropped; what Telegram says of itself is."""
    assert what(message(**content)) == heard


def test_the_largest_of_a_photo() -> None:
    """Telegram makes several sizes; the clerk wants to read the paper."""
    sizes = [
        {"file_id": "small", "width": 90, "height": 60, "file_size": 900},
        {"file_id": "large", "width": 1280, "height": 960, "file_size": 90000},
        {"file_id": "middle", "width": 320, "height": 240, "file_size": 9000},
    ]
    assert what(message(photo=sizes)) == SentFile("large", None, 90000)


def test_presses() -> None:
    """A press tells the message, unless that is too old to be changed."""
    query = {"id": "q", "from": PERSON, "data": "card/x", "message": {"message_id": 7, "date": 1, "chat": CHAT}}
    update = {"update_id": 1, "callback_query": query}
    assert what(update) == Pressed("card/x")
    assert pressed_message(update) == 7
    query["message"] = {"message_id": 7, "date": 0, "chat": CHAT}
    assert pressed_message(update) is None
    assert chat_of(update) == 5


def test_edits_and_blocks() -> None:
    """An edited message is answered with a word; a block with nothing."""
    edited = {"update_id": 1, "edited_message": message(text="інше")["message"]}
    assert what(edited) == SentOther("edited")
    assert what({"update_id": 1, "my_chat_member": {"chat": CHAT}}) is None


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_groups_are_not_for_us(kind: str) -> None:
    """Personal data has no place among others."""
    update = message(text="загубила паспорт")
    update["message"]["chat"] = {"id": -5, "type": kind}
    assert chat_of(update) is None


def test_inline_queries_are_not_for_us() -> None:
    """No chat, no answer."""
    assert chat_of({"update_id": 1, "inline_query": {"id": "1", "query": "x"}}) is None


@pytest.mark.parametrize(
    "content",
    [
        {"text": None},
        {"text": ["a"]},
        {"photo": []},
        {"photo": None},
        {"photo": [{"file_id": 7, "width": 1, "height": 1}]},
        {"document": {"file_name": "a.pdf"}},
        {"document": {"file_id": "f", "file_size": "large"}},
        {"location": {"latitude": "north"}},
        {"contact": {}},
        {"location": {"latitude": 1e308, "longitude": 35.9}},
        {"location": {"latitude": 48.5, "longitude": -181}},
    ],
)
def test_what_has_another_shape_than_telegrams(content: dict[str, Any]) -> None:
    """It is answered as what cannot be read; no error, no dead letter."""
    assert what(message(**content)) == SentOther("unknown")


@pytest.mark.parametrize("query", [None, 7, {}, {"message": None}, {"message": 7}, {"message": {"date": 1}}])
def test_a_press_of_another_shape(query: Any) -> None:
    """No message to change, and no error either."""
    assert pressed_message({"callback_query": query}) is None
    assert isinstance(what({"callback_query": query}), Pressed | SentOther)


@pytest.mark.parametrize("number", [True, None, "5", 5.0, 1e308, 2**63, [5]])
def test_a_chat_has_a_number(number: Any) -> None:
    """Anything else is nobody's chat: dropped, and surely not given to another."""
    update = message(text="загубила паспорт")
    update["message"]["chat"] = {"id": number, "type": "private"}
    assert chat_of(update) is None
