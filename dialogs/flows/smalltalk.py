"""Hello, thanks, help, language: the short talk around the business."""

from __future__ import annotations

from markupsafe import Markup

from dialogs.flows import menu
from dialogs.flows.drafts import resume_buttons
from dialogs.talk import Talk, rows
from dialogs.turn import Button
from dialogs.wording import LANGUAGES, lines, paragraphs


async def greet(talk: Talk) -> None:
    """The first screen: who this is, three things it can do, what to write."""
    text = paragraphs(
        talk._("👋 Вітаю! Я <b>Вікно</b> – помічник ЦНАПів Дніпропетровської області."),
        lines(
            talk._("🔎 підкажу послугу і точний список документів"),
            talk._("✍️ подам заяву і повідомлю про кожну зміну"),
            talk._("📍 знайду найближчий ЦНАП"),
        ),
        talk._(
            "Просто напишіть своїми словами, що сталося. Наприклад: "
            "<i>«загубила паспорт, що робити»</i> або <i>«народилася донечка»</i>."
        ),
    )
    talk.say(text, keyboard=menu.keyboard(talk))
    waiting = resume_buttons(talk)
    if waiting:
        talk.say(talk._("На вас чекає незавершена заява. Продовжимо?"), waiting)


async def greet_again(talk: Talk) -> None:
    text = talk._("Вітаю! Напишіть, будь ласка, що сталося або яка довідка потрібна. Я підкажу, що робити.")
    talk.say(text, resume_buttons(talk) or menu.ways_on(talk))


async def help_out(talk: Talk) -> None:
    text = paragraphs(
        talk._("Я Вікно, бот ЦНАПів області. Ось що я вмію:"),
        lines(
            talk._("• Знайти послугу: напишіть своїми словами, що вам потрібно"),
            talk._("• Назвати точний список документів саме для вашого випадку"),
            talk._("• Подати заяву просто тут, з фото документів"),
            talk._("• Показати ваші заяви: /requests"),
            talk._("• Знайти найближчий ЦНАП: /centre"),
            talk._("• Передати ваше питання людині: /person"),
            talk._("• Змінити мову: /language"),
            talk._("• Розповісти про ваші дані або стерти їх: /privacy"),
        ),
        talk._("З чого почнемо?"),
    )
    talk.say(text, menu.ways_on(talk))


async def accept_thanks(talk: Talk) -> None:
    talk.say(talk._("Будь ласка! Звертайтеся ще. Якщо щось знадобиться – просто напишіть."), menu.ways_on(talk))


async def say_goodbye(talk: Talk) -> None:
    talk.say(talk._("На все добре! Я тут щодня й уночі. Коли знадоблюся – просто напишіть."))


async def shrug(talk: Talk) -> None:
    """A yes or a no that nobody asked for."""
    talk.say(talk._("Зрозуміло. Напишіть, будь ласка, що вам потрібно, або оберіть нижче."), menu.ways_on(talk))


async def offer_languages(talk: Talk) -> None:
    buttons = [Button(name, f"speak/{code}") for code, name in LANGUAGES.items()]
    talk.say(talk._("Якою мовою вам зручніше? Which language do you prefer?"), rows(buttons, 2))


async def speak(talk: Talk, language: str) -> None:
    if language not in LANGUAGES:
        await offer_languages(talk)
        return
    talk.speak(language)
    talk.say(talk._("Добре, далі говоримо українською."), keyboard=menu.keyboard(talk))


async def not_understood(talk: Talk) -> None:
    """Kind words and three ways on, never a dead end."""
    text = paragraphs(
        talk._("Вибачте, я не зовсім зрозумів. Спробуйте, будь ласка, сказати інакше, одним реченням."),
        talk._("Наприклад: <i>«треба прописатися в квартирі»</i>. Або оберіть, як продовжити:"),
    )
    talk.say(text, menu.ways_on(talk))


async def out_of_scope(talk: Talk) -> None:
    text = paragraphs(
        talk._("На жаль, із цим я не допоможу: я знаю лише послуги ЦНАПів."),
        talk._("Якщо йдеться про документ, довідку чи виплату – напишіть про це інакше або оберіть:"),
    )
    talk.say(text, menu.ways_on(talk))


async def promise_rating(talk: Talk) -> None:
    """A mark belongs to a request that is over, so that only those who were served give one."""
    text = talk._("Дякую, що хочете оцінити! Я сам запитаю про це, щойно центр розгляне вашу заяву.")
    talk.say(text, menu.ways_on(talk))


async def unknown_command(talk: Talk, name: str) -> None:
    text = talk._(
        "Команди /{name} я не знаю. Ось що я вмію: /help. А найпростіше – написати своїми словами.", name=name
    )
    talk.say(text, menu.ways_on(talk))


async def slow_down(talk: Talk) -> None:
    """Said once; what follows is neither read nor answered until the chat is calm."""
    talk.say(
        talk._(
            "Ви надіслали дуже багато повідомлень одразу, і я не встигаю. Останніх я не прочитав. "
            "Зачекайте, будь ласка, хвилину й напишіть ще раз – одним повідомленням. "
            "Усе, що ви ввели раніше, збережено."
        )
    )


async def cannot_read(talk: Talk, kind: str) -> None:
    """A sticker, a voice message, a video ...: what it was, and what to do instead."""
    talk.say(_unreadable(talk, kind), () if talk.memory.focus else menu.ways_on(talk))


def _unreadable(talk: Talk, kind: str) -> Markup:
    match kind:
        case "sticker" | "animation" | "dice":
            return talk._("Гарно! 🙂 Та наліпок я не розумію. Напишіть, будь ласка, словами.")
        case "voice" | "audio" | "video_note":
            return talk._("Вибачте, голосових я поки не чую. Напишіть, будь ласка, текстом – можна коротко.")
        case "video":
            return talk._("Відео я відкрити не можу. Надішліть, будь ласка, фото або PDF.")
        case "edited":
            return talk._(
                "Бачу, ви виправили повідомлення. Я читаю лише нові – надішліть, будь ласка, виправлене ще раз."
            )
        case _:
            return talk._("Такого я прочитати не можу. Напишіть, будь ласка, словами.")
