"""What a runbook, an alert or the dashboard names is there: nobody wants to find out at 3 a.m. that it is not."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import typer.main
import yaml
from aiogram import methods

from bot import metrics
from bot.__main__ import cli
from bot.health import Health
from bot.metrics_page import metrics_page
from bot.pulse import Process
from bot.settings import Settings
from bot.status import Status

RUNBOOKS = sorted(Path("docs/runbooks").glob("*.md"))
ALERTS = yaml.safe_load(Path("ops/alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads(Path("ops/grafana.json").read_text())
NAMES = re.compile(r"\b(?:vikno|process)_[a-z_]+\b")
PARTS = (".md", ".yml", ".json", ".py")
REDIS = {"INFO", "XLEN"}
EVERY = ("telegram-down", "office-down", "outbox-stuck", "nlu-wrong", "turn-off")
HEADINGS = ["How you notice", "What citizens see", "What to do", "How you know that it is over"]


@cache
def known_metrics() -> frozenset[str]:
    """The names of all samples on /metrics, and of the families that have had none yet."""
    leases = {"worker": 1, "sender": 1}
    status = Status(True, True, True, 1, leases=leases)
    page = metrics_page([Process("a", ("web",), 0, metrics.exposition())], status).decode()
    found = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE):
        parts = ("", "_count", "_sum", "_bucket") if kind == "histogram" else ("",)
        found |= {name + part for part in parts}
    return frozenset(found)


@pytest.mark.parametrize("name", EVERY)
def test_every_trouble_has_a_runbook(name: str) -> None:
    """How you notice, what citizens see, what to do, how you know that it is over: in this order."""
    headings = re.findall(r"^## (.+)$", Path(f"docs/runbooks/{name}.md").read_text(), re.MULTILINE)
    assert headings == HEADINGS


@pytest.mark.parametrize("runbook", RUNBOOKS, ids=lambda path: path.stem)
def test_every_command_exists(runbook: Path) -> None:
    """With its options, its services, its addresses."""
    commands = list(_commands(runbook.read_text()))
    assert [line for line in commands if not _exists(line)] == []


@pytest.mark.parametrize("runbook", RUNBOOKS, ids=lambda path: path.stem)
def test_what_it_names_exists(runbook: Path) -> None:
    """Metrics, alerts, settings, log lines, files and links."""
    text = runbook.read_text()
    assert set(NAMES.findall(text)) <= known_metrics()
    assert set(re.findall(r"Vikno[A-Z]\w+", text)) <= {rule["alert"] for rule in ALERTS}
    settings = set(re.findall(r"[`$]([A-Z]{3,}(?:_[A-Z]+)+)", text))
    assert settings <= {name.upper() for name in Settings.model_fields}
    code = "".join(path.read_text() for path in Path("bot").glob("*.py"))
    for line in re.findall(r"[Ll]og lines? `([^`]+)`", text) + _first_column(text):
        assert f'"{line}"' in code, line
    named = re.findall(r"`((?:[\w-]+/)+[\w.-]+)`", text) + re.findall(r"\]\(([^)#]+)\)", text)
    for path in (one for one in named if one.endswith(PARTS)):
        assert Path(path).exists() or (runbook.parent / path).exists(), path


def test_every_alert_names_what_there_is() -> None:
    """Its metrics, and a runbook; each runbook has an alert that leads to it."""
    for rule in ALERTS:
        used = set(NAMES.findall(rule["expr"]))
        assert used, rule["alert"]
        assert used <= known_metrics(), rule["alert"]
        assert Path(rule["annotations"]["runbook"]).exists()
        assert rule["labels"]["severity"] in {"page", "ticket"}
    led_to = {Path(rule["annotations"]["runbook"]).stem for rule in ALERTS}
    assert set(EVERY) <= led_to


def test_labels_in_alerts_are_those_that_are_written() -> None:
    """An outcome that no code writes would never wake anybody."""
    code = "".join(path.read_text() for path in Path("bot").glob("*.py"))
    texts = [rule["expr"] for rule in ALERTS] + [target["expr"] for target in _targets()]
    for text in texts:
        for values in re.findall(r'=~?"([^"]+)"', text):
            for value in values.split("|"):
                assert f'"{value}"' in code, value


def test_every_question_is_one_that_prometheus_takes() -> None:
    """Alerts and panels are read by a grammar of Prometheus, which knows what each function takes and gives."""
    questions = [rule["expr"] for rule in ALERTS] + [target["expr"] for target in _targets()]
    assert len(questions) > len(ALERTS)
    for question in questions:
        promql_parser.parse(question)


def test_every_panel_shows_what_there_is() -> None:
    """And has a title and a place of its own."""
    for target in _targets():
        assert set(NAMES.findall(target["expr"])) <= known_metrics(), target["expr"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
    assert len(set(places)) == len(places)
    assert all(panel["title"] for panel in DASHBOARD["panels"])


def test_the_dashboard_shows_every_metric_of_ours() -> None:
    """What nobody looks at need not be counted."""
    shown = " ".join(target["expr"] for target in _targets()) + " ".join(rule["expr"] for rule in ALERTS)
    families = {re.sub(r"_(count|sum|bucket)$", "", name) for name in known_metrics() if name.startswith("vikno")}
    assert [name for name in sorted(families) if name not in shown] == []


def _targets() -> list[dict[str, Any]]:
    return [target for panel in DASHBOARD["panels"] for target in panel["targets"]]


def _first_column(text: str) -> list[str]:
    """The log lines that a table explains."""
    _, _, table = text.partition("| log line |")
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def _commands(text: str) -> Iterator[str]:
    """Those of the shell blocks, each part of a pipe, and those in the running text."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.strip().splitlines():
            yield from (part.strip() for part in re.split(r" \| (?=jq|grep)", line.strip()))
    yield from re.findall(r"`((?:python -m bot|make) [^`]+)`", text)


def _exists(line: str) -> bool:
    words = shlex.split(line)
    match words:
        case ["python", "-m", "bot", name, *rest]:
            return _is_ours(name, rest)
        case ["make", target, *_]:
            return re.search(rf"^{target}:", Path("Makefile").read_text(), re.MULTILINE) is not None
        case ["docker", "compose", verb, *rest]:
            return verb in {"up", "stop", "restart", "logs", "exec"} and _is_of_compose(rest)
        case ["curl", *_]:
            return _answers(words[-1])
        case ["jq" | "grep", *_]:
            return True
    return False


def _is_ours(name: str, rest: list[str]) -> bool:
    """A command of `python -m bot`, with options that it has."""
    command = typer.main.get_command(cli).commands.get(name)  # type: ignore[attr-defined]
    if command is None:
        return False
    options = {option for parameter in command.params for option in parameter.opts}
    return {word for word in rest if word.startswith("-")} <= options


def _is_of_compose(rest: list[str]) -> bool:
    services = yaml.safe_load(Path("compose.yml").read_text())["services"]
    at = next((number for number, word in enumerate(rest) if word in services), None)
    if at is None:
        return False
    command = rest[at + 1 :]
    return not command or (command[0] == "redis-cli" and command[1] in REDIS)


def _answers(url: str) -> bool:
    """Our own addresses, those of the Bot API, the office's and the understanding's health."""
    ours = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/\w+)", url)
    if ours:
        routes = {route.path for route in Health(None, None).routes()}  # type: ignore[arg-type]
        return int(ours[1]) == Settings.model_fields["listen_port"].default and ours[2] in routes
    telegram = re.fullmatch(r"https://api\.telegram\.org/bot\$TELEGRAM_TOKEN/(\w+)", url)
    if telegram:
        return hasattr(methods, telegram[1][0].upper() + telegram[1][1:])
    return url in {"$OFFICE_URL/v1/health", "$NLU_URL/status"}
