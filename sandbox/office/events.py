"""The queue of what the bot is to be told. An event is written in the transaction of what it tells."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.office.database import Connection
from sandbox.office.office import Office, mint

GIVE_UP_SECONDS = 24 * 3600
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 600.0
_PREFIX = "whsec_"


@dataclass(frozen=True)
class Event:
    sequence: int
    id: str
    applicant: str
    body: bytes
    next_try: float


def announce(office: Office, connection: Connection, kind: str, subject: str, data: dict[str, Any]) -> None:
    """Queues an event about `subject`, a request's number or a message's id. `data` names the applicant."""
    if office.settings.webhook_url is None:
        return
    event_id, now = mint("evt_"), office.now_unix()
    event = {"id": event_id, "type": kind, "timestamp": office.now_text(), "data": data}
    connection.execute(
        "INSERT INTO webhook_event (id, applicant, subject, body, created_unix, next_try_unix)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (event_id, data["applicant"], subject, json.dumps(event, ensure_ascii=False).encode(), now, now),
    )


def first_events(connection: Connection, now: float) -> list[Event]:
    """The oldest undelivered event of each applicant: later ones wait for it. Those too old are given up."""
    connection.execute("DELETE FROM webhook_event WHERE created_unix < ?", (now - GIVE_UP_SECONDS,))
    rows = connection.execute(
        "SELECT sequence, id, applicant, body, next_try_unix AS next_try FROM webhook_event"
        " WHERE sequence IN (SELECT min(sequence) FROM webhook_event GROUP BY applicant) ORDER BY next_try_unix"
    )
    return [Event(**dict(row)) for row in rows]


def delivered(connection: Connection, event: Event) -> None:
    connection.execute("DELETE FROM webhook_event WHERE sequence = ?", (event.sequence,))


def postpone(connection: Connection, event: Event, now: float) -> None:
    """The next try: 0.5 s from now, 1, 2, 4 ... up to 10 minutes."""
    connection.execute(
        "UPDATE webhook_event SET attempts = attempts + 1,"
        " next_try_unix = ? + min(? * (1 << min(attempts, 20)), ?) WHERE sequence = ?",
        (now, FIRST_PAUSE, LONGEST_PAUSE, event.sequence),
    )


def forget_events(connection: Connection, subject: str) -> None:
    connection.execute("DELETE FROM webhook_event WHERE subject = ?", (subject,))


def headers_of(event: Event, secrets: Sequence[str], timestamp: int) -> dict[str, str]:
    """Standard Webhooks 1.0: one signature for each secret. `timestamp` of this delivery, in Unix seconds."""
    content = f"{event.id}.{timestamp}.".encode() + event.body
    signatures = [base64.b64encode(hmac.digest(key_of(secret), content, hashlib.sha256)).decode() for secret in secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": event.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def key_of(secret: str) -> bytes:
    """ValueError for anything but `whsec_<base64>`."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(_PREFIX) or not key:
        raise ValueError("a webhook secret is whsec_ and base64")
    return key
