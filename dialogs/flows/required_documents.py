"""Which documents do I need? Only the questions that matter, then exactly the documents of that case."""

from __future__ import annotations

from markupsafe import Markup

from backend_client.models import Certainty, EvidenceForm, PublicService, Question, RequiredEvidence
from dialogs.conditions import asked, evidence_of_case, next_question, relevant
from dialogs.flows import menu
from dialogs.flows.drafts import resume_button
from dialogs.talk import Talk
from dialogs.turn import Button, Buttons
from dialogs.wording import lines, paragraphs

FLOW = "required_documents"


async def begin(talk: Talk, code: str) -> None:
    """Starts from the answers that are there already."""
    service = await talk.world.office.service(code, talk.language)
    talk.memory.topic = code
    _go_on(talk, service)


async def begin_anew(talk: Talk, code: str) -> None:
    talk.memory.cases.pop(code, None)
    await begin(talk, code)


async def choose(talk: Talk, code: str, question_at: str, option_at: str) -> None:
    """An option was tapped; one of an older question simply answers that question anew."""
    service = await talk.world.office.service(code, talk.language)
    question, option = _chosen(service, question_at, option_at)
    if question is None or option is None:
        talk.toast = talk.label("Ця кнопка вже не діє")
        _go_on(talk, service)
        return
    _answer(talk, service, question, option)
    _go_on(talk, service)


async def take_words(talk: Talk, text: str) -> bool:
    """The words name one of the options."""
    focus = talk.memory.focus
    if focus is None:
        return False
    service = await talk.world.office.service(focus.about, talk.language)
    question = next_question(service, talk.memory.cases.get(service.code, {}))
    if question is None:
        return False
    said = text.strip().casefold()
    option = next((option.id for option in question.options if option.label.casefold() == said), None)
    if option is None:
        return False
    _answer(talk, service, question, option)
    _go_on(talk, service)
    return True


async def show_step(talk: Talk) -> None:
    if talk.memory.focus:
        await begin(talk, talk.memory.focus.about)


def _chosen(service: PublicService, question_at: str, option_at: str) -> tuple[Question | None, str | None]:
    try:
        question = service.questions[int(question_at)]
        return question, question.options[int(option_at)].id
    except (ValueError, IndexError):
        return None, None


def _answer(talk: Talk, service: PublicService, question: Question, option: str) -> None:
    answers = {**talk.memory.cases.get(service.code, {}), question.id: option}
    talk.memory.cases[service.code] = relevant(service, answers)


def _go_on(talk: Talk, service: PublicService) -> None:
    answers = talk.memory.cases.get(service.code, {})
    question = next_question(service, answers)
    if question is None:
        talk.wait_for_nothing()
        talk.replace(_list(talk, service, answers), _next_steps(talk, service))
        return
    talk.wait_for(FLOW, service.code)
    talk.replace(_question(talk, service, question, answers), _options(service, question))


def _question(talk: Talk, service: PublicService, question: Question, answers: dict[str, str]) -> Markup:
    return paragraphs(
        Markup("<b>{}</b>").format(service.title),
        _case(service, answers),
        Markup("❓ {}").format(question.text),
    )


def _options(service: PublicService, question: Question) -> Buttons:
    at = service.questions.index(question)
    return tuple(
        (Button(option.label, f"case/{service.code}/{at}/{number}"),) for number, option in enumerate(question.options)
    )


def _case(service: PublicService, answers: dict[str, str]) -> Markup | None:
    """What was answered so far, so that a list can be checked at a glance."""
    known = [
        Markup("• {} <b>{}</b>").format(question.text, option.label)
        for question in asked(service, answers)
        for option in question.options
        if answers.get(question.id) == option.id
    ]
    return lines(*known) if known else None


def _list(talk: Talk, service: PublicService, answers: dict[str, str]) -> Markup:
    documents = evidence_of_case(service, answers)
    doubt = service.provenance.certainty is not Certainty.CONFIRMED
    return paragraphs(
        talk._("📄 <b>Документи: {title}</b>", title=service.title),
        _case(service, answers),
        *(_document(talk, number, evidence) for number, evidence in enumerate(documents, 1)),
        None if documents else talk._("Для цього випадку документи не потрібні."),
        talk._("⚠️ Це зразок даних: перед візитом уточніть список у ЦНАП.") if doubt else None,
        talk._("Якщо у вас вимагають папір, якого тут немає, – напишіть мені про це."),
    )


def _document(talk: Talk, number: int, evidence: RequiredEvidence) -> Markup:
    optional = talk._(" (якщо є)") if evidence.optional else ""
    heading = Markup("{}. <b>{}</b> – {}{}").format(number, evidence.name, _form(talk, evidence.form), optional)
    where = talk._("   Де взяти: {where}", where=evidence.where_to_get) if evidence.where_to_get else None
    return lines(heading, evidence.note, where)


def _form(talk: Talk, form: EvidenceForm) -> Markup:
    return {
        EvidenceForm.ORIGINAL: talk._("оригінал"),
        EvidenceForm.COPY: talk._("копія"),
        EvidenceForm.ORIGINAL_AND_COPY: talk._("оригінал і копія"),
        EvidenceForm.ELECTRONIC: talk._("електронний документ"),
    }[form]


def _next_steps(talk: Talk, service: PublicService) -> Buttons:
    steps: list[tuple[Button, ...]] = []
    waiting = resume_button(talk, service.code)
    if waiting:
        steps.append((waiting,))
    elif service.has_form:
        steps.append((Button(talk.label("✍️ Подати заяву"), f"apply/{service.code}"),))
    if service.questions:
        steps.append((Button(talk.label("🔁 Інший випадок"), f"redo/{service.code}"),))
    steps.append((menu.centre_button(talk),))
    steps.append((Button(talk.label("ℹ️ Уся картка послуги"), f"card/{service.code}"),))
    return tuple(steps)
