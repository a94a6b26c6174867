"""What a file is, its bytes say; what it is called says nothing."""

from __future__ import annotations

import pytest

from dialogs.flows.evidence import media_type_of, safe_name

ARCHIVES = {
    "zip": b"PK\x03\x04" + b"\x14\x00" * 40,
    "docx": b"PK\x03\x04\x14\x00\x06\x00" + b"\x00" * 18 + b"\x13\x00\x08\x02[Content_Types].xml",
    "rar": b"Rar!\x1a\x07\x01\x00" + b"\x00" * 64,
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\x00" * 64,
    "gzip": b"\x1f\x8b\x08" + b"\x00" * 64,
    "tar": b"a" * 257 + b"ustar\x00" + b"\x00" * 250,
    "xz": b"\xfd7zXZ\x00" + b"\x00" * 64,
    "bzip2": b"BZh9" + b"\x00" * 64,
    "iso": b"\x00" * 4096,
}
PROGRAMS = {
    "exe": b"MZ\x90\x00" + b"\x00" * 64,
    "elf": b"\x7fELF\x02\x01\x01" + b"\x00" * 64,
    "mach-o": b"\xcf\xfa\xed\xfe" + b"\x00" * 64,
    "msi, doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64,
    "java class": b"\xca\xfe\xba\xbe" + b"\x00" * 64,
    "script": b"#!/bin/sh\nrm -rf /\n",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "shortcut": b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 64,
    "wasm": b"\x00asm\x01\x00\x00\x00" + b"\x00" * 64,
    "gif": b"GIF89a" + b"\x00" * 64,
    "video": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64,
    "nothing": b"",
    "text": "Свідоцтво".encode(),
}


@pytest.mark.parametrize("content", [*ARCHIVES.values(), *PROGRAMS.values()], ids=[*ARCHIVES, *PROGRAMS])
def test_archives_and_programs_are_refused(content: bytes) -> None:
    """Whatever it is called: a clerk gets photos and PDFs, nothing that unpacks or runs."""
    assert media_type_of(content) is None


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 64, "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64, "image/heic"),
        (b"%PDF-1.7\n" + b"\x00" * 64, "application/pdf"),
    ],
)
def test_photos_and_pdfs_are_taken(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Паспорт Олени.pdf", "Паспорт Олени.pdf"),
        ("Паспорт.PDF", "Паспорт.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.pdf"),
        ("../../etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Users\\olena\\скан.pdf", "скан.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("a\r\nSet-Cookie: x\x00.pdf", "aSet-Cookie: x.pdf"),
        ("скан", "скан.pdf"),
        ("...", "файл.pdf"),
        ("", "файл.pdf"),
        ("я" * 300 + ".pdf", "я" * 76 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(sent: str, kept: str) -> None:
    """No folders, no signs that cannot be seen, and the ending of what it is."""
    assert safe_name(sent, "pdf", "файл") == kept
