"""The office's events, proved to be the office's: Standard Webhooks 1.0 (standardwebhooks.com), symmetric keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from backend_client.models import OfficeEvent

_SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix of a secret, no secret
_VERSION = "v1,"


class WebhookRefused(Exception):
    """A delivery that is not taken. Its text has nothing of the body."""


class BadSignature(WebhookRefused):
    """None of our secrets made any of its signatures."""


class Stale(WebhookRefused):
    """Signed too long ago, or in the future: perhaps a replay."""


class Malformed(WebhookRefused):
    """A header is missing, or the body is not an event."""


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """One signature, `v1,<base64>`; `timestamp` in Unix seconds. ValueError if `secret` is no `whsec_<base64>`."""
    content = _bytes(f"{event_id}.{timestamp}.") + body
    digest = hmac.digest(_key(secret), content, hashlib.sha256)
    return _VERSION + base64.b64encode(digest).decode()


def verify(
    secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: float, tolerance: float = 300
) -> OfficeEvent:
    """The event, if one of the secrets signed it within `tolerance` seconds of `now` (Unix seconds).

    Several secrets serve a rotation. Raises `Malformed`, `BadSignature` or `Stale`; ValueError if a secret is none.
    """
    given = {name.lower(): text for name, text in headers.items()}
    event_id, timestamp = _header(given, "webhook-id"), _timestamp(given)
    ours = [sign(secret, event_id, timestamp, body) for secret in secrets]
    if not _match(_header(given, "webhook-signature").split(" "), ours):
        raise BadSignature("no signature of ours")
    if abs(now - timestamp) > tolerance:
        raise Stale(f"signed {now - timestamp:.0f} s ago")
    return _event(event_id, body)


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(_SECRET_PREFIX) or not key:
        raise ValueError("a webhook secret is whsec_ and base64")
    return key


def _bytes(text: str) -> bytes:
    """HTTP servers keep header bytes that are no UTF-8 as lone surrogates; these give the bytes back."""
    return text.encode(errors="surrogateescape")


def _header(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise Malformed(f"{name} is missing")
    return given[name]


def _timestamp(given: Mapping[str, str]) -> int:
    text = _header(given, "webhook-timestamp")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Malformed("webhook-timestamp is not in Unix seconds")
    return int(text)


def _match(theirs: Iterable[str], ours: Iterable[str]) -> bool:
    """Compares every pair to the end, so that the time taken tells nothing."""
    expected = [_bytes(one) for one in ours]
    return sum(hmac.compare_digest(_bytes(one), known) for one in theirs for known in expected) > 0


def _event(event_id: str, body: bytes) -> OfficeEvent:
    try:
        event = OfficeEvent.model_validate_json(body)
    except ValidationError:
        event = None
    if event is None or event.id != event_id:
        raise Malformed("the body is not the event of this id")
    return event
