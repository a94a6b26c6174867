"""The chat page behaves as a phone with Telegram does, in a real browser."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.journeys.browser import ChatPage, chromium
from tests.journeys.demo import Demo

pytestmark = [pytest.mark.slow, pytest.mark.nlu, pytest.mark.browser]
OLD_PHONE = ViewportSize(width=360, height=640)
_citizens = itertools.count(5001)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def chat(browser: Browser, demo: Demo) -> Iterator[ChatPage]:
    """A new citizen at an old phone; the page may not complain, nor be wider than the phone."""
    page = browser.new_page(viewport=OLD_PHONE)
    opened = ChatPage(page, demo.chat, next(_citizens))
    yield opened
    assert opened.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= OLD_PHONE["width"]
    page.close()


def begin(chat: ChatPage) -> None:
    chat.page.get_by_test_id("start").click()
    chat.reads("Вітаю! Я Вікно")


def test_a_new_chat_has_a_start_button(chat: ChatPage) -> None:
    """Who the bot is, and one button; then its keyboard and its menu of commands."""
    expect(chat.page.locator("#intro")).to_contain_text("Підкажу послугу")
    begin(chat)
    expect(chat.page.get_by_test_id("reply-key")).to_have_count(5)
    chat.page.get_by_test_id("menu").click()
    chat.page.get_by_role("menuitem").filter(has_text="Мої заяви").click()
    chat.reads("Поданих заяв у вас ще немає")
    chat.page.get_by_test_id("keyboard-toggle").click()
    expect(chat.page.get_by_test_id("reply-key").first).to_be_hidden()


def test_a_deep_link(browser: Browser, demo: Demo) -> None:
    """From a poster at a centre to the card of its service."""
    page = browser.new_page(viewport=OLD_PHONE)
    page.goto(f"{demo.chat}/?user={next(_citizens)}&start=s-id-card-lost")
    page.get_by_test_id("start").click()
    page.get_by_test_id("message").filter(has_text="Для кого").wait_for()
    page.close()


def test_sharing_a_place(chat: ChatPage) -> None:
    """A key asks for the place; the answer has a card with a map to open."""
    begin(chat)
    chat.tap_key("📍 Найближчий ЦНАП")
    chat.tap_key("📍 Поділитися місцем")
    chat.page.get_by_test_id("location-choice").filter(has_text="Павлоград").click()
    chat.reads("ЦНАП у Павлограді", "км від вас")
    card = chat.page.locator("a.place").last
    assert "openstreetmap.org" in (card.get_attribute("href") or "")


def test_edits_in_place(chat: ChatPage) -> None:
    """What the bot changes is changed where it stands, and says so."""
    begin(chat)
    chat.tap_key("🔎 Знайти послугу")
    chat.reads("Оберіть тему")
    count = chat.page.get_by_test_id("message").count()
    chat.press("🪪")
    chat.reads("Оберіть послугу", "змінено")
    assert chat.page.get_by_test_id("message").count() == count


def test_words_are_only_words(chat: ChatPage) -> None:
    """Whatever a citizen writes is shown as written, on their own page, too."""
    begin(chat)
    chat.write("<img src=x onerror=\"document.title='зламано'\"> <b>сміливо</b>")
    mine = chat.page.locator('[data-from="me"]').last
    expect(mine).to_contain_text("<img src=x onerror=")
    assert chat.page.locator("#messages img").count() == 0
    expect(chat.page).to_have_title("Вікно – чат")


def test_a_long_message_goes_in_parts(chat: ChatPage) -> None:
    """5,000 characters are two messages, as Telegram's apps make them; both are answered or refused kindly."""
    begin(chat)
    chat.write("довга історія про дачу " * 217)
    expect(chat.page.locator('[data-from="me"]')).to_have_count(3)
    expect(chat.page.locator('[data-from="bot"]')).to_have_count(3)


def test_files(chat: ChatPage, tmp_path: Path) -> None:
    """A file is a card with its name and size."""
    begin(chat)
    paper = tmp_path / "довідка.pdf"
    paper.write_bytes(b"%PDF-1.4" + b"0" * 3000)
    chat.page.locator("#attach").click()
    chat.page.get_by_test_id("attach-document").set_input_files(paper)
    card = chat.page.locator("a.paper").last
    expect(card).to_contain_text("довідка.pdf")
    expect(card).to_contain_text("3 КБ")
    chat.reads("Дякую за файл")


def test_blocking(chat: ChatPage) -> None:
    """Who blocks the bot can let it in again."""
    begin(chat)
    chat.page.locator("#more").click()
    chat.page.get_by_role("menuitem").filter(has_text="Заблокувати").click()
    button = chat.page.get_by_test_id("start")
    expect(button).to_have_text("Розблокувати")
    button.click()
    chat.write("де цнап у павлограді")
    chat.reads("ЦНАП у Павлограді")


@pytest.mark.parametrize(("entry", "answer"), [("стікер", "Напишіть"), ("голосове", "голосових я поки не чую")])
def test_what_the_bot_cannot_read(entry: str, answer: str, chat: ChatPage) -> None:
    """A sticker or a voice message from the corner menu."""
    begin(chat)
    chat.page.locator("#more").click()
    chat.page.get_by_role("menuitem").filter(has_text=entry).click()
    chat.reads(answer)


def test_english(chat: ChatPage) -> None:
    """Asked for, the keyboard and the words are English."""
    begin(chat)
    chat.tap_key("⚙️ Ще")
    chat.press("🌐 Українська / English")
    chat.press("English")
    chat.reads("from now on we speak English")
    expect(chat.page.get_by_test_id("reply-key").first).to_have_text("🔎 Find a service")


def test_other_citizens(chat: ChatPage) -> None:
    """Somebody else is one tap away, with a chat of their own."""
    begin(chat)
    chat.page.locator("#more").click()
    chat.page.get_by_role("menuitem").filter(has_text="Новий громадянин").click()
    expect(chat.page.get_by_test_id("start")).to_have_text("ПОЧАТИ")
    expect(chat.page.get_by_test_id("message")).to_have_count(0)
