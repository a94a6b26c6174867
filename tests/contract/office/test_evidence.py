"""Files: what they are is decided by their bytes."""

from __future__ import annotations

import hashlib

import pytest

from tests.contract.office.stage import APPLICANT, JPEG, PDF, PNG, Running

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 64
LARGEST = 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (HEIC, "image/heic"),
        (WEBP, "image/webp"),
        (PDF, "application/pdf"),
    ],
)
async def test_photos_and_pdfs_are_taken(office: Running, content: bytes, media_type: str) -> None:
    """Whatever they are called and said to be."""
    receipt = await office.upload(content, name="файл.exe")
    assert receipt.status == 201
    assert receipt.body["media_type"] == media_type
    assert receipt.body["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 200,
        b"\x7fELF" + b"\x00" * 200,
        b"PK\x03\x04" + b"\x00" * 200,
        b"GIF89a" + b"\x00" * 200,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"just words",
    ],
)
async def test_anything_else_is_refused(office: Running, content: bytes) -> None:
    """A renamed program is no photo."""
    refused = await office.upload(content, name="паспорт.jpg")
    assert (refused.status, refused.problem) == (415, "unsupported-media")
    assert await office.count("SELECT count(*) FROM evidence") == 0


async def test_an_empty_upload_cannot_be_read(office: Running) -> None:
    refused = await office.upload(b"")
    assert (refused.status, refused.problem) == (400, "bad-request")


async def test_twenty_megabytes_are_the_most(office: Running) -> None:
    """To the byte."""
    assert (await office.upload(JPEG.ljust(LARGEST, b"\x00"))).body["size"] == LARGEST
    refused = await office.upload(JPEG.ljust(LARGEST + 1, b"\x00"))
    assert (refused.status, refused.problem) == (413, "too-large")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"name": "a.jpg"}, "applicant"),
        ({"applicant": APPLICANT}, "name"),
        ({"applicant": APPLICANT, "name": "x" * 256}, "name"),
    ],
)
async def test_a_file_has_an_owner_and_a_name(office: Running, query: dict[str, str], field: str) -> None:
    refused = await office.call("POST", "/v1/evidence", params=query, data=JPEG)
    assert (refused.status, set(refused.wrong)) == (422, {field})
