"""Our training rows as plain Rasa intents: a service's code for a wish, else the act.

Eight rows an intent: with all of them Rasa's default pipeline would train for an hour and a half on two cores.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import yaml

from nlu.rows import read_training_rows
from nlu.train import DATA

FIND = "find_service"
EACH = 8


def write_rasa_data(path: Path, data: Path = DATA) -> int:
    """Writes one file for `rasa train nlu`; returns how many rows there are."""
    intents: dict[str, list[str]] = defaultdict(list)
    for row in read_training_rows(data):
        intents[row.code if row.code and row.act == FIND else row.act].append(f"- {row.text}")
    few = {intent: rows[:EACH] for intent, rows in sorted(intents.items())}
    entries = [{"intent": intent, "examples": "\n".join(rows) + "\n"} for intent, rows in few.items()]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True), encoding="utf-8")
    return sum(map(len, few.values()))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{write_rasa_data(folder / 'nlu.yml')} rows in {folder}")
