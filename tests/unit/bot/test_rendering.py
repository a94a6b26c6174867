"""Replies become calls of the Bot API that Telegram takes."""

from __future__ import annotations

import base64
import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.rendering import TEXT_LIMIT, render, split
from dialogs.state import Conversation
from dialogs.turn import Attachment, Button, Key, Keyboard, Reply, Turn, Venue, Wish

MEMORY = Conversation()


def test_a_message_with_buttons() -> None:
    """HTML, no preview of links, buttons in rows."""
    reply = Reply(Markup("<b>так?</b>"), buttons=((Button("Так", "yes"), Button("Ні", "no")),))
    (send,) = render(Turn(MEMORY, (reply,)), 5, None, None)
    assert send.method == "sendMessage"
    assert send.payload["parse_mode"] == "HTML"
    assert send.payload["link_preview_options"] == {"is_disabled": True}
    rows = send.payload["reply_markup"]["inline_keyboard"]
    assert [one["callback_data"] for row in rows for one in row] == ["yes", "no"]


def test_the_spinner_stops_first() -> None:
    """Then the message changes in place; the next one is new."""
    turn = Turn(MEMORY, (Reply(Markup("стало"), in_place=True), Reply(Markup("ще"))), toast="Записав")
    answer, edit, more = render(turn, 5, 7, "q")
    assert (answer.method, answer.payload["text"], answer.ephemeral) == ("answerCallbackQuery", "Записав", True)
    assert (edit.method, edit.payload["message_id"]) == ("editMessageText", 7)
    assert more.method == "sendMessage"


def test_what_cannot_be_changed_is_said_anew() -> None:
    """An old message is out of reach."""
    (send,) = render(Turn(MEMORY, (Reply(Markup("стало"), in_place=True),)), 5, None, None)
    assert send.method == "sendMessage"


def test_a_venue_comes_before_its_words() -> None:
    """The map, then what there is to know."""
    venue = Venue(48.5, 35.87, "ЦНАП", "вул. Соборна, 1")
    first, second = render(Turn(MEMORY, (Reply(Markup("години"), venue=venue),)), 5, None, None)
    assert (first.method, first.payload["title"]) == ("sendVenue", "ЦНАП")
    assert second.payload["text"] == "години"


def test_keys_that_ask() -> None:
    """For a number or a place, as Telegram names it."""
    keyboard = Keyboard(((Key("📱", Wish.PHONE), Key("📍", Wish.LOCATION), Key("Назад")),), placeholder="Напишіть…")
    (send,) = render(Turn(MEMORY, (Reply(Markup("як?"), keyboard=keyboard),)), 5, None, None)
    phone, place, back = send.payload["reply_markup"]["keyboard"][0]
    assert phone["request_contact"] is True
    assert place["request_location"] is True
    assert back == {"text": "Назад"}


def test_what_is_too_long_is_cut_at_a_paragraph() -> None:
    """Buttons stay under the last part; bold stays bold across the cut."""
    text = Markup("<b>") + Markup("\n\n").join(["слово " * 300] * 4) + Markup("</b>")
    sends = render(Turn(MEMORY, (Reply(text, buttons=((Button("Так", "yes"),),)),)), 5, None, None)
    assert len(sends) == 2
    assert ["reply_markup" in send.payload for send in sends] == [False, True]
    assert all(send.payload["text"].count("<b>") == send.payload["text"].count("</b>") == 1 for send in sends)


@given(st.lists(st.text(alphabet="абв <>&\n😀", max_size=3000), min_size=1, max_size=4))
def test_no_part_is_too_long_and_nothing_is_lost(words: list[str]) -> None:
    """Whatever a card holds, Telegram takes it, letter for letter but for the white space at the cuts."""
    whole = Markup("").join(Markup("<i>{}</i> ").format(word) for word in words)
    parts = split(str(whole))
    assert all(len(part) <= TEXT_LIMIT for part in parts)

    def letters(html: str) -> str:
        return re.sub(r"\s", "", unescape(re.sub(r"</?i>", "", html)))

    assert "".join(map(letters, parts)) == letters(str(whole))


def test_a_cut_never_falls_into_an_escaped_sign() -> None:
    """Half of `&amp;` would show as «&am» in one message and «p;» in the next."""
    for spaces in range(8):
        parts = split("я" * spaces + str(Markup.escape("&" * 2000)))
        assert all(part.strip("я").replace("&amp;", "") == "" for part in parts)


def test_a_file_with_its_words() -> None:
    """One message: the content is with it in the outbox, so that a restart loses neither."""
    reply = Reply(Markup("<b>ось</b>"), ((Button("Стерти", "erase"),),), file=Attachment("дані.json", b"\x00{}"))
    (send,) = render(Turn(MEMORY, (reply,)), 5, None, None)
    assert (send.method, send.payload["caption"], send.payload["parse_mode"]) == ("sendDocument", "<b>ось</b>", "HTML")
    assert base64.b64decode(send.payload["document"]["content"]) == b"\x00{}"
    assert send.payload["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "erase"
