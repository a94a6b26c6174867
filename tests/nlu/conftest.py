"""A real understanding server for the tests of this folder."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlu.train import MODELS, model_is_fresh

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "nlu/.venv/bin/python"
READY_SECONDS = 30


class NluServer:
    """Speaks HTTP to the server and nothing else."""

    def __init__(self, port: int) -> None:
        self.port = port

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body.encode() if body is not None else None)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def parse(self, text: str) -> dict[str, Any]:
        status, answer = self.request("POST", "/model/parse", json.dumps({"text": text}))
        assert status == 200, answer
        return answer

    def put(self, path: str, body: str) -> int:
        """The status alone: an answer without content is no JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("PUT", path, body.encode())
            return connection.getresponse().status
        finally:
            connection.close()

    def is_ready(self) -> bool:
        try:
            return self.request("GET", "/status")[0] == 200
        except OSError:
            return False


def start_server(*arguments: str, port: str) -> subprocess.Popen[str]:
    """Starts the server the way the runner does; the port goes through NLU_PORT."""
    environment = {**os.environ, "NLU_PORT": port}
    command = [str(PYTHON), "-m", "nlu.server", *arguments]
    return subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.fixture(scope="session")
def nlu_environment() -> None:
    """Skips what needs Rasa's environment and a model of the present data."""
    if not PYTHON.exists():
        pytest.skip("nlu/.venv is missing: run `uv sync --project nlu`")
    if not model_is_fresh(ROOT, ROOT / MODELS):
        pytest.skip("the NLU model is missing or older than its data: run `nlu/.venv/bin/python -m nlu.train`")


@pytest.fixture
def free_port() -> int:
    return _choose_port()


def _choose_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def nlu_server(nlu_environment: None) -> Iterator[NluServer]:
    port = _choose_port()
    process = start_server(port=str(port))
    try:
        yield wait_until_ready(NluServer(port), process)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def wait_until_ready(server: NluServer, process: subprocess.Popen[str]) -> NluServer:
    """Polls until the model is loaded; fails if the server stops first."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped while it was starting"
        if server.is_ready():
            return server
        time.sleep(0.1)
    raise AssertionError(f"the server was not ready within {READY_SECONDS} s")
