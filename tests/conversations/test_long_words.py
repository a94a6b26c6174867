"""Nothing of a long story is lost, however the citizen cuts it."""

from __future__ import annotations

from backend_client.models import MessageKind
from dialogs.ports import Policy
from tests.conversations.stage import Stage

TAKEN_AT_ONCE = 4096
"""Characters: by the office in one message, as its contract says, and by Telegram, too."""


def test_a_long_complaint_need_not_be_written_again() -> None:
    """It is as long as Telegram lets it be, and what is added goes along; the office takes it in parts, all of it."""
    lines = "\n".join(f"{number}. Три години в черзі, а тоді вікно зачинили." for number in range(90))
    complaint = lines[:TAKEN_AT_ONCE].strip()
    more = "І ще одне, про туалет. " * 100
    stage = Stage()
    stage.understander.phrases[complaint[: Policy().longest_words]] = {"act": "complain"}
    stage.play(
        [
            {"citizen": complaint},
            {"press": "Так, погоджуюся"},
            {"bot": ["Ось що я передам", "Три години в черзі"]},
            {"office": "loses answer"},
            {"citizen": more},
            {"bot": "Ваші слова я зберіг"},
            {"office": "up"},
            {"press": "Передати"},
            {"bot": "Передав відповідальній людині"},
        ]
    )
    assert "".join(one.text for one in stage.office.messages) == f"{complaint}\n\n{more.strip()}"
    assert {one.kind for one in stage.office.messages} == {MessageKind.COMPLAINT}
    assert max(len(one.text) for one in stage.office.messages) <= TAKEN_AT_ONCE


def test_a_novel_is_asked_to_be_shorter() -> None:
    """What would be more than four letters to the office: the citizen hears how much there is room for."""
    stage = Stage()
    stage.play(
        [{"forge": "consent/yes/write/question"}, {"citizen": "довге слово " * 1500}, {"bot": "до 16384 знаків"}]
    )
    assert stage.office.messages == []
