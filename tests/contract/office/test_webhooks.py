"""What the bot is told: signed, in order, again until it listens, and soon."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port

from backend_client.webhook import BadSignature, Stale, verify
from sandbox.office.statuses import Status
from tests.contract.office.stage import (
    APPLICANT,
    SECRET,
    STRANGER,
    Receiver,
    Running,
    new_request,
    receiving,
    running,
    settings,
    until,
)

QUEUED = "SELECT count(*) FROM webhook_event"
OTHER_SECRET = "whsec_b3RoZXIta2V5LW90aGVyLWtleQ=="


async def test_a_delivery_proves_whose_it_is(office: Running, receiver: Receiver) -> None:
    """The bot's own check takes it, with our secret alone, and for five minutes."""
    await office.brought_to(Status.ACCEPTED)
    (sent,) = await receiver.wait(1)
    assert sent.event.id == sent.headers["webhook-id"]
    now = time.time()
    with pytest.raises(BadSignature):
        verify([OTHER_SECRET], sent.headers, sent.body, now)
    with pytest.raises(BadSignature):
        verify([SECRET], sent.headers, sent.body + b" ", now)
    with pytest.raises(Stale):
        verify([SECRET], sent.headers, sent.body, now + 301)


async def test_while_secrets_change_both_sign(tmp_path: Path, receiver: Receiver) -> None:
    """A bot that knows either takes the delivery."""
    chosen = settings(tmp_path, receiver.url, webhook_secrets=(OTHER_SECRET, SECRET))
    async with running(chosen) as office:
        await office.brought_to(Status.ACCEPTED)
        (sent,) = await receiver.wait(1)
    for secret in (OTHER_SECRET, SECRET):
        assert verify([secret], sent.headers, sent.body, time.time()).id == sent.event.id


async def test_an_event_tells_the_whole_request(office: Running, receiver: Receiver) -> None:
    """As the citizen would read it, in the language of the request."""
    number = await office.brought_to(Status.RETURNED)
    (sent,) = await receiver.wait(1)
    assert sent.event.data["applicant"] == APPLICANT
    told = sent.event.data["request"]
    assert told == (await office.get(f"/requests/{number}", applicant=APPLICANT)).body
    assert told["returned_items"][0]["reason"] == "Прізвище не таке, як у паспорті."


async def test_a_push_leaves_at_once(office: Running, receiver: Receiver) -> None:
    """The citizen sees it in under two seconds, the way over Telegram included."""
    number = (await office.submitted())["number"]
    decided = time.monotonic()
    await office.decide(number, Status.ACCEPTED)
    (sent,) = await receiver.wait(1)
    assert sent.at - decided < 1


async def test_what_a_citizen_does_is_not_told_back(office: Running, receiver: Receiver) -> None:
    """The answer to the call has it; only the office's decisions and words are pushed."""
    await office.brought_to(Status.WITHDRAWN)
    assert await office.count(QUEUED) == 0
    assert receiver.deliveries == []


async def test_what_is_not_taken_comes_again_in_order(office: Running, receiver: Receiver) -> None:
    """The same event, half a second later, then a second; later ones wait for it."""
    receiver.answers += [500, 302]
    await office.brought_to(Status.GRANTED)
    sent = await receiver.wait(5)
    assert [one.event.data["request"]["status"] for one in sent] == ["accepted"] * 3 + ["in_work", "granted"]
    assert len({one.event.id for one in sent[:3]}) == 1
    first, second = sent[1].at - sent[0].at, sent[2].at - sent[1].at
    assert 0.4 < first < 1.0 < second + 0.1 < 2.0
    await until(lambda: _none_queued(office))


async def test_one_applicants_trouble_does_not_hold_up_another(office: Running, receiver: Receiver) -> None:
    """Order is kept for each applicant, not for all."""
    mine = (await office.submitted())["number"]
    photo = (await office.upload(b"\xff\xd8\xff\xe0\x00\x10JFIF", STRANGER)).body["id"]
    new = new_request(await office.form_version(), {"photo": [photo]})
    theirs = (await office.post("/requests", {**new, "applicant": STRANGER})).body["number"]
    receiver.answers += [503]
    await office.decide(mine, Status.ACCEPTED)
    await receiver.wait(1)
    await office.decide(theirs, Status.ACCEPTED)
    sent = await receiver.wait(3)
    assert [one.event.data["applicant"] for one in sent] == [APPLICANT, STRANGER, APPLICANT]


async def test_the_queue_outlives_the_office(tmp_path: Path) -> None:
    """The bot is down, the office restarts, the bot comes back: it is told everything, in order."""
    port = unused_port()
    chosen = settings(tmp_path, f"http://127.0.0.1:{port}/office/webhook")
    async with running(chosen) as office:
        await office.brought_to(Status.GRANTED)
        assert await office.count(QUEUED) == 3
    async with receiving(port) as receiver, running(chosen) as office:
        sent = await receiver.wait(3)
        assert [one.event.data["request"]["status"] for one in sent] == ["accepted", "in_work", "granted"]
        await until(lambda: _none_queued(office))


async def test_after_a_day_an_event_is_given_up(tmp_path: Path) -> None:
    """It is old news then; the bot reads the request itself."""
    chosen = settings(tmp_path, f"http://127.0.0.1:{unused_port()}/office/webhook")
    async with running(chosen) as office:
        await office.brought_to(Status.ACCEPTED)
        run = office.office.database.run
        await run(lambda connection: connection.execute("UPDATE webhook_event SET created_unix = created_unix - 86401"))
        await until(lambda: _none_queued(office))


async def test_the_answer_to_a_message_is_told(office: Running, receiver: Receiver) -> None:
    """With what the citizen asked."""
    message = {"applicant": APPLICANT, "kind": "question", "text": "Коли прийти?", "language": "uk"}
    sent = await office.post("/messages", message)
    await office.answer(sent.body["id"], "У будній день.")
    (told,) = await receiver.wait(1)
    assert told.event.type == "message.answered"
    assert told.event.data == {
        "applicant": APPLICANT,
        "message_id": sent.body["id"],
        "text": "Коли прийти?",
        "answer": "У будній день.",
    }


async def test_news_of_what_is_erased_is_not_sent(tmp_path: Path) -> None:
    """Erased before the bot came back: nobody is told any more."""
    port = unused_port()
    chosen = settings(tmp_path, f"http://127.0.0.1:{port}/office/webhook")
    async with running(chosen) as office:
        await office.brought_to(Status.REFUSED)
        await office.call("DELETE", f"/v1/applicants/{APPLICANT}")
        assert await _none_queued(office)


async def _none_queued(office: Running) -> bool:
    return await office.count(QUEUED) == 0
