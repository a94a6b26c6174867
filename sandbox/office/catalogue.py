"""The catalogue of public services, read from YAML and checked whole before the office opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from sandbox.office.entries import Conditions, EvidenceType, FormField, LifeEvent, Service

Checked = TypeVar("Checked", bound=BaseModel)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one written in C, where it was built, is ten times as fast: the office opens seconds sooner."""


class BrokenCatalogue(Exception):
    """A file of the catalogue does not do; the text says which entry and why."""


@dataclass(frozen=True)
class Catalogue:
    """Services and life events in the order in which they are shown; `forms` holds each form's own fields."""

    life_events: list[LifeEvent]
    services: dict[str, Service]
    evidence_types: dict[str, EvidenceType]
    forms: dict[str, list[FormField]]


def read_catalogue(folder: Path) -> Catalogue:
    """Raises `BrokenCatalogue`."""
    life_events = read_entries(folder / "life_events.yml", LifeEvent)
    types = [one for path in sorted(folder.glob("evidence_types*.yml")) for one in read_entries(path, EvidenceType)]
    fields = _by(read_entries(folder / "fields.yml", FormField), "id", "fields.yml")
    files = sorted((folder / "services").glob("*.yml"))
    read = _by((one for path in files for one in read_entries(path, Service)), "code", "services")
    order = {event.code: at for at, event in enumerate(life_events)}
    catalogue = Catalogue(
        life_events=life_events,
        services=dict(sorted(read.items(), key=lambda one: order.get(one[1].life_event, len(order)))),
        # A type that two files describe is the first one's.
        evidence_types={one.id: one for one in reversed(types)},
        forms={code: own_fields(service, fields) for code, service in read.items()},
    )
    _check(catalogue)
    return catalogue


def read_entries(path: Path, kind: type[Checked]) -> list[Checked]:
    """The list in a YAML file. Raises `BrokenCatalogue` with the file, the entry and the member at fault."""
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe
    except OSError as error:
        raise BrokenCatalogue(f"{path}: cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise BrokenCatalogue(f"{path}: {error}") from None
    if not isinstance(entries, list):
        raise BrokenCatalogue(f"{path}: a list of entries is expected")
    return [_entry(f"{path}: {_name(entry, at)}", entry, kind) for at, entry in enumerate(entries, 1)]


def own_fields(service: Service, shared: dict[str, FormField]) -> list[FormField]:
    """The form's fields besides questions and uploads, with shared ones filled in."""
    return [_own_field(f"{service.code}: form", one, shared) for one in service.form]


def _own_field(where: str, written: str | dict[str, Any], shared: dict[str, FormField]) -> FormField:
    changes = {"ref": written} if isinstance(written, str) else dict(written)
    if "ref" not in changes:
        return _entry(f"{where}: {changes.get('id')}", changes, FormField)
    name = changes.pop("ref")
    if name not in shared:
        raise BrokenCatalogue(f"{where}: no shared field is called {name!r}")
    return _entry(f"{where}: {name}", {**shared[name].model_dump(), **changes}, FormField)


def _entry(where: str, entry: Any, kind: type[Checked]) -> Checked:
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, one['loc'])) or 'entry'}: {one['msg']}" for one in error.errors())
        raise BrokenCatalogue(f"{where}: {'; '.join(faults)}") from None


def _name(entry: Any, at: int) -> str:
    known = entry if isinstance(entry, dict) else {}
    return str(known.get("code") or known.get("id") or f"entry {at}")


def _by(entries: Iterable[Checked], member: str, where: str) -> dict[str, Checked]:
    found: dict[str, Checked] = {}
    for entry in entries:
        name = getattr(entry, member)
        if name in found:
            raise BrokenCatalogue(f"{where}: {name} stands twice")
        found[name] = entry
    return found


def _check(catalogue: Catalogue) -> None:
    known_events = {event.code for event in catalogue.life_events}
    for service in catalogue.services.values():
        if service.life_event not in known_events:
            raise BrokenCatalogue(f"{service.code}: no life event is called {service.life_event!r}")
        _check_evidence(service, catalogue)
        _check_conditions(service, catalogue.forms[service.code])


def _check_evidence(service: Service, catalogue: Catalogue) -> None:
    for evidence in service.evidence:
        if evidence.type not in catalogue.evidence_types:
            raise BrokenCatalogue(f"{service.code}: no evidence type is called {evidence.type!r}")


def _check_conditions(service: Service, fields: list[FormField]) -> None:
    """A condition names what is asked before it, and answers that can be given."""
    can_be: dict[str, set[str]] = {}
    for question in service.questions:
        _check_when(f"{service.code}: {question.id}", question.when, can_be)
        can_be[question.id] = {option.id for option in question.options}
    for field in fields:
        if field.id in can_be:
            raise BrokenCatalogue(f"{service.code}: the field {field.id!r} stands twice")
        _check_when(f"{service.code}: {field.id}", field.when, can_be)
        can_be[field.id] = {"yes", "no"} if field.type == "yes_no" else {option.id for option in field.options}
    for evidence in service.evidence:
        _check_when(f"{service.code}: {evidence.type}", evidence.when, can_be)


def _check_when(where: str, when: Conditions, can_be: dict[str, set[str]]) -> None:
    for name, options in when.items():
        if name not in can_be:
            raise BrokenCatalogue(f"{where}: the condition names {name!r}, which is not asked before")
        if unknown := set(options) - can_be[name]:
            raise BrokenCatalogue(f"{where}: {name!r} cannot be answered {', '.join(sorted(unknown))}")
