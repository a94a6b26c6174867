"""models.py and openapi.yml say the same."""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel

from backend_client import catalogue_models, errors, models
from tests.unit.backend_client.contract import SCHEMAS, followed

MODELS = {
    name: kind
    for name, kind in inspect.getmembers(models, inspect.isclass)
    if kind.__module__ in {models.__name__, catalogue_models.__name__} and name != "OfficeModel"
}
RECORDS = {name: kind for name, kind in MODELS.items() if issubclass(kind, BaseModel)}
ENUMS = {name: kind for name, kind in MODELS.items() if issubclass(kind, StrEnum)}

# Schemas that are no model: what lists, problems and bytes look like on the wire, and named strings.
WIRE_ONLY = {
    "Problem",
    "FieldError",
    "ServiceSummaries",
    "Applicant",
    "Number",
    "EvidenceContent",
    "Conditions",
}


def test_the_same_schemas() -> None:
    """A type that one side has and the other lacks is a contract half changed."""
    assert set(SCHEMAS) == set(MODELS) | WIRE_ONLY


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_the_same_members(name: str) -> None:
    """Each member has the same name and the same JSON type on both sides, null included."""
    pydantic_schema = RECORDS[name].model_json_schema()
    ours = {member: shape(schema) for member, schema in pydantic_schema["properties"].items()}
    assert {member: shape(schema) for member, schema in SCHEMAS[name]["properties"].items()} == ours


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_the_same_required_members(name: str) -> None:
    """What the contract lets the office leave out, we do without; what it requires, we have no default for."""
    required = {member for member, field in RECORDS[name].model_fields.items() if field.is_required()}
    assert set(SCHEMAS[name].get("required", [])) == required


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_the_same_words(name: str) -> None:
    """Both sides know the same statuses, kinds and types."""
    assert set(SCHEMAS[name]["enum"]) == {str(word) for word in ENUMS[name]}


def test_the_same_field_errors() -> None:
    """FieldError is a plain dataclass, so that dialogs may import it; its members are the contract's."""
    assert set(SCHEMAS["FieldError"]["properties"]) == set(errors.FieldError.__dataclass_fields__)


def shape(schema: dict[str, Any]) -> Any:
    """A JSON type without its bounds: a name for one of ours, else the JSON type, its parts and whether null."""
    if "anyOf" in schema:
        kinds = [shape(one) for one in schema["anyOf"]]
        return ("or null", next(kind for kind in kinds if kind != "null")) if "null" in kinds else kinds
    if isinstance(schema.get("type"), list):
        kind = next(one for one in schema["type"] if one != "null")
        return ("or null", shape({**schema, "type": kind}))
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return name if name in MODELS else shape(followed(schema))
    return _plain_shape(schema)


def _plain_shape(schema: dict[str, Any]) -> Any:
    kind = schema["type"]
    if kind == "array":
        return ("list of", shape(schema["items"]))
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return ("map of", shape(schema["additionalProperties"]))
    if schema.get("format") in {"date", "date-time"}:
        return schema["format"]
    return kind
