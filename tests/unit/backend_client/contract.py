"""openapi.yml as the tests read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

_FILE = Path(__file__).parents[3] / "backend_client" / "openapi.yml"
DOCUMENT: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def followed(node: Any) -> Any:
    """The node that a $ref points to, or the node itself."""
    while isinstance(node, dict) and "$ref" in node:
        target: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def complaints(schema: Any, value: Any) -> list[str]:
    """What is wrong with a JSON value under a schema of the document; formats count."""
    whole = {"$ref": "#/checked", "checked": schema, "components": DOCUMENT["components"]}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(value)]


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """operationId -> method, path, operation."""
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }


def example(name: str) -> Any:
    return DOCUMENT["components"]["examples"][name]["value"]
