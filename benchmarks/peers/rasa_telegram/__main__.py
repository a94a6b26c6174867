"""Rasa's command line and its own Telegram channel, with two changes to the client library below the channel.

The channel has no setting for the address of the Bot API: here it is TELEGRAM_API_URL. And its client is repaired: with
Rasa 3.6.21 (which wants aiohttp 3.9) the resolver installs aiogram 2.15, which keeps the HTTP session of the event loop
in which the channel sets its webhook; that loop is closed by then, so that each message ends in an error 500 and none
is answered. Later versions of aiogram 2 open a new session, and so do we.

Runs in the environment of benchmarks/rasa_default: `python -m rasa_telegram run ...` with PYTHONPATH=benchmarks/peers.
"""

from __future__ import annotations

import os
from typing import Any

from aiogram.bot import api, base
from rasa.__main__ import main

URL = os.environ.get("TELEGRAM_API_URL", "https://api.telegram.org")


def _living_session(bot: Any) -> Any:
    session = bot._session
    if session is None or session.closed or not session._loop.is_running():
        bot._session = bot.get_new_session()
    return bot._session


# The server is a frozen default argument of aiogram 2: the only way in is to change the object itself.
object.__setattr__(api.TELEGRAM_PRODUCTION, "base", URL + "/bot{token}/{method}")
base.BaseBot.session = property(_living_session)

if __name__ == "__main__":
    main()
