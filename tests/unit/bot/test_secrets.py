"""Keys come from the environment; what it lacks is made once and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.app import secrets_of
from bot.settings import Settings

KEY = Fernet.generate_key().decode()


def settings(folder: Path, monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    given = {"TELEGRAM_TOKEN": f"12345:{'x' * 35}", "DATA_DIR": str(folder), **environment}
    for name in ("SECRET_KEYS", "CITIZEN_SECRET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


def test_keys_of_the_environment_seal_whatever_else_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who gives only the sealing keys must not find later that others were used."""
    found = secrets_of(settings(tmp_path, monkeypatch, SECRET_KEYS=f'["{KEY}"]'))
    assert found.sealing == [KEY]
    assert found.citizens == secrets_of(settings(tmp_path, monkeypatch)).citizens


def test_the_name_of_citizens_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the other way round."""
    found = secrets_of(settings(tmp_path, monkeypatch, CITIZEN_SECRET="known"))
    assert found.citizens == "known"
    assert found.sealing == secrets_of(settings(tmp_path, monkeypatch)).sealing


def test_keys_are_in_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are printed by mistake show no secret; the file of keys is its owner's alone."""
    made = settings(tmp_path, monkeypatch, SECRET_KEYS=f'["{KEY}"]', CITIZEN_SECRET="very secret")
    assert KEY not in repr(made)
    assert "very secret" not in str(made)
    secrets_of(settings(tmp_path, monkeypatch))
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
