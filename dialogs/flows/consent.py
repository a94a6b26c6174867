"""Consent before the first personal data is asked for: yes, no, or what happens to my data."""

from __future__ import annotations

from markupsafe import Markup

from dialogs.flows import menu
from dialogs.state import YesOrNo
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons
from dialogs.wording import lines, paragraphs


async def given(talk: Talk, then: str, what_for: Markup | None = None) -> bool:
    """True if the citizen has agreed; else asks, and `then` is the action to go on with after a yes.

    `what_for`: what the data is for, where that is no request.
    """
    if talk.memory.consent_at is not None:
        return True
    _ask(talk, then, what_for)
    return False


def _ask(talk: Talk, then: str, what_for: Markup | None) -> None:
    of_a_request = talk._(
        "Щоб подати заяву, я запитаю ім’я, телефон та інші відомості й передам їх до ЦНАПу, "
        "який її розгляне. Більше їх ніхто не побачить."
    )
    of_words = talk._(
        "Те, що ви напишете тут чи в заяві (ім’я, телефон та інші відомості), я передам до ЦНАПу, "
        "який це розгляне. Більше ніхто цього не побачить."
    )
    text = paragraphs(
        what_for,
        talk._("🔒 <b>Спершу – про ваші дані</b>"),
        of_words if what_for else of_a_request,
        talk._("Ви погоджуєтеся на це?"),
    )
    talk.say(text, (*_yes_and_no(talk, then), (Button(talk.label("Що буде з моїми даними?"), f"consent/why/{then}"),)))


def _yes_and_no(talk: Talk, then: str) -> Buttons:
    yes, no = f"consent/yes/{then}", "consent/no"
    talk.ask(YesOrNo(yes=yes, no=no))
    return ((Button(talk.label("✅ Так, погоджуюся"), yes),), (Button(talk.label("Ні"), no),))


def explain(talk: Talk, then: str) -> None:
    talk.say(facts(talk), _yes_and_no(talk, then))


def facts(talk: Talk) -> Markup:
    days = talk.world.policy.draft_kept.days
    return paragraphs(
        talk._("🔒 <b>Що буде з вашими даними</b>"),
        lines(
            talk._("• Заяву і фото документів отримує лише ЦНАП, який її розглядає."),
            talk._("• Незавершена заява зберігається у мене зашифрованою до {days} днів.", days=days),
            talk._("• Місце, яким ви ділитеся, я не зберігаю."),
            talk._("• ЦНАП бачить вашу заяву, але не ваш номер у Telegram."),
            talk._("• Стерти все у мене можна будь-коли: /privacy."),
        ),
        talk._("Підстава – Закон України «Про захист персональних даних»."),
    )


async def agree(talk: Talk) -> None:
    talk.memory.consent_at = talk.heard.at
    talk.replace(talk._("✅ Дякую. Ви погодилися на обробку даних для заяви. Передумаєте – /privacy."))


async def decline(talk: Talk) -> None:
    talk.memory.unsent = None
    talk.replace(
        talk._(
            "Добре, нічого не записую. Без цього я не зможу подати заяву, але підкажу документи, "
            "вартість і найближчий ЦНАП – заяву приймуть там особисто."
        ),
        menu.ways_on(talk),
    )
