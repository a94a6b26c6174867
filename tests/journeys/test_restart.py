"""A half-filled form waits through the death of every process, and through a night."""

from __future__ import annotations

import pytest

from tests.journeys.applying import LAST_NAME, PASSPORT, answer, request_number, start_application
from tests.journeys.demo import PARTS, Demo, wait_until
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.nlu]


def test_a_form_survives_everything(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Killed -9 one and all in the middle of the form, then stopped and started anew: the same step waits."""
    data = tmp_path_factory.mktemp("restart")
    first = Demo(data)
    try:
        first.wait_ready()
        phone = Phone(first.chat, 7)
        start_application(phone, "id-card-lost")
        answer(phone, PASSPORT, until="Ім’я")
        _kill_all(first)
        phone.say("/start")
        phone.hears("незавершена заява", within=30)
    finally:
        first.press_ctrl_c()
    second = Demo(data)
    try:
        second.wait_ready()
        phone = Phone(second.chat, 7)
        phone.press("▶️ Продовжити: Паспорт замість втраченого")
        phone.hears("Продовжуємо", "Ім’я")
        answer(phone, PASSPORT)
        assert f"Прізвище: {LAST_NAME}" in phone.newest_words()
        phone.press("✅ Подати заяву")
        request_number(phone)
    finally:
        second.press_ctrl_c()


def _kill_all(demo: Demo) -> None:
    before = {name: process.pid for name, process in demo.processes().items()}
    assert set(before) == set(PARTS)
    for process in demo.processes().values():
        process.kill()
    wait_until(lambda: _all_new(demo, before), 20, "not all are started again", demo)
    wait_until(lambda: _answers(demo), 20, "the chat page does not answer", demo)


def _all_new(demo: Demo, before: dict[str, int]) -> bool:
    now = {name: process.pid for name, process in demo.processes().items()}
    return set(now) == set(PARTS) and not set(now.values()) & set(before.values())


def _answers(demo: Demo) -> bool:
    import httpx

    try:
        return httpx.get(f"{demo.chat}/_/health", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False
