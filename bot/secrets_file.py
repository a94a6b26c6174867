"""Secrets for a first start: where none are configured they are made once and kept in a file of the owner's."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import BaseModel


class Secrets(BaseModel):
    """`sealing` are Fernet keys, newest first; `citizens` names chats to the office and must never change."""

    sealing: list[str]
    citizens: str


def load_or_make(path: Path) -> Secrets:
    """Raises ValueError when the file is there but broken: making new keys would lose what the old ones sealed.

    Of several processes that start together, one makes it; whoever sees the file sees it whole.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Secrets(sealing=[Fernet.generate_key().decode()], citizens=secrets.token_urlsafe(32))
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(made.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return Secrets.model_validate(json.loads(path.read_text()))
