"""The office against the contract: calls made from openapi.yml, good and bad, and what each answer must keep."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CheckFunction
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sandbox.office.database import Connection
from tests.contract.office.stage import API_KEY, Running, running
from tests.contract.office.stage import settings as office_settings
from tests.fuzz.tally import budget, tell

CONTRACT = Path(__file__).parents[3] / "backend_client" / "openapi.yml"
APPLICANT = "tg-sample0001"
"""Of the contract's examples, as all that `_prepare` makes."""

JUDGED = {"GET /centres", "POST /evidence", "POST /requests", "POST /messages", "POST /requests/{number}/corrections"}
"""Here a call can fit its schema and still be refused: what it says is wrong, not how."""

UNREACHED = {"POST /requests", "POST /evidence", "POST /requests/{number}/corrections"}
"""Made-up calls do not get through; `test_answers` takes these to their end."""

TOKEN = "rt_9sD2kq0Zt1uYw3"


def _document() -> Any:
    """The contract; `Accept-Language` may be anything by its words, so that nothing of it is to be refused."""
    document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    parameters = document["components"]["parameters"]
    parameters["AcceptLanguage"]["schema"] = {"type": "string"}
    parameters["CentreId"]["example"] = "pavlohrad"
    return document


schema = schemathesis.openapi.from_dict(
    _document(),
    config=SchemathesisConfig(
        seed=20261123,
        projects=ProjectsConfig(
            default=ProjectConfig(generation=GenerationConfig(with_security_parameters=False, deterministic=True))
        ),
    ),
)
KEY = re.compile("[A-Za-z0-9_-]{8,64}")
made: defaultdict[str, int] = defaultdict(int)
succeeded: defaultdict[str, int] = defaultdict(int)


@schemathesis.serializer("application/pdf", "image/heic")
def _as_it_is(_context: schemathesis.SerializationContext, content: Any) -> bytes:
    return content if isinstance(content, bytes) else bytes(str(content), "utf-8", "replace")


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """An office in a thread of its own, for the tool's calls are blocking."""
    started, stop = threading.Event(), threading.Event()
    found: list[str] = []

    async def serve() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with running(office_settings(Path(folder))) as office:
                await _prepare(office)
                found.append(f"{office.url}/v1")
                started.set()
                await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert started.wait(10)
    yield found[0]
    stop.set()
    thread.join()


async def _prepare(office: Running) -> None:
    """The things that the contract's examples name."""

    def insert(connection: Connection) -> None:
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('request', 41)")
        connection.execute(
            "INSERT INTO rating_token VALUES (?, NULL, 'id-card-lost', 'pavlohrad', 0)",
            (hashlib.sha256(TOKEN.encode()).hexdigest(),),
        )
        connection.execute(
            "INSERT INTO rating (id, service_code, score, rated_on) VALUES ('ra_51b0', 'id-card-lost', 5, '2026-11-20')"
        )

    await office.office.database.run(insert)
    new = await office.filled()
    photo = (await office.upload(b"\xff\xd8\xff\xe0\x00\x10JFIF", APPLICANT)).body["id"]
    filed = await office.post("/requests", {**new, "applicant": APPLICANT, "evidence": {"photo": [photo]}})
    assert filed.body["number"] == "DP-000042-2"


@schema.parametrize()
@settings(
    max_examples=budget("FUZZ_CALLS", 25),
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_office_keeps_the_contract(case: schemathesis.Case[Any], base_url: str) -> None:
    """Whatever comes, the answer is one that the contract knows, in its shape; bad calls are refused."""
    label = case.operation.label
    # Else an example, tried again with another body, is a key used twice.
    if KEY.fullmatch(case.headers.get("Idempotency-Key", "")):
        case.headers["Idempotency-Key"] = secrets.token_hex(8)
    left_out: list[CheckFunction] = [positive_data_acceptance] if label in JUDGED else []
    answer = case.call_and_validate(
        base_url=base_url, headers={"Authorization": f"Bearer {API_KEY}"}, excluded_checks=left_out
    )
    succeeded[label] += answer.status_code < 300
    made[label] += 1


def test_the_calls_got_through(capsys: pytest.CaptureFixture[str]) -> None:
    """The test above says little of an operation that refused everything."""
    tell(capsys, "contract", operations=len(made), calls=sum(made.values()), accepted=sum(succeeded.values()))
    assert {label for label, count in succeeded.items() if not count} <= UNREACHED
