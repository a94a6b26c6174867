"""Stopping in the middle of a form: go on, keep it for later, or have it erased."""

from __future__ import annotations

from dialogs.flows import menu
from dialogs.flows.drafts import slot
from dialogs.flows.form_step import action
from dialogs.state import Draft
from dialogs.talk import Talk
from dialogs.turn import Button


def ask(talk: Talk, draft: Draft) -> None:
    buttons = (
        (Button(talk.label("▶️ Продовжити заповнення"), f"resume/{draft.id}"),),
        (Button(talk.label("💾 Зберегти на потім"), action(draft, "save")),),
        (Button(talk.label("🗑 Стерти заяву"), action(draft, "erase")),),
    )
    talk.say(talk._("Зупинити заповнення? Нічого ще не надіслано."), buttons)


def stop(talk: Talk, draft: Draft, erase: bool) -> None:
    talk.wait_for_nothing()
    if erase:
        talk.memory.drafts.pop(slot(draft), None)
        text = talk._("Стер. Нічого не надіслано, ваші відповіді я забув. Чим ще допомогти?")
        talk.say(text, keyboard=menu.keyboard(talk))
        return
    text = talk._("Зберіг. Повернутися можна будь-коли: натисніть кнопку нижче або напишіть /start.")
    talk.say(text, ((Button(talk.label("▶️ Продовжити заповнення"), f"resume/{draft.id}"),),))
