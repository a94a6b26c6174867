"""The table of a run."""

from __future__ import annotations

import datetime as dt
import platform
from collections import Counter

import psutil

from tests.faults.run import Result


def table(result: Result) -> str:
    plan, count = result.plan, result.count
    way = "webhook" if plan.webhook else "polling"
    rows: list[tuple[str, object]] = [
        ("citizens, of whom finished the journey", f"{plan.citizens}, {plan.citizens - len(count.stuck)}"),
        ("kills −9", f"{result.kills.total()}: {_listed(result.kills)}"),
        ("processes that died by themselves", len(result.deaths)),
        ("misfortunes of Telegram and the office", f"{result.misfortunes.total()}: {_listed(result.misfortunes)}"),
        ("deliveries to the bot twice, or after the next one", _listed(result.deliveries) or "0"),
        ("reviews confirmed; requests at the office", f"{count.confirmed}; {count.requests}"),
        ("filed twice, not filed, filed unconfirmed", _numbers(count.filed_twice, count.not_filed, count.unconfirmed)),
        ("requests that differ from what was said", len(count.wrong)),
        ("changes of status by clerks; told in the chat", f"{count.changes}; {count.told}"),
        ("… of which the bot learnt after a later one, and told that", count.overtaken),
        ("… while the citizen had blocked the bot", count.while_blocked),
        ("… never told", len(count.untold)),
        ("ratings given; at the office", f"{count.rated}; {count.ratings}"),
        ("messages of the bot in the chats; calls to Telegram", f"{count.messages}; {result.calls}"),
        ("messages seen twice: sender killed before it could acknowledge", len(count.by_kill)),
        ("messages seen twice: Telegram took it, its answer was lost", len(count.by_lost_answer)),
        ("messages seen twice for any other reason", len(count.unexplained)),
        ("chats out of order", len(count.out_of_order)),
        ("chats stuck", len(count.stuck)),
        ("dead letters", _listed(result.dead_letters) or "0"),
        ("times that a citizen was asked to repeat something", result.apologies.total()),
        ("longest wait for an answer, seconds", f"{result.longest:.1f}"),
    ]
    lines = [f"| {name} | {value} |" for name, value in rows]
    head = f"Seed {plan.seed}, {plan.seconds:.0f} s of storm, {result.took:.0f} s in all, {way}; {machine()}."
    return "\n".join([head, "", "| what | count |", "|---|---|", *lines])


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{platform.machine()}, {psutil.cpu_count()} cores, {memory:.0f} GB, {dt.datetime.now(dt.UTC):%Y-%m-%d}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _numbers(*lists: list[str]) -> str:
    return ", ".join(str(len(one)) for one in lists)
