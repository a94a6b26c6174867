"""The short form of the fault harness; the full one is `make faults`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.parts import ports_from
from tests.faults.report import table
from tests.faults.run import Plan, run

pytestmark = pytest.mark.slow
SEED = 2026


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
def test_nothing_is_lost_doubled_or_stuck(webhook: bool, tmp_path: Path) -> None:
    """Kills and misfortunes while citizens apply: all that was promised holds, counted from the outside."""
    plan = Plan(20, 12, 7, SEED, webhook, nlu=False, trouble=0.4, patience=60, small=True)
    result = asyncio.run(run(plan, tmp_path / "faults", ports_from(21100)))
    print(table(result))
    assert result.findings == [], f"seed {SEED}"
    assert result.kills.total() == plan.kills
