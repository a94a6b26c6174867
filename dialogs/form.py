"""A form that the office describes by data: which fields are to be seen in this case, and where the citizen is."""

from __future__ import annotations

from collections.abc import Sequence

from backend_client.models import FieldType, Form, FormField
from dialogs.conditions import applies
from dialogs.state import Draft

CENTRE = "_centre"
"""The first step of every new form: which centre deals with the request."""

CENTRE_FIELD = FormField(id=CENTRE, type=FieldType.TEXT, label="")


def steps(form: Form, draft: Draft) -> list[FormField]:
    """The fields of this case, in order. A correction has just the returned ones."""
    if draft.correction:
        return [field for field in form.fields if field.id in draft.only]
    return [CENTRE_FIELD, *visible(form.fields, draft.answers)]


def visible(fields: Sequence[FormField], answers: dict[str, str]) -> list[FormField]:
    """A field is seen when its conditions hold among the fields that are seen before it."""
    seen: dict[str, str] = {}
    shown: list[FormField] = []
    for field in fields:
        if applies(field.when, seen):
            shown.append(field)
            if field.id in answers:
                seen[field.id] = answers[field.id]
    return shown


def done(field: FormField, draft: Draft) -> bool:
    """Answered, or skipped where that is allowed."""
    if field.id == CENTRE:
        return draft.centre is not None
    if field.id in draft.skipped:
        return not field.required
    return bool(draft.files.get(field.id)) if field.type is FieldType.FILE else field.id in draft.answers


def next_step(form: Form, draft: Draft) -> FormField | None:
    """The first field without an answer; None: time for the review."""
    return next((field for field in steps(form, draft) if not done(field, draft)), None)


def field_at(form: Form, draft: Draft) -> FormField | None:
    return next((field for field in steps(form, draft) if field.id == draft.at), None)


def previous_step(form: Form, draft: Draft) -> FormField | None:
    shown = steps(form, draft)
    at = next((number for number, field in enumerate(shown) if field.id == draft.at), len(shown))
    return shown[at - 1] if at > 0 else None


def place(form: Form, draft: Draft, field: FormField) -> tuple[int, int]:
    """Step so many of so many, counted from one."""
    ids = [one.id for one in steps(form, draft)]
    return ids.index(field.id) + 1, len(ids)


def drop_hidden(form: Form, draft: Draft) -> None:
    """Answers to fields that are no longer seen must not reach the office."""
    shown = {field.id for field in steps(form, draft)}
    if draft.correction:
        return
    draft.answers = {name: value for name, value in draft.answers.items() if name in shown}
    draft.files = {name: kept for name, kept in draft.files.items() if name in shown}
    draft.skipped = [name for name in draft.skipped if name in shown]
