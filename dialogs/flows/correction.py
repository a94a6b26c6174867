"""A returned request: the citizen mends exactly what the clerk asked for, straight from the push."""

from __future__ import annotations

from backend_client.errors import NotFound
from backend_client.models import RequestStatus
from dialogs.flows import application
from dialogs.flows.application_status import show_by_number
from dialogs.flows.drafts import forget_later, forget_old
from dialogs.state import Draft, Phase
from dialogs.talk import Talk
from dialogs.turn import Button


async def begin(talk: Talk, number: str) -> None:
    waiting = talk.memory.drafts.get(number)
    try:
        request = await talk.world.office.request(number, talk.heard.applicant, talk.language)
    except NotFound:
        await show_by_number(talk, number)
        return
    if request.status is not RequestStatus.RETURNED:
        talk.say(
            talk._("Заяву {number} виправляти вже не треба.", number=number),
            ((Button(talk.label("📋 Стан заяви"), f"req/{number}"),),),
        )
        return
    reasons = {item.field_id: item.reason for item in request.returned_items}
    if waiting is not None and waiting.reasons == reasons and waiting.phase is not Phase.SENDING:
        await application.resume(talk, waiting.id)
        return
    draft = Draft(
        id=talk.world.mint(6),
        service=request.service_code,
        form=await talk.world.office.form(request.service_code, talk.language),
        title=request.service_title,
        started_at=talk.heard.at,
        correction=number,
        only=list(reasons),
        reasons=reasons,
    )
    forget_old(talk)
    talk.memory.drafts[number] = draft
    forget_later(talk, draft.id)
    application.advance(
        talk, draft.form, draft, talk._("Виправимо заяву {number}: лише те, що просив клерк.", number=number)
    )
