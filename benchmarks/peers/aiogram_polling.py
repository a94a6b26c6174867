"""aiogram by long polling, as https://docs.aiogram.dev/en/latest/ shows it under "Simple usage", with no options."""

from __future__ import annotations

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

from benchmarks.peers.work import answer

dispatcher = Dispatcher()


@dispatcher.message()
async def reply(message: Message) -> None:
    await message.answer(await answer(message.text or ""))


async def main() -> None:
    # Only the address of the Bot API is not the default.
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"]))
    await dispatcher.start_polling(Bot(os.environ["TELEGRAM_TOKEN"], session=session))


if __name__ == "__main__":
    asyncio.run(main())
