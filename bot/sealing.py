"""Everything a citizen said is sealed before it is stored: Fernet, with several keys for a rotation."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unsealable(Exception):
    """None of the keys opens it: a key was lost, or the bytes were changed."""


class Sealer:
    """The first key seals, all of them open. ValueError if there is none, or one is not a Fernet key."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("at least one sealing key is needed")
        self._first = Fernet(keys[0])
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, plain: bytes) -> bytes:
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Raises Unsealable."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise Unsealable("no key opens this") from None

    def is_by_first(self, sealed: bytes) -> bool:
        """Whether the key that seals today sealed it."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def reseal(self, sealed: bytes) -> bytes:
        """The same under the first key. Raises Unsealable."""
        return self.seal(self.open(sealed))
