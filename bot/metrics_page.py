"""`/metrics`: what all processes counted, each with its name, and the state of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from bot.pulse import Process
from bot.status import Status


def metrics_page(processes: Sequence[Process], status: Status) -> bytes:
    """In Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Gathered(processes))
    registry.register(_Whole(status))
    return generate_latest(registry)


class _Gathered(Collector):
    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for process in self._processes:
            for family in text_string_to_metric_families(process.exposition):
                kept = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    kept.add_sample(sample.name, {**sample.labels, "process": process.name}, sample.value)
        return families.values()


class _Whole(Collector):
    """What no process knows alone."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        status = self._status
        yield _gauge("vikno_ready", "1: /ready says yes", {"": not status.reasons})
        yield _gauge("vikno_notice_up", "1: the bot is turned off with a notice", {"": status.notice is not None})
        parts = {"redis": status.redis, "office": status.office, "nlu": status.nlu}
        yield _gauge("vikno_part_up", "1: it answers", parts, "part")
        if not status.redis:
            return
        queues = {"inbox": status.inbox, "outbox": status.outbox}
        waiting = {name: queue.waiting for name, queue in queues.items()}
        yield _gauge("vikno_queue_entries", "What waits or is in hand", waiting, "queue")
        oldest = {name: queue.oldest for name, queue in queues.items()}
        yield _gauge("vikno_queue_oldest_seconds", "How long its oldest entry has waited", oldest, "queue")
        yield _gauge("vikno_dead_letters", "What was given up and waits for an operator", {"": status.dead_letters})
        yield _gauge("vikno_shards", "Parts of the chats; each needs a worker and a sender", {"": status.shards})
        yield _gauge("vikno_leases_held", "Shards that somebody works for", status.leases, "role")
        yield _gauge("vikno_processes", "Living processes", status.roles, "role")


def _gauge(name: str, meaning: str, values: Mapping[str, float], label: str = "") -> Metric:
    """`values` by the value of the label; without a label there is one."""
    family = GaugeMetricFamily(name, meaning, labels=[label] if label else [])
    for of, value in values.items():
        family.add_metric([of] if label else [], float(value))
    return family
