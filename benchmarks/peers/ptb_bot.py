"""The bot that ptb_polling.py and ptb_webhook.py run: one handler for words, as in the echo bot of python-telegram-bot,
https://docs.python-telegram-bot.org/en/stable/examples.echobot.html
"""

from __future__ import annotations

import os
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from benchmarks.peers.work import answer


async def reply(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.message
    if message is not None:
        await message.reply_text(await answer(message.text or ""))


def application() -> Application[Any, Any, Any, Any, Any, Any]:
    """Only the address of the Bot API is not the default."""
    url = os.environ["TELEGRAM_API_URL"]
    made = Application.builder().token(os.environ["TELEGRAM_TOKEN"]).base_url(f"{url}/bot").build()
    made.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, reply))
    return made
