"""What the catalogue says of a service, in one language: a line of a list, or the whole information card."""

from __future__ import annotations

from typing import Any

from sandbox.office.catalogue import Catalogue
from sandbox.office.entries import Cost, Evidence, LifeEvent, Option, Provenance, Service, Term
from sandbox.office.words import Language, maybe


def life_event_view(event: LifeEvent, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    count = sum(service.life_event == event.code for service in catalogue.services.values())
    return {
        "code": event.code,
        "title": event.title.text(language),
        "emoji": event.emoji,
        "service_count": count,
    }


def summary_view(service: Service, language: Language) -> dict[str, Any]:
    return {
        "code": service.code,
        "title": service.title.text(language),
        "short_title": service.short_title.text(language),
        "difference": maybe(service.difference, language),
        "life_event": service.life_event,
        "complete": service.complete,
    }


def card_view(service: Service, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    return {
        **summary_view(service, language),
        "provider": service.provider.name.text(language),
        "description": service.description.text(language),
        "for_whom": maybe(service.for_whom, language),
        "result": maybe(service.result, language),
        "channels": [{"kind": one.kind, "text": one.text.text(language), "url": one.url} for one in service.channels],
        "cost": _cost(service.cost, language),
        "term": _term(service.term, language),
        "refusal_grounds": [one.text(language) for one in service.refusal_grounds],
        "legal_basis": [{"title": one.title.text(language), "url": one.url} for one in service.legal_basis],
        "provenance": provenance_view(service.provenance),
        "questions": [
            {
                "id": one.id,
                "text": one.text.text(language),
                "options": [_option(option, language) for option in one.options],
                "when": one.when,
            }
            for one in service.questions
        ],
        "evidence": [_evidence(one, catalogue, language) for one in service.evidence],
        "has_form": bool(catalogue.forms[service.code]),
    }


def provenance_view(provenance: Provenance | None) -> dict[str, Any] | None:
    return provenance.model_dump(mode="json") if provenance else None


def _option(option: Option, language: Language) -> dict[str, Any]:
    return {"id": option.id, "label": option.label.text(language)}


def _cost(cost: Cost | None, language: Language) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {
        "text": cost.text.text(language),
        "amount": cost.amount,
        "provenance": provenance_view(cost.provenance),
    }


def _term(term: Term | None, language: Language) -> dict[str, Any] | None:
    if term is None:
        return None
    return {
        "text": term.text.text(language),
        "days": term.days,
        "working_days": term.working_days,
        "provenance": provenance_view(term.provenance),
    }


def _evidence(evidence: Evidence, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    kind = catalogue.evidence_types[evidence.type]
    return {
        "type": evidence.type,
        "name": kind.name.text(language),
        "form": evidence.form,
        "where_to_get": maybe(evidence.where_to_get or kind.where_to_get, language),
        "note": maybe(evidence.note, language),
        "optional": evidence.optional,
        "when": evidence.when,
    }
