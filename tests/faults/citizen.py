"""One citizen's journey, from the first word to the result; each lives a little differently, by their own dice."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from tests.faults.clerk import Clerk
from tests.faults.phone import Gone, Phone, Stuck
from tests.journeys.applying import picture

SERVICE, TITLE = "residence-extract", "Витяг про місце проживання"
OWN_WORDS = (
    "потрібен витяг про місце проживання",
    "дайте папірець що я тут прописаний",
    "довідка про прописку для банку",
)
BUSY = "Офіс зараз не відповідає. Нічого не загубилося"
NO_FILE = "Не вдалося завантажити файл"
BROKEN = "щось зламалося в мене"
ONCE_MORE = (BUSY, NO_FILE, BROKEN, "оцінка ще не врахована")
NUMBER = re.compile(r"DP-\d{6,}-\d")
REVIEW = "Перевірте, будь ласка"
COMMANDS = {"/help": "Ось що я вмію", "/privacy": "Що буде з вашими даними", "/language": "Якою мовою"}


@dataclass(frozen=True)
class Fate:
    """What this citizen will do, known before they begin."""

    in_own_words: bool
    with_photo: bool
    interrupts: bool
    asks: bool
    blocks_at: str
    corrects: bool
    rates: bool

    @classmethod
    def of(cls, dice: random.Random) -> Fate:
        blocks_at = dice.choices(("", "form", "filed"), (80, 12, 8))[0]
        chances = (0.3, 0.4, 0.25, 0.2)
        words, photo, interrupts, asks = (dice.random() < chance for chance in chances)
        return cls(words, photo, interrupts, asks, blocks_at, dice.random() < 0.25, dice.random() < 0.4)


@dataclass
class Citizen:
    """`number` is that of the request, as the chat told it. `mended`: how many corrections were confirmed."""

    phone: Phone
    clerk: Clerk
    dice: random.Random
    fate: Fate
    stuck: str = ""
    confirmed: bool = False
    number: str = ""
    mended: bool = False
    rated: bool = False
    done: bool = False
    apologies: list[str] = field(default_factory=list)

    @property
    def mobile(self) -> str:
        """Their number, by which the office's row is known to be theirs."""
        return f"+38067{self.phone.chat_id:07d}"

    async def live(self) -> None:
        try:
            await self._find_service()
            await self._fill_in()
            await self._file()
            await self._wait_for_the_result()
            self.done = True
        except Stuck as why:
            self.stuck = str(why)

    async def _find_service(self) -> None:
        phone = self.phone
        if self.fate.in_own_words:
            await phone.start()
            await phone.hears("Вітаю! Я Вікно")
            await self._until(lambda again: phone.say(self.dice.choice(OWN_WORDS), again), "")
            if phone.has_button(TITLE):
                await self._until(lambda again: phone.press(TITLE, again), "Для кого", "Вартість")
        if not phone.has_button("✍️ Подати заяву"):
            await self._until(lambda again: phone.start(f"s-{SERVICE}", again or self.fate.in_own_words), "Вартість")
        await self._until(lambda again: phone.press("✍️ Подати заяву", again), "про ваші дані")
        await self._until(lambda again: phone.press("✅ Так, погоджуюся", again), "Крок 1 ")

    async def _fill_in(self) -> None:
        answers = self._answers()
        for at, (words, answer) in enumerate(answers):
            expected = (*(later for later, _ in answers[at + 1 :][:1]), REVIEW)
            if words == "Прізвище":
                await self._turn_aside(words)
            await self._until(answer, *expected)

    def _answers(self) -> list[tuple[str, Callable[[bool], Awaitable[None]]]]:
        phone = self.phone
        whose = "Про людину, яку представляю" if self.fate.with_photo else "Про мене"
        answers: list[tuple[str, Callable[[bool], Awaitable[None]]]] = [
            ("Який ЦНАП", self._choose_centre),
            ("Про кого", lambda again: phone.press(whose, again)),
            ("Прізвище", lambda again: phone.say("Шевченко", again)),
            ("Ім’я", lambda again: phone.say("Олена", again)),
            ("По батькові", lambda again: phone.say("Іванівна", again)),
            ("Дата народження", lambda again: phone.say("12.03.1987", again)),
            ("Телефон", lambda again: phone.act("contact", {"phone_number": self.mobile.lstrip("+")}, again)),
        ]
        return [*answers, ("Довіреність", self._send_photo)] if self.fate.with_photo else answers

    async def _choose_centre(self, again: bool) -> None:
        await self._until(lambda more: self.phone.say("у павлограді", again or more), "Оберіть ЦНАП")
        await self.phone.press("🏛", again)

    async def _send_photo(self, again: bool) -> None:
        await self._until(lambda more: self.phone.send_photo(picture(), again or more), "Отримав файл 1")
        await self.phone.press("✅ Готово, це всі файли", again)

    async def _turn_aside(self, question: str) -> None:
        """Asks something, says three things at once, blocks the bot and comes back: the form waits meanwhile."""
        phone = self.phone
        if self.fate.asks:
            await self._until(lambda again: phone.say("а скільки це коштує?", again), question)
        if self.fate.interrupts:
            for command in COMMANDS:
                await phone.act("text", {"text": command})
            for words in COMMANDS.values():
                await phone.hears(words)
        if self.fate.blocks_at == "form":
            await self._block()
        if self.fate.interrupts or self.fate.blocks_at == "form":
            await phone.start(again=True)
            await phone.hears("незавершена заява")
            await self._until(lambda again: phone.press("▶️ Продовжити", again), question)

    async def _block(self) -> None:
        await self.phone.act("block", {})
        await asyncio.sleep(self.dice.uniform(0.2, 3.0))

    async def _file(self) -> None:
        """Two taps in a row, as impatient people do."""
        self.confirmed = True
        await self._tap_twice("✅ Подати заяву")
        heard = await self.phone.hears("Заяву подано!", "Офіс не прийняв", "стали недоступні", BROKEN)
        found = NUMBER.search(heard)
        if found is None:
            raise Stuck(f"after confirming: {heard[:120]}")
        self.number = found[0]

    async def _wait_for_the_result(self) -> None:
        handling = asyncio.create_task(self.clerk.handle(self.number, self.fate.corrects))
        try:
            if self.fate.blocks_at == "filed":
                await self._block()
                await self._until(lambda again: self.phone.say(f"статус {self.number}", again), f"Заява {self.number}")
            if self.fate.corrects:
                await self._mend()
            await self.phone.hears("✅ виконано")
            await asyncio.wait_for(handling, self.phone.patience)
            await self._rate()
        except TimeoutError:
            raise Stuck("the clerk did not finish") from None
        finally:
            handling.cancel()

    async def _mend(self) -> None:
        phone = self.phone
        await phone.hears("повернено на виправлення")
        await self._until(lambda again: phone.press("✏️ Виправити", again), "Клерк просить виправити: прізвище")
        await self._until(lambda again: phone.say("Шевченко-Косач", again), REVIEW)
        self.mended = True
        await self._tap_twice("✅ Надіслати виправлене", again=True)
        await phone.hears("Виправлене надіслано")

    async def _tap_twice(self, label: str, again: bool = False) -> None:
        """`again`: the second tap is told what the last second tap was told. It may find the button gone already."""
        message, data = self.phone.button(label)
        await self.phone.tap(message, data)
        with contextlib.suppress(Gone):
            await self.phone.tap(message, data, again)

    async def _rate(self) -> None:
        """Whoever had blocked the bot may never be asked."""
        phone = self.phone
        if self.fate.blocks_at == "filed":
            return
        await phone.hears("Як вас обслужили?")
        if not self.fate.rates:
            return
        self.rated = True
        for label, words in (
            ("5 ⭐️", "Що було найкраще"),
            ("Далі →", "Хочете щось додати"),
            ("Без коментаря →", "неофіційну плату"),
            ("Ні, все чесно", "Ваша оцінка допоможе"),
        ):
            await self._until(partial(phone.press, label), words)

    async def _until(self, act: Callable[[bool], Awaitable[None]], *words: str) -> str:
        """Does it, and does it once more whenever the bot asks for that."""
        again = False
        while True:
            await act(again)
            heard = await self.phone.hears(*words, *ONCE_MORE)
            if not any(one in heard for one in ONCE_MORE):
                return heard
            self.apologies.append(heard[:60])
            await asyncio.sleep(self.dice.uniform(0.5, 2.0))
            again = True
