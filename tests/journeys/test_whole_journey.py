"""The whole journey in a real browser, from the first word to the rating on the public page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sandbox.parts import CLERK, CLERK_PASSWORD
from tests.journeys.applying import LAST_NAME, TAX_NUMBER, picture
from tests.journeys.browser import ChatPage, chromium, keep_picture
from tests.journeys.demo import Demo

pytestmark = [pytest.mark.slow, pytest.mark.nlu, pytest.mark.browser]
CITIZEN = 4001


def test_from_the_first_word_to_the_rating(demo: Demo, tmp_path: Path) -> None:
    """A citizen at a phone of 390 x 844, a clerk at a screen of 1366 x 768, and nothing but their hands."""
    with chromium() as browser:
        chat = ChatPage(browser.new_page(viewport={"width": 390, "height": 844}), demo.chat, CITIZEN)
        desk = browser.new_page(viewport={"width": 1366, "height": 768})
        find_the_service(chat)
        fill_the_form(chat, tmp_path)
        number = file_it(chat)
        log_in(desk, demo.office)
        return_it(desk, number)
        mend_it(chat)
        grant_it(desk, number)
        rate_it(chat)
        desk.goto(f"{demo.office}/assessment")
        expect(desk.get_by_test_id("assessment")).to_contain_text("Павлоград")
        assert chat.complaints == []


def find_the_service(chat: ChatPage) -> None:
    chat.page.get_by_test_id("start").click()
    chat.reads("Вітаю! Я Вікно")
    chat.write("загубила паспорт, шо робить")
    chat.reads("Для кого", "Підстава")
    chat.show_at_top("загубила паспорт")
    keep_picture(chat.page, "chat")
    chat.press("✍️ Подати заяву")
    chat.reads("про ваші дані")
    chat.press("✅ Так, погоджуюся")


def fill_the_form(chat: ChatPage, folder: Path) -> None:
    chat.reads("Який ЦНАП розгляне заяву?")
    chat.write("павлоград")
    chat.press("🏛 ЦНАП у Павлограді")
    chat.reads("Що сталося з паспортом?")
    chat.press("Загубили")
    chat.press("Мій")
    for question, answer in (
        ("Прізвище", LAST_NAME),
        ("Ім’я", "Олена"),
        ("По батькові", "Іванівна"),
        ("Дата народження", "12.03.1987"),
        ("Податковий номер", TAX_NUMBER),
        ("Коли зник паспорт?", "5 листопада 2026"),
        ("Де і як це сталося?", "У маршрутці"),
    ):
        chat.reads(question)
        chat.write(answer)
    chat.reads("Крок 11")
    chat.tap_key("📱 Надіслати мій номер")
    chat.page.get_by_role("button", name="Поділитися").click()
    chat.reads("Електронна пошта")
    chat.press("Пропустити")
    chat.reads("Адреса місця проживання")
    chat.write("м. Павлоград, вул. Соборна, 1, кв. 5")
    chat.reads("Свідоцтво про народження")
    photo = folder / "свідоцтво.png"
    photo.write_bytes(picture())
    chat.page.get_by_test_id("attach-photo").set_input_files(photo)
    chat.press("✅ Готово, це всі файли")


def file_it(chat: ChatPage) -> str:
    chat.reads("Перевірте, будь ласка")
    chat.press("✅ Подати заяву")
    chat.reads("Заяву подано!")
    found = re.search(r"DP-\d{6,}-\d", chat.last())
    assert found is not None
    return found[0]


def log_in(desk: Page, office: str) -> None:
    desk.goto(f"{office}/desk")
    desk.locator("[name=name]").fill(CLERK)
    desk.locator("[name=password]").fill(CLERK_PASSWORD)
    desk.get_by_role("button", name="Увійти").click()


def return_it(desk: Page, number: str) -> None:
    desk.get_by_role("link", name=number).click()
    expect(desk.get_by_test_id("status").first).to_have_text("Нова")
    keep_picture(desk, "desk")
    desk.locator('[name="return:last_name"]').check()
    desk.locator('[name="reason:last_name"]').fill("не збігається зі свідоцтвом")
    desk.get_by_test_id("return").click()
    expect(desk.get_by_test_id("status").first).to_have_text("На виправленні")


def mend_it(chat: ChatPage) -> None:
    chat.reads("повернено на виправлення", "не збігається зі свідоцтвом")
    chat.press("✏️ Виправити")
    chat.reads("Клерк просить виправити")
    chat.write("Шевченко-Косач")
    chat.press("✅ Надіслати виправлене")
    chat.reads("Виправлене надіслано")


def grant_it(desk: Page, number: str) -> None:
    expect(desk.get_by_test_id("status").first).to_have_text("Нова")
    expect(desk.locator("body")).to_contain_text("Шевченко-Косач")
    desk.get_by_test_id("accept").click()
    desk.get_by_test_id("take").click()
    desk.get_by_test_id("result").fill("ID-картка готова: вікно 3, щодня з 9:00")
    desk.get_by_test_id("grant").click()
    expect(desk.get_by_test_id("status").first).to_have_text("Надано")


def rate_it(chat: ChatPage) -> None:
    chat.reads("ID-картка готова: вікно 3")
    chat.reads("Як вас обслужили?")
    chat.press("5 ⭐️")
    chat.press("Привітно")
    chat.press("Далі")
    chat.press("Без коментаря")
    chat.press("Ні, все чесно")
    chat.reads("Ваша оцінка допоможе іншим")
