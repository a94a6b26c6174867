"""python-telegram-bot by polling, as https://docs.python-telegram-bot.org/en/stable/examples.echobot.html shows it."""

from __future__ import annotations

from telegram import Update

from benchmarks.peers.ptb_bot import application

if __name__ == "__main__":
    application().run_polling(allowed_updates=Update.ALL_TYPES)
