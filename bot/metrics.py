"""What is counted and timed, by Prometheus. No label says who a citizen is or what they said; times in seconds."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
"""Of this process; `bot.metrics_page` shows those of all."""

ProcessCollector(registry=REGISTRY)

_QUICK = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)
_LONG = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)

RECEIVED = Counter(
    "vikno_updates_received", "Updates and office events that came in", ["kind", "outcome"], registry=REGISTRY
)
HANDLED = Counter(
    "vikno_updates_handled", "Ends of turns; `failed` is tried again", ["kind", "outcome"], registry=REGISTRY
)
TURN = Histogram("vikno_turn_seconds", "Time to make a turn", ["kind"], buckets=_QUICK, registry=REGISTRY)
UNDERSTANDING = Histogram(
    "vikno_understanding_seconds", "Time of a call to the understanding", ["outcome"], buckets=_QUICK, registry=REGISTRY
)
OFFICE = Histogram(
    "vikno_office_call_seconds",
    "Time of a call to the office, all its tries together",
    ["operation", "outcome"],
    buckets=_QUICK,
    registry=REGISTRY,
)
SENDS = Counter("vikno_sends", "Calls to Telegram from the outbox, each try", ["method", "outcome"], registry=REGISTRY)
WAITED = Histogram(
    "vikno_send_wait_seconds", "Time in the outbox until Telegram took it", ["lane"], buckets=_LONG, registry=REGISTRY
)
LAST_SENT = Gauge(
    "vikno_last_sent_timestamp_seconds", "When Telegram last took a message; 0: not yet", registry=REGISTRY
)
FAILING_SINCE = Gauge(
    "vikno_telegram_failing_since_timestamp_seconds",
    "When this process last stopped getting through to Telegram; 0: it gets through",
    ["way"],
    registry=REGISTRY,
)


def exposition() -> str:
    """This process's metrics in Prometheus' text format."""
    return generate_latest(REGISTRY).decode()
