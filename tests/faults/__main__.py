"""`python -m tests.faults`: one run. Exit code 1 if something that was promised did not hold."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
from pathlib import Path

from benchmarks.page import RELIABILITY, write_section
from tests.faults.parts import ports_from
from tests.faults.report import table
from tests.faults.run import Plan, run


def main() -> int:
    options = _parser().parse_args()
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    webhook = {"webhook": True, "polling": False}.get(options.way, seed % 2 == 0)
    plan = Plan(
        citizens=options.citizens,
        seconds=options.seconds,
        kills=options.kills,
        seed=seed,
        webhook=webhook,
        nlu=not options.without_nlu,
        trouble=options.trouble,
        patience=options.patience,
    )
    print(f"seed {seed}, by {'webhook' if webhook else 'polling'}", flush=True)
    result = asyncio.run(run(plan, options.data, ports_from(options.port)))
    text = table(result)
    print(text)
    for line in (*result.count.by_kill, *result.count.by_lost_answer, *result.apologies):
        print(f"  explained: {line}")
    for finding in result.findings:
        print(f"FINDING: {finding}")
    if options.write and not result.findings:
        write_section(RELIABILITY, "faults", text)
    return 1 if result.findings else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--citizens", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=900, help="of storm")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, help="by chance, and printed, if not given")
    parser.add_argument("--way", choices=("webhook", "polling"), help="how updates come in; else the seed decides")
    parser.add_argument("--trouble", type=float, default=1.0, help="seconds between two misfortunes; 0: none")
    parser.add_argument("--patience", type=float, default=180, help="seconds until a citizen counts as stuck")
    parser.add_argument("--without-nlu", action="store_true")
    parser.add_argument("--port", type=int, default=21000, help="the first of four")
    parser.add_argument("--data", type=Path, default=Path("var/faults"), help="emptied first; keeps the logs")
    parser.add_argument("--write", action="store_true", help="the table into docs/reliability.md, if all held")
    return parser


if __name__ == "__main__":
    sys.exit(main())
