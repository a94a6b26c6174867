"""Our training rows as plain Rasa intents: a service's code for a wish, else the act.

Eight rows an intent: with all of them Rasa's default pipeline would train for an hour and a half on two cores.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import yaml

DATA = Path("nlu/data")
FIND = "find_service"
EACH = 8


def write_rasa_data(path: Path, data: Path = DATA) -> int:
    """Writes one file for `rasa train nlu`; returns how many rows there are."""
    intents: dict[str, list[str]] = defaultdict(list)
    for source in sorted(data.rglob("*.yml")):
        for entry in yaml.safe_load(source.read_text(encoding="utf-8"))["nlu"]:
            group, _, code = entry["intent"].partition("/")
            act = entry.get("metadata", {}).get("act") or (FIND if code else group)
            intents[code if code and act == FIND else act] += entry["examples"].splitlines()
    few = {intent: rows[:EACH] for intent, rows in sorted(intents.items())}
    entries = [{"intent": intent, "examples": "\n".join(rows) + "\n"} for intent, rows in few.items()]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True), encoding="utf-8")
    return sum(map(len, few.values()))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{write_rasa_data(folder / 'nlu.yml')} rows in {folder}")
