"""The memory of one conversation, as it is kept between turns. Versioned: an older bot's memory can be read."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from backend_client.models import Form

FILED_KEPT = 20


class Memory(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Focus(Memory):
    """Which flow the next words belong to, and about what (a service, a request number, ...)."""

    flow: str
    about: str = ""


class KeptFile(Memory):
    """A photo or PDF that the citizen gave: where to find it again, never the content itself.

    `receipt`: the office's name for it, once it has been uploaded.
    """

    reference: str
    media_type: str
    name: str
    receipt: str | None = None


class Phase(StrEnum):
    FILLING = "filling"
    REVIEW = "review"
    SENDING = "sending"


class Draft(Memory):
    """A half-filled form. `id` marks its buttons, so that those of an older draft are known as stale.

    It carries the form itself: a form once begun does not change under the citizen's hands, nor does it need
    the office until it is sent.

    `key` is the idempotency key, minted when the review is shown, and `language` that of the review: every try says
    the same. `maybe_filed`: the answer to a try was lost, so the office may have it under that key. `correction` is
    the number of the request that was returned, when the draft mends one; `only` are then the fields to mend.
    """

    id: str
    service: str
    form: Form
    title: str
    started_at: dt.datetime
    answers: dict[str, str] = {}
    files: dict[str, list[KeptFile]] = {}
    skipped: list[str] = []
    at: str | None = None
    changing: bool = False
    centre: str | None = None
    centre_name: str | None = None
    phase: Phase = Phase.FILLING
    key: str | None = None
    language: str | None = None
    attempts: int = 0
    maybe_filed: bool = False
    correction: str | None = None
    only: list[str] = []
    reasons: dict[str, str] = {}


class RatingStep(StrEnum):
    SCORE = "score"
    REASONS = "reasons"
    COMMENT = "comment"
    INTEGRITY = "integrity"


class PendingRating(Memory):
    """A rating that was offered. `id` comes from the office with the score."""

    token: str
    number: str
    service_title: str
    centre_name: str | None = None
    step: RatingStep = RatingStep.SCORE
    score: int | None = None
    id: str | None = None
    reasons: list[str] = []


class Unsent(Memory):
    """Words for a clerk that wait: for consent, for a yes, or for an office that did not answer.

    `key` is the idempotency key, minted at the first try, and `language` that in which they were said: every try of the
    same words says the same.
    """

    kind: str
    text: str
    language: str
    since: dt.datetime
    key: str | None = None


class Asked(Memory):
    """The services that were offered for words that could mean several; the words are without names and figures."""

    words: str
    offered: list[str]


class YesOrNo(Memory):
    """What was asked last, if a typed yes or no answers it: the actions of both buttons.

    `offered`: the services that a yes may mean, where there are several.
    """

    yes: str = ""
    no: str
    offered: list[str] = []


class Conversation(Memory):
    """`version` grows when the meaning of a field changes; `dialogs.conversation.remember` reads the older ones."""

    version: int = 1
    language: str = "uk"
    consent_at: dt.datetime | None = None
    topic: str | None = None
    asked: Asked | None = None
    unsent: Unsent | None = None
    question: YesOrNo | None = None
    focus: Focus | None = None
    cases: dict[str, dict[str, str]] = {}
    drafts: dict[str, Draft] = {}
    filed: dict[str, str] = {}
    seen_versions: dict[str, int] = {}
    ratings: dict[str, PendingRating] = {}
    centre: str | None = None
    centre_name: str | None = None
