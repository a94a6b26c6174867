"""What the client does when the office is slow, broken, busy or gone."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from dataclasses import replace

import aiohttp
import pytest

from backend_client.client import OfficeClient
from backend_client.errors import OfficeUnavailable
from backend_client.models import MessageKind, NewMessage, NewRating, RatingDetails
from tests.unit.backend_client.conftest import API_KEY, QUICK, ScriptedOffice

KEY = "key-12345678"
MESSAGE = NewMessage(applicant="tg-sample0001", kind=MessageKind.QUESTION, text="Чи є черга?", language="uk")
RECEIPT = {"id": "ms_1"}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_tries_again_after_a_passing_refusal(status: int, office: ScriptedOffice, client: OfficeClient) -> None:
    """A busy or restarting office is asked again, and the citizen notices nothing."""
    office.says(status, "busy")
    office.answers(201, RECEIPT)
    assert (await client.send_message(MESSAGE, KEY)).id == "ms_1"


async def test_tries_again_after_a_cut_connection(office: ScriptedOffice, client: OfficeClient) -> None:
    """A connection that breaks in the middle is tried again."""
    office.cuts()
    office.answers(201, RECEIPT)
    assert (await client.send_message(MESSAGE, KEY)).id == "ms_1"


async def test_tries_again_after_silence(office: ScriptedOffice, client: OfficeClient) -> None:
    """An office that says nothing for the time of one try is asked once more."""
    office.hangs()
    office.answers(201, RECEIPT)
    assert (await client.send_message(MESSAGE, KEY)).id == "ms_1"


async def test_each_try_is_the_same_call(office: ScriptedOffice, client: OfficeClient) -> None:
    """Key and body stay over all tries: the office sees one thing to do, however often it is told."""
    office.cuts()
    office.refuses(503, "unavailable")
    office.answers(201, RECEIPT)
    await client.send_message(MESSAGE, KEY)
    assert [one.headers["idempotency-key"] for one in office.asked] == [KEY] * 3
    assert [json.loads(one.body)["text"] for one in office.asked] == ["Чи є черга?"] * 3


async def test_each_try_sends_the_whole_file(office: ScriptedOffice, client: OfficeClient) -> None:
    """A second try of an upload starts from the first byte."""
    content = b"%PDF-1.7" + bytes(2_000_000)
    office.refuses(503, "unavailable")
    office.answers(201, {"id": "ev_1", "media_type": "application/pdf", "size": len(content), "sha256": "0" * 64})
    await client.upload_evidence(content, "application/pdf", "довідка.pdf", "tg-sample0001", KEY)
    assert [one.body == content for one in office.asked] == [True, True]


async def test_an_earlier_try_in_progress_is_waited_for(office: ScriptedOffice, client: OfficeClient) -> None:
    """After a try that timed out the office may still be busy with it: its answer comes a little later."""
    office.hangs()
    office.refuses(409, "idempotency-in-progress")
    office.answers(201, RECEIPT)
    assert (await client.send_message(MESSAGE, KEY)).id == "ms_1"


async def test_waits_as_long_as_the_office_asks(office: ScriptedOffice, client: OfficeClient) -> None:
    """Retry-After is obeyed when it fits into the time that the citizen waits."""
    office.answers(429, headers={"Retry-After": "1"})
    office.answers(201, RECEIPT)
    started = time.monotonic()
    await client.send_message(MESSAGE, KEY)
    assert time.monotonic() - started >= 1


async def test_does_not_wait_longer_than_the_citizen_would(office: ScriptedOffice, client: OfficeClient) -> None:
    """A Retry-After beyond the patience is an answer by itself: say so now, without a second call."""
    office.answers(503, headers={"Retry-After": "600"})
    started = time.monotonic()
    with pytest.raises(OfficeUnavailable):
        await client.send_message(MESSAGE, KEY)
    assert time.monotonic() - started < 0.5
    assert len(office.asked) == 1


async def test_gives_up_after_the_last_try(office: ScriptedOffice, client: OfficeClient) -> None:
    """The tries are few."""
    office.refuses(503, "unavailable")
    with pytest.raises(OfficeUnavailable):
        await client.life_events("uk")
    assert len(office.asked) == QUICK.tries


async def test_all_tries_together_have_an_end(office: ScriptedOffice) -> None:
    """However the office dawdles, the citizen hears from us in the time of one turn."""
    office.hangs()
    patience = replace(QUICK, one_try=0.4, altogether=0.6, tries=10)
    started = time.monotonic()
    async with OfficeClient(office.url, API_KEY, patience=patience) as client:
        with pytest.raises(OfficeUnavailable):
            await client.life_events("uk")
    assert time.monotonic() - started < 1.5


async def test_an_error_of_the_office_is_not_repeated(office: ScriptedOffice, client: OfficeClient) -> None:
    """A 500 would come again; it may have happened after the effect."""
    office.says(500, "Traceback")
    with pytest.raises(OfficeUnavailable) as caught:
        await client.send_message(MESSAGE, KEY)
    assert caught.value.maybe_done
    assert len(office.asked) == 1


async def test_nobody_there() -> None:
    """Nothing listens: nothing was done, and it is said soon."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        async with OfficeClient(f"http://127.0.0.1:{port}", API_KEY, patience=QUICK) as client:
            with pytest.raises(OfficeUnavailable) as caught:
                await client.send_message(MESSAGE, KEY)
            assert not caught.value.maybe_done
            assert not await client.healthy()


async def test_a_refused_write_was_not_done(office: ScriptedOffice, client: OfficeClient) -> None:
    """429 comes before the effect, so another key would be safe too."""
    office.refuses(429, "too-many-requests")
    with pytest.raises(OfficeUnavailable) as caught:
        await client.rate(NewRating(token="rt_1", score=5), KEY)
    assert not caught.value.maybe_done


@pytest.mark.parametrize("trouble", ["hangs", "cuts"])
async def test_an_unanswered_write_may_be_done(trouble: str, office: ScriptedOffice, client: OfficeClient) -> None:
    """Once sent, nobody knows: the caller must keep the key."""
    getattr(office, trouble)()
    with pytest.raises(OfficeUnavailable) as caught:
        await client.send_message(MESSAGE, KEY)
    assert caught.value.maybe_done


async def test_doubt_of_an_early_try_stays(office: ScriptedOffice, client: OfficeClient) -> None:
    """One try that may have worked is enough for doubt, though the last one surely did not."""
    office.cuts()
    office.refuses(429, "too-many-requests")
    with pytest.raises(OfficeUnavailable) as caught:
        await client.send_message(MESSAGE, KEY)
    assert caught.value.maybe_done


async def test_an_unanswered_read_did_nothing(office: ScriptedOffice, client: OfficeClient) -> None:
    """Reading changes nothing, answered or not."""
    office.cuts()
    with pytest.raises(OfficeUnavailable) as caught:
        await client.requests("tg-sample0001", "uk")
    assert not caught.value.maybe_done


async def test_errors_do_not_tell_the_address(office: ScriptedOffice, client: OfficeClient) -> None:
    """The address has the citizen's words in it; neither the error nor its cause repeats them."""
    office.hangs()
    with pytest.raises(OfficeUnavailable) as caught:
        await client.search_services("моя таємниця", "uk")
    assert "q=" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_a_patch_is_tried_again(office: ScriptedOffice, client: OfficeClient) -> None:
    """Saying the reasons twice is saying them once."""
    office.cuts()
    office.answers(200, {"id": "ra_1", "score": 5})
    assert (await client.add_rating_details("ra_1", RatingDetails(reasons=["fast"]))).score == 5


async def test_a_given_session_stays_open(office: ScriptedOffice) -> None:
    """Who made the session closes it."""
    office.answers(200, {"status": "ok"})
    async with aiohttp.ClientSession() as session:
        async with OfficeClient(office.url, API_KEY, session, patience=QUICK) as client:
            assert await client.healthy()
        assert not session.closed


async def test_a_turn_that_is_cancelled_ends(office: ScriptedOffice, client: OfficeClient) -> None:
    """A stopping bot does not wait for the office."""
    office.hangs()
    turn = asyncio.create_task(client.life_events("uk"))
    async with asyncio.timeout(1):
        await office.reached.wait()
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
