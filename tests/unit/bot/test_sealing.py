"""What is sealed opens with any of our keys, and with no other."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from bot.sealing import Sealer, Unsealable

OLD, NEW, STRANGE = (Fernet.generate_key().decode() for _ in range(3))


def test_a_rotation_loses_nothing() -> None:
    """The new key seals, and what the old one sealed still opens."""
    before = Sealer([OLD]).seal("паспорт".encode())
    both = Sealer([NEW, OLD])
    assert both.open(before).decode() == "паспорт"
    assert Sealer([NEW]).open(both.seal(b"text")) == b"text"


def test_no_other_key_opens_it() -> None:
    """Neither a strange key nor changed bytes give anything."""
    sealed = Sealer([OLD]).seal(b"text")
    with pytest.raises(Unsealable):
        Sealer([STRANGE]).open(sealed)
    with pytest.raises(Unsealable):
        Sealer([OLD]).open(sealed[:-4] + b"AAA=")
    with pytest.raises(Unsealable):
        Sealer([OLD]).open(b"")


@pytest.mark.parametrize("keys", [[], [""], ["not a key"]])
def test_bad_keys_are_told_at_the_start(keys: list[str]) -> None:
    """A bot with no or broken keys does not begin to work."""
    with pytest.raises(ValueError, match="key"):
        Sealer(keys)
