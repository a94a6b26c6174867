"""Secrets for a first start: where none are configured they are made once and kept in a file of the owner's."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import BaseModel


class Secrets(BaseModel):
    """`sealing` are Fernet keys, newest first; `citizens` names chats to the office and must never change."""

    sealing: list[str]
    citizens: str


def load_or_make(path: Path) -> Secrets:
    """Raises ValueError when the file is there but broken: making new keys would lose what the old ones sealed."""
    if path.exists():
        return Secrets.model_validate(json.loads(path.read_text()))
    made = Secrets(sealing=[Fernet.generate_key().decode()], citizens=secrets.token_urlsafe(32))
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made.model_dump_json())
    return made
