"""One demo for all journeys; each has citizens of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.clerk import Clerk
from tests.journeys.demo import Demo
from tests.journeys.phone import Phone

_numbers = itertools.count(1001)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    if not Path("nlu/models").exists():
        pytest.fail("There is no trained model: run `make train`.")
    running = Demo(tmp_path_factory.mktemp("demo"), hurried=True)
    try:
        running.wait_ready()
        yield running
    finally:
        running.press_ctrl_c()


@pytest.fixture
def new_phone(demo: Demo) -> Callable[[], Phone]:
    return lambda: Phone(demo.chat, next(_numbers))


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    return new_phone()


@pytest.fixture(scope="session")
def clerk(demo: Demo) -> Clerk:
    return Clerk(demo.office)
