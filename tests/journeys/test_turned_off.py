"""An operator turns the bot off and on; a citizen writes in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.demo import wait_until
from tests.journeys.phone import Phone
from tests.journeys.processes import house

pytestmark = pytest.mark.slow
TEXT = "Сьогодні вночі я на ремонті."
PATIENT = 30.0


def test_off_and_on(tmp_path: Path) -> None:
    """The citizen reads the notice, once, and is answered when it is down; the numbers tell, no log quotes."""
    with house(tmp_path) as here:
        here.start("web")
        here.start("worker")
        here.start("sender")
        here.wait_ready()
        said = here.run("notice", TEXT, "--until", "06:00")
        assert (said.returncode, TEXT in said.stdout) == (0, True), said.stderr
        wait_until(lambda: here.ready()["notice"] == TEXT, PATIENT, "the notice is not up")
        wait_until(lambda: "notice up" in here.logs(), PATIENT, "the worker has not seen the notice")
        phone = Phone(here.telegram, 100)
        phone.say("/start")
        phone.hears(TEXT, "не загубилося", within=PATIENT)
        phone.say("чи є хто живий")
        assert here.ask("/ready").status_code == 200
        assert "The notice is down" in here.run("notice", "--clear").stdout
        phone.hears("Вітаю! Я Вікно", within=PATIENT)
        wait_until(lambda: here.ready()["inbox"]["waiting"] == 0, PATIENT, "not all is answered")
        assert phone.count(TEXT) == 1
        assert here.run("notice", "--until", "06:00").returncode == 1
        wait_until(lambda: _counted(here.ask("/metrics").text), PATIENT, "the worker's numbers do not come")
        assert "хто живий" not in here.logs()
        here.stop()


def _counted(page: str) -> bool:
    """By the worker, two updates; shown by `web`."""
    rows = [row for row in page.splitlines() if row.startswith("vikno_updates_handled_total{")]
    return any('outcome="done"' in row and 'process="worker@' in row and row.endswith(" 2.0") for row in rows)
