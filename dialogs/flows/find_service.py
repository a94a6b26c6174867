"""From a citizen's own words to a service: sure, unsure or not understood; and the catalogue by life event."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from backend_client.errors import NotFound
from backend_client.models import ServiceSummary
from dialogs.flows import menu
from dialogs.flows.card import show_card
from dialogs.flows.smalltalk import not_understood
from dialogs.state import YesOrNo
from dialogs.talk import Talk, rows
from dialogs.turn import Button, Came
from dialogs.wording import lines, paragraphs
from nlu.understanding import ServiceGuess, Understanding

PAGE = 8


async def find(talk: Talk, understanding: Understanding, words: str) -> None:
    """The closed list of outcomes: one card, a few candidates, the catalogue's own search, or the ways on."""
    code, possible = sure_service(talk, understanding), possible_services(talk, understanding)
    if code is not None:
        await show_card(talk, code)
    elif not possible and talk.language != "uk":
        await _search_in(talk, words)
    else:
        await offer_candidates(talk, understanding)


def sure_service(talk: Talk, understanding: Understanding) -> str | None:
    """The one service that stands out; two that are both likely, or both wished for, are a question, not an answer."""
    if understanding.wishes:
        return None
    policy = talk.world.policy
    likely = [*understanding.services[:2], ServiceGuess("", 0.0), ServiceGuess("", 0.0)]
    best, second = likely[0].confidence, likely[1].confidence
    return likely[0].code if best >= policy.service_sure and best - second >= policy.service_margin else None


def names_another(talk: Talk, understanding: Understanding) -> bool:
    """Whether the words name some service, surely or not, other than the one spoken of just before."""
    named = [one.code for one in understanding.services[:1] if one.confidence >= talk.world.policy.service_named]
    return any(code != talk.memory.topic for code in (*understanding.wishes, *named))


def possible_services(talk: Talk, understanding: Understanding) -> list[str]:
    policy = talk.world.policy
    codes = [guess.code for guess in understanding.services if guess.confidence >= policy.service_unsure]
    return list(understanding.wishes) or codes[: policy.candidates]


async def offer_candidates(talk: Talk, understanding: Understanding) -> None:
    found = await _summaries(talk, possible_services(talk, understanding))
    if not found:
        talk.learn(understanding.plain, Came.NOT_UNDERSTOOD)
        await not_understood(talk)
    elif understanding.wishes:
        offer(talk, found, talk._("Бачу тут дві справи, допоможу з обома. З якої почнемо?"))
    else:
        talk.ask_which(understanding.plain, [one.code for one in found])
        _ask_whether_meant(talk, found)


def _ask_whether_meant(talk: Talk, found: Sequence[ServiceSummary]) -> None:
    """One candidate is what we talk of from now on: «а скільки це коштує?» is about it."""
    if len(found) == 1:
        talk.memory.topic = found[0].code
        offer(talk, found, talk._("Здається, вам потрібно ось це. Так?"))
    else:
        offer(talk, found, talk._("Щоб не помилитися, уточню. Що з цього вам потрібно?"))


async def ask_of_which(talk: Talk) -> None:
    """A question about a service that nobody has named: one of those offered last, or any."""
    found = await _summaries(talk, talk.memory.asked.offered if talk.memory.asked else [])
    if found:
        offer(talk, found, talk._("Про що саме з цього ви питаєте?"))
    else:
        text = talk._("Про яку послугу ви питаєте? Напишіть її кількома словами або оберіть тему.")
        talk.say(text, menu.ways_on(talk))


def offer(talk: Talk, found: Sequence[ServiceSummary], question: Markup) -> None:
    listed = [
        talk._("• <b>{title}</b> – {difference}", title=one.short_title, difference=one.difference or one.title)
        for one in found
    ]
    buttons = [Button(one.short_title, f"card/{one.code}") for one in found]
    no = talk.label("🤷 Ні, не це") if len(found) == 1 else talk.label("🤷 Нічого з цього")
    codes = [one.code for one in found]
    talk.ask(YesOrNo(yes=f"card/{codes[0]}", no="none") if len(codes) == 1 else YesOrNo(no="none", offered=codes))
    buttons.append(Button(no, "none"))
    talk.say(paragraphs(question, lines(*listed)), rows(buttons))


async def _summaries(talk: Talk, codes: Sequence[str]) -> list[ServiceSummary]:
    return [summary for code in codes if (summary := await _summary(talk, code)) is not None]


async def _summary(talk: Talk, code: str) -> ServiceSummary | None:
    """A service that the model knows and the office no longer has is left out."""
    try:
        service = await talk.world.office.service(code, talk.language)
    except NotFound:
        return None
    return ServiceSummary(
        code=service.code,
        title=service.title,
        short_title=service.short_title,
        difference=service.difference,
        life_event=service.life_event,
        complete=service.complete,
    )


async def choose(talk: Talk, code: str) -> None:
    """A card was asked for; if it was one of several offered for some words, that is what they meant."""
    talk.learn_choice(code)
    await show_card(talk, code)


async def ask_again(talk: Talk, codes: Sequence[str]) -> None:
    """A yes to several."""
    found = await _summaries(talk, codes)
    if found:
        offer(talk, found, talk._("Добре, а що саме?"))
    else:
        await not_understood(talk)


async def none_of_these(talk: Talk) -> None:
    talk.learn_choice(Came.NONE_OF_THESE)
    talk.say(
        talk._("Добре. Розкажіть, будь ласка, іншими словами, що сталося, або оберіть, як продовжити:"),
        menu.ways_on(talk),
    )


async def _search_in(talk: Talk, words: str) -> None:
    """Rasa has learnt what Ukrainians write; in another language the titles may help."""
    found = await talk.world.office.search_services(words, talk.language, talk.world.policy.candidates)
    if found:
        offer(talk, found, talk._("Українською я розумію краще. Може, вам потрібно щось із цього?"))
    else:
        await not_understood(talk)


async def search(talk: Talk, text: str) -> None:
    """Without the understanding server: the office's own search, and an honest word about it."""
    found = await talk.world.office.search_services(text, talk.language, talk.world.policy.candidates)
    if not found:
        talk.say(
            talk._("Зараз я тимчасово гірше розумію слова, і в каталозі такого не знайшлося. Оберіть, як продовжити:"),
            menu.ways_on(talk),
        )
        return
    offer(
        talk,
        found,
        talk._("Зараз я тимчасово гірше розумію слова, тож пошукав у каталозі. Може, це воно?"),
    )


async def show_themes(talk: Talk) -> None:
    themes = await talk.world.office.life_events(talk.language)
    buttons = [Button(f"{one.emoji} {one.title}".strip(), f"theme/{one.code}/0") for one in themes]
    text = talk._("Про що йдеться? Оберіть тему або просто напишіть своїми словами.")
    talk.replace(text, rows(buttons, 2))


async def show_theme(talk: Talk, code: str, page_text: str) -> None:
    services = await talk.world.office.services(code, talk.language)
    pages = max(1, -(-len(services) // PAGE))
    page = min(int(page_text), pages - 1) if page_text.isdecimal() else 0
    shown = services[page * PAGE : (page + 1) * PAGE]
    buttons = [(Button(one.short_title, f"card/{one.code}"),) for one in shown]
    turn = [Button(label, f"theme/{code}/{to}") for label, to in (("←", page - 1), ("→", page + 1)) if 0 <= to < pages]
    text = talk._("Оберіть послугу:") if shown else talk._("У цій темі послуг немає. Оберіть іншу:")
    last = (Button(talk.label("🗂 Усі теми"), "themes"),)
    talk.replace(text, (*buttons, *((tuple(turn),) if turn else ()), last))
