"""Each refusal of the office becomes the error that says what the caller can do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from backend_client.client import OfficeClient
from backend_client.errors import (
    Conflict,
    ContractBroken,
    FieldError,
    Invalid,
    NotFound,
    OfficeError,
    TokenUsed,
    TooLarge,
    UnsupportedMedia,
)
from backend_client.models import NewRating
from tests.unit.backend_client.conftest import ScriptedOffice

KEY = "key-12345678"
RATING = NewRating(token="rt_1", score=5)


@pytest.mark.parametrize(
    ("status", "name", "error"),
    [
        (400, "bad-request", OfficeError),
        (400, "idempotency-key-missing", OfficeError),
        (401, "unauthorized", OfficeError),
        (404, "not-found", NotFound),
        (409, "conflict", Conflict),
        (409, "token-used", TokenUsed),
        (413, "too-large", TooLarge),
        (415, "unsupported-media", UnsupportedMedia),
        (422, "validation", Invalid),
        (422, "idempotency-key-reused", Conflict),
    ],
)
async def test_problems_of_the_contract(
    status: int, name: str, error: type[OfficeError], office: ScriptedOffice, client: OfficeClient
) -> None:
    """A refusal is final: one call, and the error of its type."""
    office.refuses(status, name)
    with pytest.raises(OfficeError) as caught:
        await client.rate(RATING, KEY)
    assert type(caught.value) is error
    assert len(office.asked) == 1


async def test_what_is_wrong_with_which_field(office: ScriptedOffice, client: OfficeClient) -> None:
    """The citizen is led back to the very field, with the office's words for it."""
    wrong = {"field": "tax_number", "message": "Остання цифра не сходиться."}
    office.refuses(422, "validation", detail="Перевірте поля", errors=[wrong])
    with pytest.raises(Invalid) as caught:
        await client.rate(RATING, KEY)
    assert caught.value.errors == (FieldError("tax_number", "Остання цифра не сходиться."),)
    assert "Перевірте" not in str(caught.value)


async def test_types_may_be_absolute(office: ScriptedOffice, client: OfficeClient) -> None:
    """RFC 9457 lets an office spell the same type with its host."""
    office.answers(409, {"type": "https://office.example/problems/token-used", "title": "Used"})
    with pytest.raises(TokenUsed):
        await client.rate(RATING, KEY)


async def test_untyped_problems_go_by_status(office: ScriptedOffice, client: OfficeClient) -> None:
    """A problem without a type (about:blank) means what its status means."""
    office.answers(404, {"title": "Not Found"})
    with pytest.raises(NotFound):
        await client.rate(RATING, KEY)


@pytest.mark.parametrize("status", [301, 403, 404, 409, 418, 422])
async def test_answers_of_somebody_else(status: int, office: ScriptedOffice, client: OfficeClient) -> None:
    """A proxy's page is not the office's word: a wrong address must not look like «there is no such request»."""
    office.says(status, "<html>")
    with pytest.raises(ContractBroken):
        await client.rate(RATING, KEY)


async def test_redirects_are_not_followed(office: ScriptedOffice, client: OfficeClient) -> None:
    """The key and the citizen's words go to the office's address and to no other."""
    office.answers(307, headers={"Location": "/elsewhere"})
    office.answers(201, {"id": "ra_1", "score": 5})
    with pytest.raises(ContractBroken):
        await client.rate(RATING, KEY)
    assert [one.path for one in office.asked] == ["/v1/ratings"]


async def test_a_proxy_may_find_it_too_large(office: ScriptedOffice, client: OfficeClient) -> None:
    """The citizen's file is too large, whoever says so first."""
    office.says(413, "<html>")
    with pytest.raises(TooLarge):
        await client.upload_evidence(b"x", "image/png", "a.png", "tg-sample0001", KEY)


def test_errors_need_no_http_library() -> None:
    """Dialogs import the errors and the models, and with them nothing that talks."""
    code = "import sys, backend_client.errors, backend_client.models; sys.exit('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")
