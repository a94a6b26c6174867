"""openapi.yml is sound in itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.core.result import Ok

from tests.unit.backend_client.contract import DOCUMENT, complaints, followed, operations


def test_schemathesis_reads_every_operation() -> None:
    """The contract tests of an office are made from this file, so the tool must take all of it."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.validate()
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(found) == len(operations())


def test_every_reference_leads_somewhere() -> None:
    """A $ref to nothing would be found only by whoever needs it."""
    for node in _nodes(DOCUMENT):
        if "$ref" in node:
            followed(node)


def test_every_example_fits_its_schema() -> None:
    """An example that is wrong teaches the reader wrong."""
    shown = [(node["schema"], value) for node in _nodes(DOCUMENT) if "schema" in node for value in _examples(node)]
    assert len(shown) > 40
    assert [complaint for schema, value in shown for complaint in complaints(schema, value)] == []


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_declares_its_refusals(name: str) -> None:
    """What is behind the key can be 401, all can be 503, and a POST asks for its key and can lack it (400)."""
    method, _path, operation = operations()[name]
    declared = set(operation["responses"])
    if operation.get("security") != []:
        assert {"401", "429", "503"} <= declared
    if method == "POST":
        assert {"400", "409", "422"} <= declared
        headers = [followed(one)["name"] for one in operation["parameters"]]
        assert "Idempotency-Key" in headers


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from _nodes(part)
    elif isinstance(node, list):
        for part in node:
            yield from _nodes(part)


def _examples(node: dict[str, Any]) -> Iterator[Any]:
    if "example" in node:
        yield node["example"]
    for one in node.get("examples", {}).values():
        yield followed(one)["value"]
