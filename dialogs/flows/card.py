"""The information card (інформаційна картка): all that the law has every service tell, in plain words."""

from __future__ import annotations

from markupsafe import Markup

from backend_client.models import Certainty, Provenance, PublicService
from dialogs.flows import menu
from dialogs.flows.drafts import resume_button
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons
from dialogs.wording import lines, paragraphs


async def show_card(talk: Talk, code: str) -> None:
    service = await talk.world.office.service(code, talk.language)
    talk.memory.topic = service.code
    talk.say(_card(talk, service), _next_steps(talk, service))


async def show_fee(talk: Talk, code: str) -> None:
    service = await _topic(talk, code)
    cost = service.cost
    text = _part(talk, talk._("Вартість"), cost.text if cost else None, cost.provenance if cost else None)
    _answer(talk, service, text)


async def show_term(talk: Talk, code: str) -> None:
    service = await _topic(talk, code)
    term = service.term
    text = _part(talk, talk._("Строк"), term.text if term else None, term.provenance if term else None)
    _answer(talk, service, text)


async def show_outcome(talk: Talk, code: str) -> None:
    service = await _topic(talk, code)
    text = lines(_part(talk, talk._("Результат"), service.result), _refusals(talk, service))
    _answer(talk, service, text)


async def _topic(talk: Talk, code: str) -> PublicService:
    service = await talk.world.office.service(code, talk.language)
    talk.memory.topic = service.code
    return service


def _answer(talk: Talk, service: PublicService, text: Markup | None) -> None:
    heading = Markup("<b>{}</b>").format(service.title)
    talk.say(paragraphs(heading, text, _doubt(talk, service)), _next_steps(talk, service, whole_card=True))


def _card(talk: Talk, service: PublicService) -> Markup:
    heading = Markup("<b>{}</b>").format(service.title)
    if not service.complete:
        return paragraphs(heading, service.description, _provider(talk, service), _unfinished(talk))
    return paragraphs(
        heading,
        service.description,
        _part(talk, talk._("👤 Для кого"), service.for_whom),
        _part(talk, talk._("✅ Що отримаєте"), service.result),
        lines(_provider(talk, service), _channels(talk, service)),
        _money_and_time(talk, service),
        _refusals(talk, service),
        _law(talk, service),
        _doubt(talk, service),
    )


def _part(talk: Talk, name: Markup, text: str | None, facts: Provenance | None = None) -> Markup:
    """A named fact; a doubtful one says so. Nothing where the fact is not known would be a dead end."""
    if not text:
        text = talk.label("уточніть у ЦНАП")
    doubt = facts is not None and facts.certainty is not Certainty.CONFIRMED
    tail = talk._(" <i>(уточніть у ЦНАП)</i>") if doubt and "уточніть у ЦНАП" not in text else Markup("")
    return Markup("<b>{}:</b> {}{}").format(name, text, tail)


def _provider(talk: Talk, service: PublicService) -> Markup:
    return _part(talk, talk._("🏛 Хто надає"), service.provider)


def _channels(talk: Talk, service: PublicService) -> Markup | None:
    if not service.channels:
        return None
    shown = [
        Markup('<a href="{}">{}</a>').format(channel.url, channel.text) if channel.url else channel.text
        for channel in service.channels
    ]
    return Markup("<b>{}:</b> {}").format(talk._("📍 Де"), Markup("; ").join(shown))


def _money_and_time(talk: Talk, service: PublicService) -> Markup:
    cost, term = service.cost, service.term
    return lines(
        _part(talk, talk._("💳 Вартість"), cost.text if cost else None, cost.provenance if cost else None),
        _part(talk, talk._("⏳ Строк"), term.text if term else None, term.provenance if term else None),
    )


def _refusals(talk: Talk, service: PublicService) -> Markup | None:
    if not service.refusal_grounds:
        return None
    grounds = [Markup("• {}").format(ground) for ground in service.refusal_grounds]
    return lines(Markup("<b>{}:</b>").format(talk._("⛔️ Коли можуть відмовити")), *grounds)


def _law(talk: Talk, service: PublicService) -> Markup | None:
    acts = [
        Markup('<a href="{}">{}</a>').format(act.url, act.title) if act.url else Markup("{}").format(act.title)
        for act in service.legal_basis
    ]
    law = Markup("<b>{}:</b> {}").format(talk._("⚖️ Підстава"), Markup("; ").join(acts)) if acts else None
    facts = service.provenance
    checked = (
        talk._("перевірено {day}", day=talk.words.day(facts.checked)) if facts.checked else talk._("ще не перевірено")
    )
    return lines(law, talk._("<i>Джерело: {source}; {checked}</i>", source=facts.source, checked=checked))


def _doubt(talk: Talk, service: PublicService) -> Markup | None:
    if service.provenance.certainty is Certainty.CONFIRMED:
        return None
    return talk._("⚠️ Це зразок даних. Перед візитом уточніть у ЦНАП.")


def _unfinished(talk: Talk) -> Markup:
    return talk._(
        "Повну картку цієї послуги ми ще готуємо. Документи та вартість уточніть у ЦНАП – "
        "я підкажу найближчий, або передам ваше питання людині."
    )


def _next_steps(talk: Talk, service: PublicService, whole_card: bool = False) -> Buttons:
    steps: list[tuple[Button, ...]] = []
    if service.evidence:
        steps.append((Button(talk.label("📄 Які документи потрібні?"), f"docs/{service.code}"),))
    waiting = resume_button(talk, service.code)
    if waiting:
        steps.append((waiting,))
    elif service.has_form:
        steps.append((Button(talk.label("✍️ Подати заяву"), f"apply/{service.code}"),))
    if whole_card:
        steps.append((Button(talk.label("ℹ️ Уся картка послуги"), f"card/{service.code}"),))
    steps.append((menu.centre_button(talk),))
    if not service.complete:
        steps.append((menu.person_button(talk),))
    steps.append((Button(talk.label("🔎 Інша послуга"), f"theme/{service.life_event}/0"),))
    return tuple(steps)
