"""A citizen's own words: whose they are, what they mean, and the way back to what they interrupted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from backend_client.models import MessageKind
from dialogs.flows import (
    application,
    application_status,
    appointment,
    danger,
    find_cas,
    find_service,
    handover,
    menu,
    privacy,
    rating,
    required_documents,
    smalltalk,
)
from dialogs.flows.card import show_fee, show_outcome, show_term
from dialogs.flows.drafts import resume_buttons
from dialogs.pressing import press
from dialogs.state import Focus, YesOrNo
from dialogs.talk import Talk
from dialogs.turn import Came, Said
from nlu.understanding import Understanding


@dataclass(frozen=True)
class Listener:
    """A flow that waits for words: `take` is True if they were its answer; `refuse` and `resume` go on after that.

    `lets_go`: it goes on only after a question about its own service; whoever speaks of other things has left it.
    """

    take: Callable[[Talk, str], Awaitable[bool]]
    refuse: Callable[[Talk, str], Awaitable[None]] | None = None
    resume: Callable[[Talk], Awaitable[None]] | None = None
    lets_go: bool = False


LONGEST_YES = 4
"""Words: «так, я на все згодна» is a yes, a longer sentence wishes for something."""

LISTENERS = {
    "application": Listener(application.take_words, application.refuse, application.show_step),
    required_documents.FLOW: Listener(required_documents.take_words, None, required_documents.show_step, lets_go=True),
    find_cas.FLOW: Listener(find_cas.take_words, find_cas.refuse),
    handover.FLOW: Listener(handover.take_words),
    rating.FLOW: Listener(rating.take_words),
}

ABOUT_A_SERVICE = {
    "ask_documents": required_documents.begin,
    "ask_fee": show_fee,
    "ask_term": show_term,
    "ask_result_or_refusal": show_outcome,
    "submit_request": application.begin,
}

MENU_KEYS: dict[str, Callable[[Talk], Awaitable[None]]] = {
    menu.FIND: find_service.show_themes,
    menu.REQUESTS: application_status.show_requests,
    menu.CENTRE: find_cas.ask_place,
    menu.PERSON: lambda talk: handover.begin(talk, MessageKind.QUESTION),
    menu.MORE: menu.show_more,
}


async def listen(talk: Talk, text: str) -> None:
    """The whole way of free words, from a menu key to Rasa."""
    key = menu.key_pressed(text)
    if key is not None:
        talk.wait_for_nothing()
        await MENU_KEYS[key](talk)
        return
    danger.offer_help(talk, text)
    focus = talk.memory.focus
    listener = LISTENERS.get(focus.flow) if focus else None
    if listener is not None and await listener.take(talk, text):
        return
    number = application_status.number_in(text)
    if number is not None:
        _let_go(talk, listener)
        await application_status.show_by_number(talk, number)
    elif not any(letter.isalnum() for letter in text):
        await smalltalk.not_understood(talk)
    else:
        await _understand(talk, text[: talk.world.policy.longest_words], listener, text)
        return
    await _back_to(talk, listener)


async def answer(talk: Talk, question: YesOrNo | None, text: str) -> bool:
    """Whether it was a yes or a no to what was asked last; then it does what the button does.

    A cry for help is neither, however it begins.
    """
    if question is None or len(text.split()) > LONGEST_YES or danger.is_heard(text):
        return False
    understanding = await talk.understand(text[: talk.world.policy.longest_words])
    if (
        understanding is None
        or understanding.act not in {"affirm", "deny"}
        or understanding.confidence < talk.world.policy.act_sure
    ):
        return False
    if understanding.act == "affirm" and question.offered:
        await find_service.ask_again(talk, question.offered)
    else:
        await press(talk, question.yes if understanding.act == "affirm" else question.no)
    return True


async def _understand(talk: Talk, words: str, listener: Listener | None, text: str) -> None:
    """Rasa says what the words mean; the tables above say what follows."""
    understanding, helped = await talk.understand(words), danger.is_heard(text)
    if listener is not None and listener.refuse is not None and not _is_question(talk, text, understanding):
        await (_back_to(talk, listener) if helped else listener.refuse(talk, text))
        return
    interrupted, talk.memory.focus = talk.memory.focus, None
    if not helped or _names_service(talk, understanding):
        await _respond(talk, understanding, words, interrupted)
    talk.memory.focus = talk.memory.focus or interrupted
    if talk.memory.focus == interrupted and not _is_about(talk, understanding, interrupted):
        _let_go(talk, listener)
    if talk.memory.focus == interrupted:
        await _back_to(talk, listener)
    elif resume_buttons(talk):
        talk.say(talk._("А ваша заява чекає:"), resume_buttons(talk))


def _names_service(talk: Talk, understanding: Understanding | None) -> bool:
    """Who is in danger has heard whom to call, and is answered besides only if a service is surely named."""
    return understanding is not None and find_service.sure_service(talk, understanding) is not None


async def _respond(talk: Talk, understanding: Understanding | None, words: str, interrupted: Focus | None) -> None:
    if understanding is None:
        await find_service.search(talk, words)
    else:
        await _answer(talk, understanding, words, interrupted)


def _is_about(talk: Talk, understanding: Understanding | None, flow: Focus | None) -> bool:
    """Whether it was a question about the service that the flow is about, and has been answered as such."""
    asked = understanding is not None and understanding.act in ABOUT_A_SERVICE
    return asked and flow is not None and talk.memory.topic == flow.about


def _let_go(talk: Talk, listener: Listener | None) -> None:
    if listener is not None and listener.lets_go:
        talk.wait_for_nothing()


def _is_question(talk: Talk, text: str, understanding: Understanding | None) -> bool:
    """In the middle of a form, only a sure question interrupts; all else is a failed answer, figures always."""
    return (
        understanding is not None
        and any(letter.isalpha() for letter in text)
        and understanding.act in ACTS.keys() | ABOUT_A_SERVICE.keys() - {"submit_request"} | {"find_service"}
        and understanding.act not in NEVER_INTERRUPTS
        and understanding.confidence >= talk.world.policy.act_sure
    )


async def _answer(talk: Talk, understanding: Understanding, words: str, interrupted: Focus | None) -> None:
    sure = understanding.confidence >= talk.world.policy.act_sure
    act = understanding.act if sure else "find_service"
    if act == "out_of_scope" and (talk.language != "uk" or find_service.sure_service(talk, understanding) is not None):
        # A life situation sounds like no business of ours, until a service fits it; all of English does.
        act = "find_service"
    if act in ABOUT_A_SERVICE:
        in_form = interrupted is not None and interrupted.flow == "application"
        await _answer_about(talk, act, understanding, in_form)
    elif act in ACTS:
        await ACTS[act](talk, understanding)
    else:
        await find_service.find(talk, understanding, words)


async def _answer_about(talk: Talk, act: str, understanding: Understanding, in_form: bool) -> None:
    """The service that the words name; else the one spoken of just before; else a choice."""
    code, another = find_service.sure_service(talk, understanding), find_service.names_another(talk, understanding)
    if in_form or (code is None and not another):
        code = talk.memory.topic or code
    if code is not None:
        await ABOUT_A_SERVICE[act](talk, code)
    elif another:
        await find_service.offer_candidates(talk, understanding)
    else:
        await find_service.ask_of_which(talk)


async def _back_to(talk: Talk, listener: Listener | None) -> None:
    """After an interruption the same step is asked again; a yes is an answer to it."""
    if listener is not None and listener.resume is not None and talk.memory.focus is not None:
        talk.memory.question = None
        await listener.resume(talk)


async def _find_centre(talk: Talk, understanding: Understanding) -> None:
    settlement = understanding.entity("settlement")
    if settlement is None:
        await find_cas.ask_place(talk)
    else:
        await find_cas.find_in(talk, settlement)


async def _check_status(talk: Talk, understanding: Understanding) -> None:
    number = understanding.entity("request_number")
    if number is None:
        await application_status.show_requests(talk)
    else:
        await application_status.show_by_number(talk, number)


Act = Callable[[Talk, Understanding], Awaitable[None]]


def _plain(say: Callable[[Talk], Awaitable[None]]) -> Act:
    """An act that needs nothing of what was understood."""

    async def act(talk: Talk, _understanding: Understanding) -> None:
        await say(talk)

    return act


def _write(kind: MessageKind) -> Act:
    async def act(talk: Talk, _understanding: Understanding) -> None:
        await handover.begin(talk, kind, talk.heard.what.text if isinstance(talk.heard.what, Said) else "")

    return act


async def _rate(talk: Talk) -> None:
    waiting = next(iter(talk.memory.ratings), None)
    if waiting is None:
        await smalltalk.promise_rating(talk)
    else:
        await rating.prompt(talk, waiting)


async def _refuse(talk: Talk, understanding: Understanding) -> None:
    talk.learn(understanding.plain, Came.OUT_OF_SCOPE)
    await smalltalk.out_of_scope(talk)


async def _stop(talk: Talk) -> None:
    talk.wait_for_nothing()
    await smalltalk.shrug(talk)


NEVER_INTERRUPTS = {
    "affirm",
    "deny",
    "greet",
    "thank",
    "goodbye",
    "out_of_scope",
    "find_service",
    "cancel",
    "back",
}

ACTS: dict[str, Act] = {
    "find_cas": _find_centre,
    "check_status": _check_status,
    "list_my_requests": _plain(application_status.show_requests),
    "subscribe_updates": _plain(application_status.show_requests),
    "withdraw_request": _plain(application_status.show_requests),
    "upload_document": _plain(application_status.show_requests),
    "book_appointment": _plain(appointment.explain),
    "cancel_or_change_appointment": _plain(appointment.explain),
    "rate_cas": _plain(_rate),
    "complain": _write(MessageKind.COMPLAINT),
    "report_corruption": _write(MessageKind.CORRUPTION),
    "talk_to_human": _write(MessageKind.QUESTION),
    "change_language": _plain(smalltalk.offer_languages),
    "privacy": _plain(privacy.show),
    "help": _plain(smalltalk.help_out),
    "greet": _plain(smalltalk.greet_again),
    "thank": _plain(smalltalk.accept_thanks),
    "goodbye": _plain(smalltalk.say_goodbye),
    "affirm": _plain(smalltalk.shrug),
    "deny": _plain(smalltalk.shrug),
    "cancel": _plain(_stop),
    "back": _plain(_stop),
    "out_of_scope": _refuse,
}
