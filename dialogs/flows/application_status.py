"""My requests, and the status of one: the timeline, what happens next, days left of the legal term."""

from __future__ import annotations

import hashlib
import re

from markupsafe import Markup
from stdnum import luhn

from backend_client.errors import Conflict, NotFound
from backend_client.models import FINAL_STATUSES, Request, RequestStatus, TimelineEntry
from dialogs.flows import menu
from dialogs.flows.drafts import resume_buttons
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons
from dialogs.wording import lines, paragraphs, shorten

FLOW = "application_status"
SHOWN = 10
NUMBER = re.compile(r"\b(?:DP|ДП|дп|dp)?[\s\-–—№#]*(\d{6,9})\s*[\-–—]\s*(\d)\b")
_WHOLE = re.compile(r"DP-[0-9]{6,9}-[0-9]")
_EMOJI = {
    RequestStatus.SUBMITTED: "📨",
    RequestStatus.ACCEPTED: "📥",
    RequestStatus.RETURNED: "✏️",
    RequestStatus.IN_WORK: "⚙️",
    RequestStatus.GRANTED: "✅",
    RequestStatus.REFUSED: "⛔️",
    RequestStatus.WITHDRAWN: "↩️",
}


def number_in(text: str) -> str | None:
    """A request number that stands in the text, as the office writes it; its check digit may be wrong."""
    found = NUMBER.search(text)
    return f"DP-{found[1]}-{found[2]}" if found else None


def well_formed(number: str) -> bool:
    """As the office writes it, with the right check digit; a button may carry anything."""
    return _WHOLE.fullmatch(number) is not None and luhn.is_valid(number.removeprefix("DP-").replace("-", ""))


def status_name(talk: Talk, status: RequestStatus) -> str:
    names = {
        RequestStatus.SUBMITTED: talk.label("подано"),
        RequestStatus.ACCEPTED: talk.label("прийнято"),
        RequestStatus.RETURNED: talk.label("повернено на виправлення"),
        RequestStatus.IN_WORK: talk.label("у роботі"),
        RequestStatus.GRANTED: talk.label("виконано"),
        RequestStatus.REFUSED: talk.label("відмовлено"),
        RequestStatus.WITHDRAWN: talk.label("відкликано вами"),
    }
    return f"{_EMOJI[status]} {names[status]}"


async def show_requests(talk: Talk) -> None:
    requests = await talk.world.office.requests(talk.heard.applicant, talk.language)
    if not requests:
        here = talk._("Поданих заяв у вас ще немає: я бачу лише подані через мене. Якщо подавали в ЦНАП, спитайте там.")
        invitation = talk._("Потрібно щось іще? Напишіть, що саме, – і подамо разом.")
        talk.say(paragraphs(here, invitation), resume_buttons(talk) or menu.ways_on(talk))
        return
    listed = [
        lines(
            Markup("<b>{}</b> · {}").format(one.number, status_name(talk, one.status)),
            shorten(one.service_title, 90),
        )
        for one in requests[:SHOWN]
    ]
    buttons = tuple((Button(f"{_EMOJI[one.status]} {one.number}", f"req/{one.number}"),) for one in requests[:SHOWN])
    talk.say(paragraphs(talk._("📋 <b>Ваші заяви</b>"), *listed), (*buttons, *resume_buttons(talk)))


async def ask_number(talk: Talk) -> None:
    """Without a number: the list is the better answer, for nobody remembers numbers."""
    await show_requests(talk)


async def show_by_number(talk: Talk, number: str) -> None:
    if not well_formed(number):
        talk.say(
            talk._(
                "У номері «{number}» є помилка: не сходиться остання, перевірочна цифра. "
                "Звірте його, будь ласка, або відкрийте «Мої заяви».",
                number=number,
            ),
            ((Button(talk.label("📋 Мої заяви"), "requests"),),),
        )
        return
    try:
        request = await talk.world.office.request(number, talk.heard.applicant, talk.language)
    except NotFound:
        _not_yours(talk, number)
        return
    talk.say(_whole(talk, request), _next_steps(talk, request))


async def ask_to_withdraw(talk: Talk, number: str) -> None:
    if not well_formed(number):
        _not_yours(talk, number)
        return
    buttons = (
        (Button(talk.label("Так, відкликати"), f"withdraw/{number}/yes"),),
        (Button(talk.label("Ні, залишити"), f"req/{number}"),),
    )
    talk.say(talk._("Відкликати заяву {number}? Її перестануть розглядати.", number=number), buttons)


async def withdraw(talk: Talk, number: str) -> None:
    if not well_formed(number):
        _not_yours(talk, number)
        return
    try:
        await talk.world.office.withdraw_request(number, talk.heard.applicant, _key_of_withdrawal(talk, number))
    except NotFound:
        _not_yours(talk, number)
    except Conflict:
        talk.say(
            talk._("Заяву {number} вже розглянуто, відкликати її не можна.", number=number),
            ((Button(talk.label("📋 Стан заяви"), f"req/{number}"),),),
        )
    else:
        talk.replace(
            talk._("↩️ Заяву {number} відкликано. Подати нову можна будь-коли.", number=number),
            menu.ways_on(talk),
        )


def _key_of_withdrawal(talk: Talk, number: str) -> str:
    """The same for every tap of this applicant, and nobody else's: a stranger's try must not use it up."""
    return "withdraw-" + hashlib.sha256(f"{talk.heard.applicant}:{number}".encode()).hexdigest()[:32]


def days_left(talk: Talk, request: Request) -> Markup | None:
    """The office's time; while the citizen mends a request, it is theirs."""
    waits = request.status is RequestStatus.RETURNED
    if request.due_on is None or waits or request.status in FINAL_STATUSES:
        return None
    left = (request.due_on - talk.today).days
    day = talk.words.day(request.due_on)
    if left < 0:
        return talk._("⌛️ Строк минув {day}. Ви маєте право поскаржитися – я передам.", day=day)
    if left == 0:
        return talk._("⏳ Строк спливає сьогодні, {day}.", day=day)
    days = talk.words.plural("{n} день", "{n} днів", left)
    return talk._("⏳ За законом лишилося {days}: до {day}.", days=days, day=day)


def _not_yours(talk: Talk, number: str) -> None:
    text = talk._(
        "Серед ваших заяв немає номера {number}. Показую лише заяви, подані з цього чату: "
        "так ваші дані не побачить ніхто інший.",
        number=number,
    )
    talk.say(text, ((Button(talk.label("📋 Мої заяви"), "requests"),), (menu.person_button(talk),)))


def _whole(talk: Talk, request: Request) -> Markup:
    return paragraphs(
        talk._("📋 <b>Заява {number}</b>", number=request.number),
        lines(
            request.service_title,
            request.centre_name and talk._("🏛 {name}", name=request.centre_name),
            Markup("<b>{}</b>").format(status_name(talk, request.status)),
        ),
        lines(*(_entry(talk, entry) for entry in request.timeline)),
        _outcome(talk, request),
        lines(talk._("➡️ Далі: {step}", step=request.next_step), days_left(talk, request)),
    )


def _entry(talk: Talk, entry: TimelineEntry) -> Markup:
    note = f" – {shorten(entry.note, 200)}" if entry.note else ""
    return Markup("{} · {}{}").format(talk.words.minute(entry.at), status_name(talk, entry.status), note)


def _outcome(talk: Talk, request: Request) -> Markup | None:
    if request.status is RequestStatus.RETURNED:
        return lines(*(Markup("• <b>{}</b>: {}").format(one.label, one.reason) for one in request.returned_items))
    if request.result:
        return talk._("Результат: {result}", result=request.result)
    if request.refusal_ground:
        return lines(talk._("Підстава відмови: {ground}", ground=request.refusal_ground), request.refusal_explanation)
    return None


def _next_steps(talk: Talk, request: Request) -> Buttons:
    steps: list[tuple[Button, ...]] = []
    if request.status is RequestStatus.RETURNED:
        steps.append((Button(talk.label("✏️ Виправити"), f"mend/{request.number}"),))
    if request.status in {RequestStatus.GRANTED, RequestStatus.REFUSED} and request.number in talk.memory.ratings:
        steps.append((Button(talk.label("⭐️ Оцінити ЦНАП"), f"rating/{request.number}"),))
    if request.status not in FINAL_STATUSES:
        steps.append((Button(talk.label("↩️ Відкликати заяву"), f"withdraw/{request.number}"),))
    steps.append((Button(talk.label("🔄 Оновити"), f"req/{request.number}"),))
    steps.append((Button(talk.label("📋 Мої заяви"), "requests"),))
    return tuple(steps)
