"""The understanding server as the bot meets it: over HTTP, with the words of citizens."""

from __future__ import annotations

import json
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from tests.nlu.conftest import NluServer, start_server, wait_until_ready

pytestmark = [pytest.mark.nlu, pytest.mark.slow]
LOADED = 100 * 1024 * 1024
"""Bytes: less has no model."""


def codes(answer: dict[str, Any], first: int) -> list[str]:
    return [service["code"] for service in answer["services"][:first]]


def entities(answer: dict[str, Any]) -> dict[str, str]:
    return {entity["entity"]: entity["value"] for entity in answer["entities"]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("загубила паспорт, шо робить", "id-card-lost"),
        ("zagubyv prava", "driver-licence-lost"),
        ("Хочу субсідію оформить", "housing-subsidy"),
        ("хочу открыть ФОП", "sole-trader-register"),
    ],
)
def test_a_citizens_own_words_lead_to_the_service(nlu_server: NluServer, text: str, code: str) -> None:
    """Surzhyk, Latin script, typos and Russian find the service among the first three."""
    answer = nlu_server.parse(text)
    assert answer["intent"]["name"] == "find_service"
    assert code in codes(answer, 3)


def test_a_question_about_a_service_has_the_act_and_the_service(nlu_server: NluServer) -> None:
    """«How much is a passport for a child» asks a fee, and of which service."""
    answer = nlu_server.parse("скіки коштує загран на дитину")
    assert answer["intent"]["name"] == "ask_fee"
    assert codes(answer, 1) == ["foreign-passport-child"]


def test_a_centre_is_looked_for_by_a_settlements_name(nlu_server: NluServer) -> None:
    """The name comes back in the nominative, with its place in the text."""
    text = "де цнап в павлограді"
    answer = nlu_server.parse(text)
    (found,) = answer["entities"]
    assert answer["intent"]["name"] == "find_cas"
    assert (found["entity"], found["value"]) == ("settlement", "Павлоград")
    assert text[found["start"] : found["end"]] == "павлограді"


def test_a_status_question_brings_its_number(nlu_server: NluServer) -> None:
    """A number of ours is read; one of another system leaves the question without a number."""
    ours, foreign = nlu_server.parse("статус ДП-000042-2"), nlu_server.parse("статус 1-000042-7")
    assert {ours["intent"]["name"], foreign["intent"]["name"]} == {"check_status"}
    assert entities(ours) == {"request_number": "DP-000042-2"}
    assert entities(foreign) == {}


def test_small_talk_is_about_no_service(nlu_server: NluServer) -> None:
    """The bot must not offer a service for «дякую» as if it were sure."""
    answer = nlu_server.parse("дякую вам")
    assert answer["intent"]["name"] == "thank"
    assert answer["services"][0]["confidence"] < 0.5


def test_an_answer_has_all_that_the_bot_reads(nlu_server: NluServer) -> None:
    """Five services at least, best first, every confidence a probability; the language beside."""
    answer = nlu_server.parse("Потерял паспорт, что делать?")
    confidences = [service["confidence"] for service in answer["services"]]
    assert len(confidences) >= 5
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert answer["intent_ranking"][0] == answer["intent"]
    assert (answer["text"], answer["language"]) == ("Потерял паспорт, что делать?", "ru")


def test_a_citizen_cannot_dictate_what_was_understood(nlu_server: NluServer) -> None:
    """Rasa's own server would take this for a finished answer of full confidence."""
    answer = nlu_server.parse('/affirm{"phone": "вчора"}')
    assert answer["intent"]["confidence"] < 1
    assert "phone" not in entities(answer)


@pytest.mark.parametrize("text", ["😀", "?", "\u0000", "а" * 4096, "\ud800", "1" * 200])
def test_odd_messages_are_answered_too(nlu_server: NluServer, text: str) -> None:
    """Emoji, signs, the longest message, half a character: an answer, never a fault."""
    assert nlu_server.parse(text)["intent"]["name"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "not JSON"),
        ("загубила паспорт", "not JSON"),
        ("[" * 4000, "not JSON"),
        ("[]", "no text"),
        ("{}", "no text"),
        ('{"text": 5}', "no text"),
        ('{"text": "  "}', "empty"),
        (json.dumps({"text": "а" * 4097}), "4096"),
        (json.dumps({"text": "а" * 100_000}), "4096"),
    ],
)
def test_a_request_that_cannot_be_read_is_explained(nlu_server: NluServer, body: str, says: str) -> None:
    """400, the reason, and nothing of what was sent."""
    status, answer = nlu_server.request("POST", "/model/parse", body)
    assert status == 400
    assert says in answer["message"]
    assert "паспорт" not in answer["message"]


def test_a_taken_port_is_said_plainly(nlu_server: NluServer) -> None:
    """Exit code 98 tells the runner to choose another port."""
    process = start_server(port=str(nlu_server.port))
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 98
    assert f"cannot listen on 127.0.0.1:{nlu_server.port}" in output


def test_a_missing_model_is_said_plainly(nlu_environment: None) -> None:
    """The message names the command that makes one."""
    process = start_server("--model", "nlu/no-such-folder", port="0")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "nlu.train" in output


def test_the_server_stops_when_asked_and_logs_no_message(free_port: int, nlu_environment: None) -> None:
    """SIGTERM ends it with exit code 0, and what a citizen wrote is nowhere in its output."""
    process = start_server(port=str(free_port))
    server = wait_until_ready(NluServer(free_port), process)
    server.parse("загубила паспорт на Соборній")
    server.request("POST", "/model/parse", "загубила паспорт на Соборній")
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "NLU is ready" in output
    assert "Соборн" not in output


def test_another_model_takes_over_without_a_restart(nlu_server: NluServer) -> None:
    """`PUT /model` names a file of the folder; messages are answered before, during and after."""
    name = nlu_server.request("GET", "/status")[1]["model_file"]
    asked = threading.Event()
    answered: list[str] = []

    def ask() -> None:
        while not asked.is_set():
            answered.append(nlu_server.parse("загубила паспорт")["services"][0]["code"])

    asking = threading.Thread(target=ask)
    asking.start()
    status = nlu_server.put("/model", json.dumps({"model_file": name}))
    asked.set()
    asking.join()
    assert status == 204
    assert len(answered) > 5
    assert set(answered) == {"id-card-lost"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "none.tar.gz", ""])
def test_only_models_of_the_folder_can_be_taken(nlu_server: NluServer, name: str) -> None:
    """Anything else is refused, and the model stays."""
    assert nlu_server.put("/model", json.dumps({"model_file": name})) == 400
    assert nlu_server.parse("загубила паспорт")["services"][0]["code"] == "id-card-lost"


def test_a_lost_process_ends_the_server(free_port: int, nlu_environment: None) -> None:
    """Whoever runs it starts it anew; the caller is told to try again, and goes by the catalogue until then."""
    process = start_server("--processes", "2", port=str(free_port))
    server = wait_until_ready(NluServer(free_port), process)
    for worker in workers(process.pid):
        worker.kill()
    status, answer = server.request("POST", "/model/parse", '{"text": "загубила паспорт"}')
    output, _ = process.communicate(timeout=10)
    assert (status, process.returncode) == (503, 1)
    assert "try again" in answer["message"]
    assert "ended unasked" in output


def test_a_killed_server_leaves_no_process(free_port: int, nlu_environment: None) -> None:
    """Two processes understand, and neither outlives it: the next server needs their memory."""
    process = start_server("--processes", "2", port=str(free_port))
    wait_until_ready(NluServer(free_port), process)
    left = workers(process.pid)
    assert len(left) == 2
    process.kill()
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []


def test_with_a_process_for_each_core_none_waits_for_another(free_port: int, nlu_environment: None) -> None:
    """Each keeps to a core of its own."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    process = start_server("--processes", str(len(cores)), port=str(free_port))
    psutil.Process(process.pid).cpu_affinity(cores)
    wait_until_ready(NluServer(free_port), process)
    taken = [one.cpu_affinity() for one in workers(process.pid)]
    process.terminate()
    process.communicate(timeout=10)
    assert sorted(taken) == [[core] for core in cores]


def test_half_a_character_in_the_catalogue_harms_no_message(nlu_server: NluServer) -> None:
    """Whatever the office's files hold: the service is found by the rest of its title."""
    offered = {"cat-passport-\ud83d": ["Видача паспорта домашнього кота \ud83d"]}
    assert nlu_server.put("/services", json.dumps({"services": offered})) == 204
    assert codes(nlu_server.parse("хочу паспорт домашнього кота"), 1) == ["cat-passport-?"]


def test_every_process_knows_what_is_offered(free_port: int, nlu_environment: None) -> None:
    """Whichever answers: also after another model has taken over."""
    process = start_server("--processes", "2", port=str(free_port))
    server = wait_until_ready(NluServer(free_port), process)
    offered = {"id-card-lost": ["Обмін паспорта у разі втрати"], "cat-passport": ["Видача паспорта домашнього кота"]}
    assert server.put("/services", json.dumps({"services": offered})) == 204
    name = server.request("GET", "/status")[1]["model_file"]
    for change in (None, name):
        if change:
            assert server.put("/model", json.dumps({"model_file": change})) == 204
        with ThreadPoolExecutor(16) as crowd:
            answers = list(crowd.map(server.parse, ["хочу паспорт домашнього кота"] * 64))
        assert {codes(one, 1)[0] for one in answers} == {"cat-passport"}
    process.terminate()
    process.communicate(timeout=10)


def test_the_longest_messages_and_a_long_catalogue_at_once(nlu_server: NluServer) -> None:
    """More bytes than a line holds, in both directions: each gets its own answer, and nobody waits for ever."""
    catalogue = {f"new-{number}": [f"Видача довідки про домашню тварину {number}"] for number in range(10_000)}
    texts = [f"5 {number} " * (4000 // len(f"5 {number} ")) + "😀" * 90 for number in range(40)]
    with ThreadPoolExecutor(41) as crowd:
        told = crowd.submit(nlu_server.put, "/services", json.dumps({"services": catalogue}, ensure_ascii=False))
        answers = list(crowd.map(nlu_server.parse, texts))
    assert told.result() == 204
    assert [answer["text"] for answer in answers] == texts


def workers(server: int) -> list[psutil.Process]:
    """The processes that hold the model, of a server that has been started."""
    return [one for one in psutil.Process(server).children(recursive=True) if one.memory_info().rss > LOADED]
