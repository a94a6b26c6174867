"""Booking a visit: the centres have no common book yet, so the honest answer is whom to call."""

from __future__ import annotations

from dialogs.flows import menu
from dialogs.talk import Talk
from dialogs.turn import Button
from dialogs.wording import paragraphs


async def explain(talk: Talk) -> None:
    text = paragraphs(
        talk._("🗓 Записувати на прийом я поки не вмію: кожен ЦНАП веде запис сам – за телефоном або на своєму сайті."),
        talk._("Покажу найближчий ЦНАП із телефоном. Багато заяв можна подати й без візиту – просто тут."),
    )
    buttons = [(menu.centre_button(talk),)]
    if talk.memory.centre and talk.memory.centre_name:
        buttons.insert(0, (Button(f"🏛 {talk.memory.centre_name[:55]}", f"cas/{talk.memory.centre}"),))
    talk.say(text, (*buttons, (menu.catalogue_button(talk),)))
