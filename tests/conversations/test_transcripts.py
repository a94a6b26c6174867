"""Every YAML file in transcripts/ is a conversation that must go just like that."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conversations.stage import Stage

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.yml"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_conversation_goes_as_written(path: Path) -> None:
    transcript = yaml.safe_load(path.read_text(encoding="utf-8"))
    stage = Stage()
    stage.play(transcript["steps"])


def test_there_are_enough_transcripts() -> None:
    """The issue asks for twenty-five at least."""
    assert len(TRANSCRIPTS) >= 25
