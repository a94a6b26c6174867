"""The opaque name by which the office knows a chat: the same every time, readable by the bot alone (AES-SIV)."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

PREFIX = "tg-"


class CitizenReferences:
    """`secret` must stay the same for as long as the office keeps requests, unlike the rotated sealing keys."""

    def __init__(self, secret: str) -> None:
        key = hashlib.sha512(b"citizen reference" + secret.encode()).digest()
        self._cipher = AESSIV(key)

    def of_chat(self, chat_id: int) -> str:
        sealed = self._cipher.encrypt(chat_id.to_bytes(8, "big", signed=True), None)
        return PREFIX + base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def chat_of(self, reference: str) -> int | None:
        """None for anything that this bot did not make."""
        text = reference.removeprefix(PREFIX)
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return int.from_bytes(self._cipher.decrypt(sealed, None), "big", signed=True)
        except (binascii.Error, ValueError, InvalidTag):
            return None
