"""What the README promises is there."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.settings import Settings

README = Path("README.md").read_text()


def test_every_setting_is_in_the_table() -> None:
    """The table is what `bot/settings.py` says: name, default, meaning."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", README, re.MULTILINE)
    fields = Settings.model_fields.items()
    assert rows == [(name.upper(), _default(field), field.description) for name, field in fields]


def test_links_lead_somewhere() -> None:
    """Each relative link is a file or a folder of this repository."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not Path(link).exists()] == []


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value in (PydanticUndefined, None, [], ""):
        return ""
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
