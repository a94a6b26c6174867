"""All that one script touches has one hash tag."""

from __future__ import annotations

import re

from bot.keys import shard_of


def test_all_keys_of_a_chat_share_a_slot() -> None:
    """Redis Cluster puts keys together by what stands in braces."""
    shard = shard_of(7_000_000_013, 8)
    keys = [shard.inbox, shard.outbox, shard.dead, shard.timers, shard.timer_payloads, shard.attempts]
    keys += [shard.conversation(1), shard.blocked(1), shard.seen("update:{9}"), shard.lease("worker")]
    assert {re.search(r"\{(.*?)\}", key)[1] for key in keys} == {"s5"}  # type: ignore[index]
    assert len(set(keys)) == len(keys)


def test_every_chat_has_a_shard() -> None:
    """Also groups, whose ids are negative."""
    assert {shard_of(chat, 8).number for chat in range(-8, 8)} == set(range(8))
