"""An answer is taken if it fits the contract, and says nothing of its content if it does not."""

from __future__ import annotations

from typing import Any

import pytest

from backend_client.client import OfficeClient
from backend_client.errors import ContractBroken
from backend_client.models import MessageKind, MessageReceipt, NewMessage
from tests.unit.backend_client.conftest import ScriptedOffice
from tests.unit.backend_client.contract import example

KEY = "key-12345678"
APPLICANT = "tg-sample0001"
NUMBER = "DP-000042-2"
MESSAGE = NewMessage(applicant=APPLICANT, kind=MessageKind.QUESTION, text="Чи є черга?", language="uk")
REQUEST = example("Request")


async def test_members_of_a_newer_office_are_ignored(office: ScriptedOffice, client: OfficeClient) -> None:
    """An office that says more than the contract does not stop the bot."""
    office.answers(201, {"id": "ms_1", "queue_place": 3})
    assert await client.send_message(MESSAGE, KEY) == MessageReceipt(id="ms_1")


@pytest.mark.parametrize(
    "answer",
    [{"number": NUMBER}, {**REQUEST, "status": "closed"}, [], "ok", None],
    ids=["members missing", "unknown status", "a list", "a text", "null"],
)
async def test_an_answer_that_does_not_fit(answer: Any, office: ScriptedOffice, client: OfficeClient) -> None:
    """A broken answer is an error of the office, not of the bot."""
    office.answers(200, answer)
    with pytest.raises(ContractBroken):
        await client.request(NUMBER, APPLICANT, "uk")


async def test_a_broken_answer_is_not_kept(office: ScriptedOffice, client: OfficeClient) -> None:
    """The office's bad minute is over for us when it is over for the office."""
    office.says(200, "<html>")
    office.answers(200, example("Form"))
    with pytest.raises(ContractBroken):
        await client.form("id-card-lost", "uk")
    assert (await client.form("id-card-lost", "uk")).version == "1"


async def test_errors_do_not_tell_what_was_in_the_answer(office: ScriptedOffice, client: OfficeClient) -> None:
    """Errors go to logs; a citizen's words do not."""
    office.answers(200, {**REQUEST, "version": "Шевченко Т. Г."})
    with pytest.raises(ContractBroken) as caught:
        await client.request(NUMBER, APPLICANT, "uk")
    assert "Шевченко" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
