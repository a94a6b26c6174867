"""Chromium as a person uses it: the chat page on a phone, the desk on a screen."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ANSWER_MS = 8000


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium on PATH; a test that needs it is skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("There is no Chromium on PATH: install the package chromium to run the browser tests.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class ChatPage:
    """The chat page of one citizen. Whatever the browser complains of is a failure."""

    def __init__(self, page: Page, address: str, user: int) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(ANSWER_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{address}/?user={user}")

    def write(self, text: str) -> None:
        self.page.get_by_test_id("composer").fill(text)
        self.page.get_by_test_id("send").click()

    def press(self, label: str) -> None:
        self._newest(self.page.get_by_test_id("inline-button"), label).click()

    def tap_key(self, label: str) -> None:
        self._newest(self.page.get_by_test_id("reply-key"), label).click()

    def reads(self, *words: str) -> None:
        """Waits until the bot's newest messages have the words."""
        for one in words:
            self.page.get_by_test_id("message").filter(has_text=one).last.wait_for()

    def show_at_top(self, words: str) -> None:
        message = self.page.get_by_test_id("message").filter(has_text=words).last
        message.evaluate("element => element.scrollIntoView({block: 'start'})")

    def last(self) -> str:
        return self.page.locator('[data-testid="message"][data-from="bot"]').last.inner_text()

    def _newest(self, buttons: Locator, label: str) -> Locator:
        return buttons.filter(has_text=re.compile(f"^{re.escape(label)}")).last


def keep_picture(page: Page, name: str) -> None:
    """For the README, when the tests run with SCREENSHOTS=docs/images."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(500)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
