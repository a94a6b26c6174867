"""What a button carries is never trusted: pressed by a stranger it shows nothing and changes nothing."""

from __future__ import annotations

import itertools

import pytest

from backend_client.client import OfficeClient
from dialogs.ports import Policy, World
from dialogs.turn import Pressed, Said
from sandbox.office.statuses import Status
from tests.contract.office.stage import APPLICANT, STRANGER, Running
from tests.conversations.fakes import FakeFiles, FakeUnderstander
from tests.fuzz.chat import Chat, text_of

ABOUT_A_REQUEST = ("req/{0}", "withdraw/{0}", "withdraw/{0}/yes", "mend/{0}", "rating/{0}", "rate/{0}/1", "why/{0}/0")
SECRETS = ("ID-картки", "Прізвище не таке", "Павлоград")


def chat_of(applicant: str, office: OfficeClient) -> Chat:
    minted = itertools.count(1)
    world = World(office, FakeUnderstander(), FakeFiles(), lambda length: str(next(minted)).zfill(length), Policy())
    return Chat(applicant, world)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.GRANTED])
async def test_a_strangers_press_shows_and_changes_nothing(
    status: Status, office: Running, client: OfficeClient
) -> None:
    """Every button about a request, forged in another chat: not a word of it, and the request is as it was."""
    number = await office.brought_to(status)
    before = (await office.get(f"/requests/{number}", applicant=APPLICANT)).body
    stranger = chat_of(STRANGER, client)
    for action in ABOUT_A_REQUEST:
        shown = text_of(await stranger.hears(Pressed(action.format(number))))
        assert shown.strip()
        assert not [secret for secret in SECRETS if secret in shown], action
    assert (await office.get(f"/requests/{number}", applicant=APPLICANT)).body == before
    assert await office.count("SELECT count(*) FROM rating") == 0


async def test_a_stranger_cannot_spoil_a_withdrawal(office: Running, client: OfficeClient) -> None:
    """A stranger's forged withdrawal was refused by the office; the applicant's own still takes effect."""
    number = (await office.submitted())["number"]
    await chat_of(STRANGER, client).hears(Pressed(f"withdraw/{number}/yes"))
    told = text_of(await chat_of(APPLICANT, client).hears(Pressed(f"withdraw/{number}/yes")))
    assert f"Заяву {number} відкликано" in told
    assert (await office.get(f"/requests/{number}", applicant=APPLICANT)).body["status"] == "withdrawn"


async def test_withdrawing_twice_says_the_same(office: Running, client: OfficeClient) -> None:
    """A second tap on the same button does no harm and causes no alarm."""
    number, chat = (await office.submitted())["number"], chat_of(APPLICANT, client)
    first, second = [text_of(await chat.hears(Pressed(f"withdraw/{number}/yes"))) for _ in range(2)]
    assert first == second


@pytest.mark.parametrize(
    "action",
    [
        "withdraw/\r\nX-Evil: 1/yes",
        "withdraw/паспорт/yes",
        "withdraw/DP-000042-3/yes",
        "card/..",
        "cas/..",
        "card/%2e%2e",
        "card/\x00",
        "theme/../0",
        "req/../..",
        "mend/..",
        "apply/../form",
        "apply/" + "x" * 58,
        "apply/паспорт",
        "withdraw/" + "9" * 55,
        "withdraw/паспорт",
        "consent/why/апл",
        "consent/why/" + "x" * 52,
        "write/" + "x" * 100,
        "theme/" + "x" * 54 + "/9",
    ],
)
async def test_a_misshapen_press_gets_a_kind_word(action: str, office: Running, client: OfficeClient) -> None:
    """Whatever stands in a button, it reaches no other address of the office, and the citizen is shown a way on."""
    turn = await chat_of(STRANGER, client).hears(Pressed(action))
    assert turn.replies
    assert turn.replies[-1].buttons or turn.replies[-1].keyboard
    assert "Офіс зараз не відповідає" not in text_of(turn)


async def test_somebody_elses_number_in_words(office: Running, client: OfficeClient) -> None:
    """A number that was read over a shoulder is as good as none."""
    number = (await office.submitted())["number"]
    shown = text_of(await chat_of(STRANGER, client).hears(Said(f"статус {number}")))
    assert "Серед ваших заяв немає" in shown
    assert "ID-картки" not in shown
