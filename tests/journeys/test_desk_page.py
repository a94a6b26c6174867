"""The clerk's desk as a clerk sees it, in a browser: what comes by itself, what is decided, what is counted."""

from __future__ import annotations

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect

from sandbox.office.statuses import Status
from tests.contract.office.stage import PDF, Receiver, Running, receiving, running, settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLERKS = (("olha", "перший-пароль"), ("taras", "другий-пароль"))
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-sync", *_QUIET]

LogIn = Callable[[str], Awaitable[Page]]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as bot:
        yield bot


@pytest.fixture
async def office(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Running]:
    async with running(settings(tmp_path, receiver.url, clerks=CLERKS)) as started:
        yield started


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no chromium on PATH: install it to see the desk's pages")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield started
        await started.close()


@pytest.fixture
async def log_in(office: Running, browser: Browser) -> LogIn:
    """Each clerk at a computer of their own, at 1366x768; a slow machine gets ten seconds for each step."""

    async def sit_down(name: str) -> Page:
        context = await browser.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(10_000)
        page = await context.new_page()
        await page.goto(f"{office.url}/desk")
        await _enter(page, name, dict(CLERKS)[name])
        await page.wait_for_url(f"{office.url}/desk")
        return page

    return sit_down


async def _enter(page: Page, name: str, password: str) -> None:
    await page.get_by_test_id("login-name").fill(name)
    await page.get_by_test_id("login-password").fill(password)
    await page.get_by_test_id("log-in").click()


async def _open(page: Page, office: Running, number: str) -> None:
    await page.goto(f"{office.url}/desk/requests/{number}")


async def test_only_who_has_the_password_comes_in(office: Running, browser: Browser) -> None:
    """A wrong password gets a plain message and keeps the name; the right one leads to what was asked for."""
    number = (await office.submitted())["number"]
    page = await browser.new_page()
    await _open(page, office, number)
    await _enter(page, "olha", "не-той-пароль")
    await expect(page.get_by_test_id("problem")).to_contain_text("не підходять")
    await expect(page.get_by_test_id("login-name")).to_have_value("olha")
    await expect(page.get_by_test_id("login-password")).to_be_focused()
    await page.get_by_test_id("login-password").fill("перший-пароль")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("number")).to_have_text(number)
    await page.get_by_test_id("log-out").click()
    await expect(page.get_by_test_id("login-form")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_test_id("login-form")).to_be_visible()


async def test_a_new_request_comes_without_reloading(office: Running, log_in: LogIn) -> None:
    """The row, the badge and the tab's title change by themselves; what the clerk types in the search stays."""
    page = await log_in("olha")
    await expect(page.get_by_test_id("nothing")).to_be_visible()
    await page.get_by_test_id("search").fill("12")
    number = (await office.submitted())["number"]
    await expect(page.get_by_test_id("row")).to_contain_text([number])
    await expect(page.get_by_test_id("nothing")).to_have_count(0)
    await expect(page.get_by_test_id("new-requests")).to_have_text("1")
    await expect(page).to_have_title("(1) Заяви – Вікно")
    await expect(page.get_by_test_id("search")).to_have_value("12")


async def test_the_queue_is_walked_by_keys(office: Running, log_in: LogIn) -> None:
    """Down, down, Enter opens the second request; the slash goes to the search by some digits of a number."""
    numbers = [(await office.submitted())["number"] for _ in range(2)]
    page = await log_in("olha")
    await expect(page.get_by_test_id("row")).to_contain_text(numbers)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("number")).to_have_text(numbers[1])
    await page.get_by_text("До черги").click()
    await page.wait_for_url(f"{office.url}/desk")
    await page.keyboard.press("/")
    await page.keyboard.type("0001")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("found")).to_be_visible()
    await expect(page.get_by_test_id("row")).to_contain_text([numbers[0]])


async def test_evidence_is_seen_in_place(office: Running, log_in: LogIn) -> None:
    """A picture shows on the page and over the whole window; a PDF is a file to save."""
    request = await office.filled()
    picture, paper = await office.upload(PICTURE, name="фото.png"), await office.upload(PDF, name="копія.pdf")
    request["evidence"] = {"photo": [picture.body["id"]], "passport": [paper.body["id"]]}
    number = (await office.post("/requests", request)).body["number"]
    page = await log_in("olha")
    await _open(page, office, number)
    await expect(page.get_by_test_id("picture").locator("img")).to_have_js_property("naturalWidth", 1)
    await page.get_by_test_id("picture").click()
    await expect(page.get_by_role("dialog")).to_contain_text("фото.png")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    async with page.expect_download() as download:
        await page.get_by_test_id("file").click()
    assert (await download.value).suggested_filename == "копія.pdf"


async def test_returned_with_a_reason_for_each_field(office: Running, receiver: Receiver, log_in: LogIn) -> None:
    """A tick without a reason is not sent and loses nothing; the citizen is told just what was ticked."""
    number = (await office.submitted())["number"]
    page = await log_in("olha")
    await _open(page, office, number)
    await page.get_by_test_id("tick-photo").check()
    await page.get_by_test_id("field-photo").get_by_text("Фото нечітке").click()
    await page.get_by_test_id("tick-last_name").check()
    await page.get_by_test_id("return").click()
    await expect(page.get_by_test_id("problem")).to_contain_text("ще не надіслано")
    await expect(page.get_by_test_id("reason-last_name")).to_be_focused()
    await page.get_by_test_id("reason-last_name").fill("Прізвище не таке, як у свідоцтві")
    await page.get_by_test_id("return").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("повернуто")
    await expect(page.get_by_test_id("status").first).to_have_text("На виправленні")
    told = (await receiver.wait(1))[0].event.data["request"]["returned_items"]
    assert {item["field_id"]: item["reason"] for item in told} == {
        "last_name": "Прізвище не таке, як у свідоцтві",
        "photo": "Фото нечітке, зробіть ще раз",
    }


async def test_accepted_taken_and_granted(office: Running, receiver: Receiver, log_in: LogIn) -> None:
    """Three steps, each told to the citizen; a result without words is not sent."""
    number = (await office.submitted())["number"]
    page = await log_in("olha")
    await _open(page, office, number)
    await page.get_by_test_id("accept").click()
    await page.get_by_test_id("take").click()
    await page.get_by_test_id("grant").click()
    await expect(page.get_by_test_id("fault")).to_be_visible()
    await page.get_by_test_id("result").fill("Паспорт чекає на вас у вікні № 3")
    await page.get_by_test_id("grant").click()
    await expect(page.get_by_test_id("outcome")).to_have_text("Паспорт чекає на вас у вікні № 3")
    await expect(page.get_by_test_id("timeline").get_by_role("listitem")).to_contain_text(
        ["Надано результат", "Узято в роботу", "Прийнято", "Подано"]
    )
    told = [one.event.data["request"] for one in await receiver.wait(3)]
    assert [one["status"] for one in told] == ["accepted", "in_work", "granted"]
    assert told[-1]["result"] == "Паспорт чекає на вас у вікні № 3"


async def test_refused_on_a_legal_ground(office: Running, receiver: Receiver, log_in: LogIn) -> None:
    """The clerk chooses one of the service's grounds, and must explain it; both reach the citizen."""
    number = (await office.submitted())["number"]
    page = await log_in("olha")
    await _open(page, office, number)
    await page.get_by_test_id("open-refuse").click()
    await page.get_by_test_id("refuse").click()
    await expect(page.get_by_test_id("fault")).to_have_count(2)
    await page.get_by_label("Подано не всі документи").check()
    await page.get_by_test_id("explanation").fill("Немає фото. Додайте його й подайте знову.")
    await page.get_by_test_id("refuse").click()
    await expect(page.get_by_test_id("outcome")).to_have_text("Подано не всі документи")
    told = (await receiver.wait(1))[0].event.data["request"]
    assert told["refusal_ground"] == "Подано не всі документи"
    assert told["refusal_explanation"] == "Немає фото. Додайте його й подайте знову."


async def test_the_second_clerk_is_told_kindly(office: Running, log_in: LogIn) -> None:
    """What a colleague has decided is not decided again: a page being written on says that the request changed,
    keeps the text, and a decision sent from it changes nothing."""
    number = (await office.submitted())["number"]
    first, second = await log_in("olha"), await log_in("taras")
    for page in (first, second):
        await _open(page, office, number)
    await second.get_by_test_id("tick-last_name").check()
    await second.get_by_test_id("reason-last_name").fill("Інше прізвище")
    await first.get_by_test_id("accept").click()
    await expect(first.get_by_test_id("notice")).to_be_visible()
    await expect(second.get_by_test_id("changed")).to_be_visible()
    await second.get_by_test_id("return").click()
    await expect(second.get_by_test_id("problem")).to_contain_text("змінив хтось інший")
    await expect(second.get_by_test_id("status").first).to_have_text("Прийнято")
    await office.decide(number, Status.IN_WORK)
    await expect(second.get_by_test_id("changed")).to_be_visible()
    await expect(second.get_by_test_id("reason-last_name")).to_have_value("Інше прізвище")


async def test_ones_own_decision_is_confirmed_however_late_its_answer(office: Running, log_in: LogIn) -> None:
    """The news of it may overtake the answer: the page waits for that, and does not renew itself without a word."""
    number = (await office.submitted())["number"]
    page = await log_in("olha")
    await _open(page, office, number)

    async def answer_late(route: Route) -> None:
        answer = await route.fetch(max_redirects=0)
        await asyncio.sleep(1)
        await route.fulfill(response=answer)

    await page.route(lambda url: url.endswith(number), answer_late, times=1)
    await page.get_by_test_id("accept").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("Заяву прийнято")


async def test_a_page_that_is_only_read_renews_itself(office: Running, log_in: LogIn) -> None:
    """A clerk who has written nothing sees the colleague's decision at once."""
    number = (await office.submitted())["number"]
    page = await log_in("taras")
    await _open(page, office, number)
    await office.decide(number, Status.ACCEPTED)
    await expect(page.get_by_test_id("take")).to_be_visible()


async def test_a_citizens_message_is_answered(office: Running, receiver: Receiver, log_in: LogIn) -> None:
    """It comes by itself while the clerk writes another answer, which stays; the reply goes to the citizen."""
    message = {"applicant": "tg-citizen-0001", "kind": "question", "language": "uk"}
    await office.post("/messages", {**message, "text": "Чи працюєте в суботу?"})
    page = await log_in("olha")
    await page.get_by_test_id("nav-messages").click()
    await page.get_by_test_id("answer").fill("Так, до 16:00")
    await office.post("/messages", {**message, "kind": "corruption", "text": "Просили гроші"})
    await expect(page.get_by_test_id("message")).to_contain_text(["Чи працюєте в суботу?", "Просили гроші"])
    await expect(page.get_by_test_id("answer").first).to_have_value("Так, до 16:00")
    await page.get_by_test_id("answer").first.press("Control+Enter")
    await expect(page.get_by_test_id("notice")).to_be_visible()
    await expect(page.get_by_test_id("answered-message")).to_contain_text("Так, до 16:00")
    assert (await receiver.wait(1))[0].event.data["answer"] == "Так, до 16:00"


async def _rate(office: Running, receiver: Receiver, score: int, **details: object) -> None:
    await office.brought_to(Status.REFUSED)
    count = await office.count("SELECT count(*) FROM rating_token")
    token = (await receiver.wait(count))[count - 1].event.data["rating_token"]
    rating = await office.post("/ratings", {"token": token, "score": score})
    await office.call("PATCH", f"/v1/ratings/{rating.body['id']}", json=details)


async def test_averages_say_how_many_answered(office: Running, receiver: Receiver, log_in: LogIn) -> None:
    """On the desk with reasons and alarms, as they come; for everybody the average and the number alone."""
    page = await log_in("olha")
    await page.get_by_test_id("nav-ratings").click()
    await expect(page.get_by_test_id("nothing")).to_be_visible()
    await _rate(office, receiver, 5, reasons=["fast", "polite"], comment="Швидко впоралися")
    await _rate(office, receiver, 2, reasons=["slow"], comment="Натякали на гроші", unofficial_payment=True)
    centre = page.get_by_test_id("centre-ratings")
    await expect(centre).to_contain_text("ЦНАП у Павлограді")
    await expect(centre.get_by_test_id("average")).to_have_text("3,5")
    await expect(centre.get_by_test_id("answers")).to_have_text("2 відповіді")
    await expect(page.get_by_test_id("comment")).to_contain_text(["Швидко впоралися"])
    await expect(page.get_by_test_id("alarm")).to_contain_text(["Натякали на гроші"])


async def test_everybody_sees_the_averages(office: Running, receiver: Receiver, browser: Browser) -> None:
    """Without a login: the average with the number of answers, and nobody's words."""
    await _rate(office, receiver, 5, comment="Швидко впоралися")
    await _rate(office, receiver, 4)
    page = await browser.new_page()
    await page.goto(f"{office.url}/assessment")
    row = page.get_by_test_id("centre-pavlohrad")
    await expect(row).to_contain_text("ЦНАП у Павлограді")
    await expect(row.get_by_test_id("average")).to_have_text("4,5")
    await expect(row.get_by_test_id("answers")).to_have_text("2")
    await expect(page.locator("body")).not_to_contain_text("Швидко впоралися")
