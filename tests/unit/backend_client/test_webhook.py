"""Only the office's own, fresh and whole events are taken."""

from __future__ import annotations

import base64
import json

import pytest

from backend_client.models import EventType, MessageAnswered, RequestChanged
from backend_client.webhook import BadSignature, Malformed, Stale, WebhookRefused, sign, verify
from tests.unit.backend_client.contract import example

# The worked example that the Standard Webhooks libraries are tested with.
SPEC_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SPEC_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SPEC_TIME = 1614265330
SPEC_BODY = b'{"test": 2432232314}'
SPEC_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

NEW_SECRET = "whsec_" + base64.b64encode(b"a newer secret of the office").decode()
EVENT = example("RequestChangedEvent")
BODY = json.dumps(EVENT, ensure_ascii=False).encode()
NOW = 1_800_000_000


def headers(
    secret: str = SPEC_SECRET, *, at: int = NOW, body: bytes = BODY, event_id: str = EVENT["id"]
) -> dict[str, str]:
    return {
        "Webhook-Id": event_id,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": sign(secret, event_id, at, body),
    }


def test_signature_of_the_standards_example() -> None:
    """Our signature is the standard's, to the byte."""
    assert sign(SPEC_SECRET, SPEC_ID, SPEC_TIME, SPEC_BODY) == SPEC_SIGNATURE


def test_the_standards_example_is_genuine() -> None:
    """It passes the signature and fails only for not being one of our events."""
    given = {"webhook-id": SPEC_ID, "webhook-timestamp": str(SPEC_TIME), "webhook-signature": SPEC_SIGNATURE}
    with pytest.raises(Malformed):
        verify([SPEC_SECRET], given, SPEC_BODY, SPEC_TIME)


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("RequestChangedEvent", EventType.REQUEST_CHANGED, RequestChanged),
        ("MessageAnsweredEvent", EventType.MESSAGE_ANSWERED, MessageAnswered),
    ],
)
def test_an_event_of_the_office(name: str, kind: EventType, data: type[RequestChanged] | type[MessageAnswered]) -> None:
    """A signed event comes out as it was sent, whatever the case of the headers."""
    body = json.dumps(example(name)).encode()
    event = verify([SPEC_SECRET], headers(body=body, event_id=example(name)["id"]), body, NOW)
    assert event.type is kind
    assert data.model_validate(event.data).applicant == "tg-sample0001"


def test_secrets_are_rotated_from_our_side() -> None:
    """While two secrets are known, either will do."""
    assert verify([NEW_SECRET, SPEC_SECRET], headers(SPEC_SECRET), BODY, NOW).id == EVENT["id"]


def test_secrets_are_rotated_from_the_offices_side() -> None:
    """The office may sign with several keys, and with versions that we do not know."""
    given = headers(NEW_SECRET)
    given["Webhook-Signature"] = f"v1a,AAAA {given['Webhook-Signature']} v1,AAAA"
    assert verify([NEW_SECRET], given, BODY, NOW).id == EVENT["id"]


@pytest.mark.parametrize(
    "forgery",
    [
        {"Webhook-Signature": "v1,AAAA"},
        {"Webhook-Signature": "nonsense"},
        {"Webhook-Signature": "v1,ї"},
        {"Webhook-Signature": "v1,\udcff"},
        {"Webhook-Id": "evt_\udcff"},
        {"Webhook-Signature": headers(NEW_SECRET)["Webhook-Signature"]},
        {"Webhook-Signature": headers()["Webhook-Signature"].replace("v1,", "v2,")},
        {"Webhook-Timestamp": str(NOW + 1)},
        {"Webhook-Id": "evt_other"},
    ],
    ids=[
        "wrong",
        "nonsense",
        "not ASCII",
        "no UTF-8",
        "an id of no UTF-8",
        "other secret",
        "other version",
        "other time",
        "other id",
    ],
)
def test_forgeries(forgery: dict[str, str]) -> None:
    """Id, time and body are all under the signature."""
    with pytest.raises(BadSignature):
        verify([SPEC_SECRET], headers() | forgery, BODY, NOW)


def test_a_changed_body() -> None:
    """One other letter in the body is another body."""
    with pytest.raises(BadSignature):
        verify([SPEC_SECRET], headers(), BODY.replace(b"granted", b"refused"), NOW)


def test_without_secrets_nothing_is_genuine() -> None:
    """A bot that has no secret yet believes nobody."""
    with pytest.raises(BadSignature):
        verify([], headers(), BODY, NOW)


@pytest.mark.parametrize("shift", [-300, 0, 300])
def test_clocks_may_differ_a_little(shift: int) -> None:
    """Five minutes either way."""
    assert verify([SPEC_SECRET], headers(at=NOW + shift), BODY, NOW).id == EVENT["id"]


@pytest.mark.parametrize("shift", [-301, 301])
def test_replays_are_stale(shift: int) -> None:
    """A delivery that somebody recorded is worth nothing later."""
    with pytest.raises(Stale):
        verify([SPEC_SECRET], headers(at=NOW + shift), BODY, NOW)


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_headers_that_are_missing(name: str) -> None:
    """All three are needed."""
    given = headers()
    del given[name]
    with pytest.raises(Malformed):
        verify([SPEC_SECRET], given, BODY, NOW)


@pytest.mark.parametrize("text", ["yesterday", "-5", "1e9", "١٢٣", "9" * 400])
def test_times_that_are_none(text: str) -> None:
    """Unix seconds or nothing."""
    with pytest.raises(Malformed):
        verify([SPEC_SECRET], headers() | {"Webhook-Timestamp": text}, BODY, NOW)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"[]", b"{}", json.dumps({**EVENT, "type": "request.eaten"}).encode()],
    ids=["empty", "no text", "a list", "no members", "unknown type"],
)
def test_bodies_that_are_no_events(body: bytes) -> None:
    """Signed nonsense is nonsense."""
    with pytest.raises(Malformed):
        verify([SPEC_SECRET], headers(body=body), body, NOW)


def test_the_id_is_the_same_inside_and_outside() -> None:
    """Events are told apart by the header's id, so the body cannot have another."""
    with pytest.raises(Malformed):
        verify([SPEC_SECRET], headers(event_id="evt_other"), BODY, NOW)


def test_refusals_do_not_tell_the_body() -> None:
    """Refusals go to logs; a citizen's words do not."""
    body = json.dumps({"id": "evt_1", "secret": "Шевченко"}, ensure_ascii=False).encode()
    with pytest.raises(WebhookRefused) as caught:
        verify([SPEC_SECRET], headers(body=body, event_id="evt_1"), body, NOW)
    assert "Шевченко" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!", SPEC_SECRET.removeprefix("whsec_")])
def test_secrets_that_are_none(secret: str) -> None:
    """A wrong setting is said at once, not as a forged event."""
    with pytest.raises(ValueError, match="whsec_"):
        sign(secret, SPEC_ID, SPEC_TIME, SPEC_BODY)
