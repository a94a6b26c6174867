"""What each of Telegram's refusals means for a message."""

from __future__ import annotations

import pytest

from bot.outbox import OutgoingSend
from bot.sender import Backoff, TelegramRefused, Verdict, judge

MESSAGE = OutgoingSend("sendMessage", {"chat_id": 1, "text": "a"}, "answer")
EDIT = OutgoingSend("editMessageText", {"chat_id": 1, "message_id": 2, "text": "a"}, "answer")
TOAST = OutgoingSend("answerCallbackQuery", {"callback_query_id": "1"}, "answer", ephemeral=True)


@pytest.mark.parametrize(
    ("status", "description", "send", "verdict"),
    [
        (429, "Too Many Requests: retry after 3", MESSAGE, Verdict.PAUSE),
        (500, "Internal Server Error", MESSAGE, Verdict.RETRY),
        (502, "Bad Gateway", MESSAGE, Verdict.RETRY),
        (401, "Unauthorized", MESSAGE, Verdict.RETRY),
        (404, "Not Found", MESSAGE, Verdict.RETRY),
        (403, "Forbidden: bot was blocked by the user", MESSAGE, Verdict.BLOCKED),
        (403, "Forbidden: user is deactivated", MESSAGE, Verdict.BLOCKED),
        (400, "Bad Request: chat not found", MESSAGE, Verdict.DEAD),
        (413, "Request Entity Too Large", MESSAGE, Verdict.DEAD),
        (400, "Bad Request: message is not modified: nothing new", EDIT, Verdict.DONE),
        (400, "Bad Request: message to edit not found", EDIT, Verdict.AS_NEW),
        (400, "Bad Request: message can't be edited", EDIT, Verdict.AS_NEW),
        (400, "Bad Request: MESSAGE_ID_INVALID", EDIT, Verdict.AS_NEW),
        (400, "Bad Request: there is no text in the message to edit", EDIT, Verdict.AS_NEW),
        (400, "Bad Request: message to edit not found", MESSAGE, Verdict.DEAD),
        (400, "Bad Request: query is too old and response timeout expired", TOAST, Verdict.DONE),
    ],
)
def test_a_refusal_has_one_meaning(status: int, description: str, send: OutgoingSend, verdict: Verdict) -> None:
    """Wait, try again, send anew, give up the message or the chat: by status and text."""
    assert judge(TelegramRefused(status, description), send) is verdict


def test_waits_grow_to_a_limit_and_differ() -> None:
    """Each failure doubles the wait up to the longest, with jitter of at most half."""
    backoff = Backoff(first=1, longest=60)
    for failures, full in ((1, 1), (2, 2), (4, 8), (7, 60), (500, 60)):
        waits = {backoff.wait(failures) for _ in range(50)}
        assert full / 2 <= min(waits) < max(waits) <= full
