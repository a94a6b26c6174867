"""What was not understood at once, and what came of it, for whoever writes training data; without names."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.connection import Client
from bot.keys import Shard
from bot.sealing import Sealer, Unsealable
from bot.shard_stream import added_at
from dialogs.turn import Lesson


@dataclass(frozen=True)
class DatedLesson:
    """A lesson of some `day`; the hour could tell whose it is."""

    day: dt.date
    lesson: Lesson


def write_lesson(lesson: Lesson) -> bytes:
    return json.dumps(asdict(lesson), ensure_ascii=False).encode()


async def read_lessons(client: Client, sealer: Sealer, shards: int) -> AsyncIterator[DatedLesson]:
    """All that are kept, shard by shard; those sealed with a key that is gone are left out."""
    for shard in map(Shard, range(shards)):
        rows: Any = await client.xrange(shard.lessons)
        for entry_id, fields in rows:
            try:
                content = json.loads(sealer.open(fields[b"lesson"]))
            except Unsealable:
                continue
            lesson = Lesson(content["words"], tuple(content["offered"]), content["outcome"])
            yield DatedLesson(added_at(entry_id.decode()).date(), lesson)
