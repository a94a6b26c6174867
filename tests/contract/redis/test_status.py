"""/health, /ready and /metrics tell the truth about the whole bot: here each lie that they could tell."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.connection import Client, connect
from bot.health import Health
from bot.inbox import Inbox
from bot.keys import Shard
from bot.notice import put_notice
from bot.outbox import Outbox
from bot.pulse import Process, Pulse, living
from bot.sealing import Sealer
from bot.status import TOO_LONG, Observer, Queue, Status
from tests.contract.redis.stage import SHARDS, lease_of, message


class Part:
    """The office or the understanding, up or down."""

    def __init__(self) -> None:
        self.up = True

    async def healthy(self) -> bool:
        return self.up


class House:
    """A web process with all that it asks."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.office, self.nlu = Part(), Part()
        application = web.Application()
        observer = Observer(client, self.office, self.nlu, SHARDS)
        application.add_routes(Health(observer, Pulse(client, ["web"])).routes())
        self.http = TestClient(TestServer(application))

    async def ready(self) -> tuple[int, Any]:
        response = await self.http.get("/ready")
        return response.status, await response.json()

    async def metric(self, name: str, **labels: str) -> float | None:
        """None: there is no such sample."""
        page = await (await self.http.get("/metrics")).text()
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return float(sample.value)
        return None

    async def serve(self) -> None:
        """As with a worker and a sender for each shard."""
        for shard in map(Shard, range(SHARDS)):
            for role in ("worker", "sender"):
                await lease_of(self.client, role, shard)


@pytest.fixture
async def house(client: Client) -> AsyncIterator[House]:
    made = House(client)
    async with made.http:
        yield made


async def test_ready_when_every_shard_is_served(house: House) -> None:
    """Before that it says how many are not, and by whom."""
    status, said = await house.ready()
    assert status == 503
    assert said["reasons"] == ["2 of 2 shards have no worker", "2 of 2 shards have no sender"]
    await house.serve()
    status, said = await house.ready()
    assert (status, said["ready"], said["reasons"]) == (200, True, [])
    assert await house.metric("vikno_leases_held", role="worker") == SHARDS
    assert await house.metric("vikno_ready") == 1


async def test_what_waits_is_counted(house: House, client: Client, sealer: Sealer, inbox: Inbox) -> None:
    """In both queues, and how long the oldest has waited."""
    await inbox.accept(1, "update", "update:1", b"{}")
    await inbox.accept(2, "update", "update:2", b"{}")
    await Outbox(client, sealer, SHARDS).add(1, "test:1", message("a"))
    _, said = await house.ready()
    assert (said["inbox"]["waiting"], said["outbox"]["waiting"]) == (2, 1)
    assert 0 <= said["oldest_unhandled_seconds"] < 5
    assert await house.metric("vikno_queue_entries", queue="inbox") == 2


async def test_an_update_that_waits_too_long(house: House, client: Client) -> None:
    """Somebody has been waiting for minutes: the bot is of no use to them. A notice explains it."""
    await house.serve()
    past = int((time.time() - TOO_LONG - 5) * 1000)
    await client.xadd(Shard(0).inbox, {"kind": "update", "chat": 2, "payload": b""}, id=f"{past}-0")
    status, said = await house.ready()
    assert status == 503
    assert said["reasons"][0].startswith("the oldest update has waited 12")
    assert await house.metric("vikno_queue_oldest_seconds", queue="inbox") == pytest.approx(TOO_LONG + 5, abs=3)
    await put_notice(client, "Ремонт", None)
    status, said = await house.ready()
    assert (status, said["notice"]) == (200, "Ремонт")
    assert await house.metric("vikno_notice_up") == 1


async def test_parts_that_are_down(house: House) -> None:
    """Without one of them the bot goes on, and says what is amiss; without both it is useless."""
    await house.serve()
    house.office.up = False
    status, said = await house.ready()
    assert (status, said["office"], said["nlu"]) == (200, "down", "up")
    assert said["troubles"][0].startswith("the office does not answer")
    assert await house.metric("vikno_part_up", part="office") == 0
    house.nlu.up = False
    status, said = await house.ready()
    assert status == 503
    assert said["reasons"][0].startswith("neither the understanding nor the office")


async def test_telegram_out_of_reach(house: House, client: Client, sealer: Sealer) -> None:
    """Told by the sender that fails, wherever it runs; with nothing to send, nobody is harmed."""
    await house.serve()
    since = Gauge("vikno_telegram_failing_since_timestamp_seconds", "", ["way"], registry=(own := CollectorRegistry()))
    since.labels("sending").set(time.time() - TOO_LONG - 30)
    await _says(client, "sender@elsewhere:1", ["sender"], generate_latest(own).decode())
    assert (await house.ready())[0] == 200
    await Outbox(client, sealer, SHARDS).add(1, "test:1", message("a"))
    status, said = await house.ready()
    assert status == 503
    assert said["reasons"] == ["Telegram has taken no message for 150 s, and 1 wait"]


async def test_dead_letters_are_told(house: House, client: Client) -> None:
    """They are a trouble for somebody, and no reason to call the bot useless."""
    await house.serve()
    await client.xadd(Shard(1).dead, {"source": "inbox"})
    status, said = await house.ready()
    assert (status, said["dead_letters"]) == (200, 1)
    assert said["troubles"] == ["1 dead letters wait for an operator"]


async def test_every_process_is_seen(house: House, client: Client) -> None:
    """With its roles and its own numbers, under its name; one that is silent is forgotten."""
    sent = "vikno_last_sent_timestamp_seconds 1700000000.0\n"
    await _says(client, "worker@elsewhere:1", ["worker"], sent)
    await _says(client, "sender@elsewhere:2", ["sender"], sent.replace("170", "171"))
    await Pulse(client, ["web"]).beat()
    _, said = await house.ready()
    assert [one["roles"] for one in said["processes"]] == [["sender"], ["web"], ["worker"]]
    assert said["last_sent"].startswith("2024-03-09")
    assert await house.metric("vikno_processes", role="worker") == 1
    assert await house.metric("vikno_last_sent_timestamp_seconds", process="worker@elsewhere:1") == 1700000000
    await client.delete("vikno:{pulse}:process:worker@elsewhere:1")
    assert [one.name.partition("@")[0] for one in await living(client)] == ["sender", "web"]
    assert await house.metric("vikno_processes", role="worker") == 0


async def test_the_last_send_outlives_the_sender(house: House, client: Client) -> None:
    """After a restart of everything it is still known when Telegram last took something."""
    metrics.LAST_SENT.set(1700000000)
    await Pulse(client, ["sender"]).beat()
    metrics.LAST_SENT.set(0)
    await client.delete(*[key async for key in client.scan_iter("vikno:{pulse}:process:*")])
    _, said = await house.ready()
    assert said["last_sent"] == "2023-11-14T22:13:20+00:00"


async def test_without_redis() -> None:
    """The process lives and says so; it is not ready, and says why; the metrics still come."""
    house = House(connect("unix:///nowhere/redis.sock"))
    async with house.http:
        assert (await house.http.get("/health")).status == 200
        status, said = await house.ready()
        assert status == 503
        assert said["reasons"] == ["Redis does not answer: nothing can be received, handled or sent"]
        assert await house.metric("vikno_part_up", part="redis") == 0
        assert await house.metric("vikno_ready") == 0


def test_reasons_are_judged_without_redis_clocks() -> None:
    """An empty outbox excuses a Telegram that nobody needed; an updates' way that is closed is never excused."""
    served = {"worker": 2, "sender": 2}
    calm = Status(True, True, True, 2, Queue(), Queue(), 0, served, failing={"sending": TOO_LONG})
    deaf = Status(True, True, True, 2, Queue(), Queue(), 0, served, failing={"receiving": TOO_LONG})
    assert calm.reasons == []
    assert deaf.reasons == ["Telegram has given no updates for 120 s"]


async def _says(client: Client, name: str, roles: list[str], exposition: str) -> None:
    """Another process, on another machine."""
    other = Pulse(client, roles)
    other.name = name
    other.of_now = lambda: Process(name, tuple(roles), time.time(), exposition)  # type: ignore[method-assign]
    await other.beat()
