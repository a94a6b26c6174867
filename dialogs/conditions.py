"""When a question, a document or a field applies to a case."""

from __future__ import annotations

from collections.abc import Mapping

from backend_client.models import Conditions, PublicService, Question, RequiredEvidence


def applies(when: Conditions, answers: Mapping[str, str]) -> bool:
    """True if each named question was answered with one of the named options."""
    return all(answers.get(question) in options for question, options in when.items())


def next_question(service: PublicService, answers: Mapping[str, str]) -> Question | None:
    """The first question that matters in this case and has no answer yet."""
    for question in asked(service, answers):
        if question.id not in answers:
            return question
    return None


def asked(service: PublicService, answers: Mapping[str, str]) -> list[Question]:
    return [question for question in service.questions if applies(question.when, answers)]


def relevant(service: PublicService, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers to questions that still matter: a changed answer can make later ones void."""
    kept: dict[str, str] = {}
    for question in service.questions:
        allowed = {option.id for option in question.options}
        if applies(question.when, kept) and answers.get(question.id) in allowed:
            kept[question.id] = answers[question.id]
    return kept


def evidence_of_case(service: PublicService, answers: Mapping[str, str]) -> list[RequiredEvidence]:
    return [evidence for evidence in service.evidence if applies(evidence.when, answers)]
