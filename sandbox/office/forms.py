"""The form of a service: its questions, its own fields, and a file field for each document to upload."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.office.catalogue import Catalogue
from sandbox.office.entries import Conditions, Evidence, FormField, Question, Service
from sandbox.office.words import Language, Words, maybe

MAX_FILES = 5
"""Pages of one document."""


def fields_of(service: Service, catalogue: Catalogue) -> list[FormField]:
    """In the order in which they are asked; empty when the service has no form."""
    own = catalogue.forms[service.code]
    if not own:
        return []
    uploads = [
        _upload(evidence, catalogue.evidence_types[evidence.type].name, name)
        for name, evidence in uploads_of(service.evidence)
        if name not in {field.id for field in own}
    ]
    return [*map(_choice, service.questions), *own, *uploads]


def uploads_of(evidence: Sequence[Evidence]) -> list[tuple[str, Evidence]]:
    """The documents to upload with the ids of their fields: the type, numbered when it is needed twice."""
    seen: dict[str, int] = {}
    named: list[tuple[str, Evidence]] = []
    for one in evidence:
        if one.upload != "none":
            seen[one.type] = seen.get(one.type, 0) + 1
            named.append((one.type if seen[one.type] == 1 else f"{one.type}-{seen[one.type]}", one))
    return named


def version_of(fields: Sequence[FormField]) -> str:
    """The same for the same form in any language, another after any change."""
    text = json.dumps([field.model_dump(mode="json") for field in fields], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def form_view(service: Service, fields: Sequence[FormField], language: Language) -> dict[str, Any]:
    return {
        "service_code": service.code,
        "version": version_of(fields),
        "fields": [_field_view(field, language) for field in fields],
    }


def applies(when: Conditions, answers: Mapping[str, str]) -> bool:
    return all(answers.get(name) in options for name, options in when.items())


def visible(fields: Sequence[FormField], answers: Mapping[str, str]) -> list[FormField]:
    """The fields of this case: conditions count only answers to fields that are themselves seen."""
    seen: dict[str, str] = {}
    shown: list[FormField] = []
    for field in fields:
        if applies(field.when, seen):
            shown.append(field)
            if field.id in answers:
                seen[field.id] = answers[field.id]
    return shown


def _choice(question: Question) -> FormField:
    return FormField(
        id=question.id,
        type="choice",
        label=question.text,
        options=question.options,
        when=question.when,
        personal=False,
    )


def _upload(evidence: Evidence, name: Words, field_id: str) -> FormField:
    return FormField(
        id=field_id,
        type="file",
        label=name,
        hint=evidence.note,
        required=evidence.upload == "required" and not evidence.optional,
        when=evidence.when,
        max_files=MAX_FILES,
    )


def _field_view(field: FormField, language: Language) -> dict[str, Any]:
    view = field.model_dump(mode="json", exclude={"label", "hint", "options", "pattern_hint"})
    return {
        **view,
        "label": field.label.text(language),
        "hint": maybe(field.hint, language),
        "options": [{"id": one.id, "label": one.label.text(language)} for one in field.options],
        "pattern_hint": maybe(field.pattern_hint, language),
    }
