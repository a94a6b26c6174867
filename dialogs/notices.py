"""An office event -> what the citizen reads. An older status never overwrites a newer one; the same news comes once."""

from __future__ import annotations

from markupsafe import Markup

from backend_client.models import MessageAnswered, Request, RequestChanged, RequestStatus
from dialogs.flows import rating
from dialogs.flows.application_status import days_left, status_name
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons, Lane
from dialogs.wording import lines, paragraphs


async def tell_change(talk: Talk, event: RequestChanged) -> None:
    request = event.request
    if event.rating_token:
        rating.offer_later(talk, request, event.rating_token)
    if request.version <= talk.memory.seen_versions.get(request.number, 0):
        return
    talk.memory.seen_versions[request.number] = request.version
    if request.status in {RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN}:
        return  # the citizen's own doing: the chat has said so already
    talk.say(_news(talk, request), _next_steps(talk, request), lane=Lane.STATUS)


async def tell_answer(talk: Talk, event: MessageAnswered) -> None:
    text = paragraphs(
        talk._("💬 <b>Вам відповіли</b>"),
        Markup("<blockquote>{}</blockquote>").format(event.text),
        event.answer,
    )
    talk.say(text, ((Button(talk.label("💬 Написати ще"), "person"),),), lane=Lane.STATUS)


def _news(talk: Talk, request: Request) -> Markup:
    heading = talk._(
        "🔔 <b>Заява {number}</b>: {status}", number=request.number, status=status_name(talk, request.status)
    )
    return paragraphs(
        heading,
        request.service_title,
        _body(talk, request),
        lines(talk._("➡️ Далі: {step}", step=request.next_step), days_left(talk, request)),
    )


def _body(talk: Talk, request: Request) -> Markup | None:
    match request.status:
        case RequestStatus.RETURNED:
            items = (Markup("• <b>{}</b>: {}").format(one.label, one.reason) for one in request.returned_items)
            return lines(talk._("Клерк просить виправити:"), *items)
        case RequestStatus.GRANTED:
            return talk._("Результат: {result}", result=request.result or talk.label("готово"))
        case RequestStatus.REFUSED:
            return lines(
                talk._("Підстава: {ground}", ground=request.refusal_ground or ""),
                request.refusal_explanation,
                talk._("Ви можете подати заяву ще раз, коли усунете причину, або оскаржити відмову."),
            )
        case _:
            return None


def _next_steps(talk: Talk, request: Request) -> Buttons:
    steps: list[tuple[Button, ...]] = []
    if request.status is RequestStatus.RETURNED:
        steps.append((Button(talk.label("✏️ Виправити"), f"mend/{request.number}"),))
    if request.status is RequestStatus.REFUSED:
        steps.append((Button(talk.label("✍️ Подати ще раз"), f"apply/{request.service_code}"),))
        steps.append((Button(talk.label("✋ Поскаржитися"), "complain"),))
    steps.append((Button(talk.label("📋 Стан заяви"), f"req/{request.number}"),))
    return tuple(steps)
