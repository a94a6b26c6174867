"""aiogram by webhook, as https://docs.aiogram.dev/en/latest/dispatcher/webhook.html shows it behind a reverse proxy.

`SimpleRequestHandler` is left as it is: `handle_in_background=True`.
"""

from __future__ import annotations

import os

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.peers.work import answer

HOST, PATH = "127.0.0.1", "/webhook"
PORT = int(os.environ["LISTEN_PORT"])
SECRET = "my-secret"  # noqa: S105 - of the sandbox

router = Router()


@router.message()
async def reply(message: Message) -> None:
    await message.answer(await answer(message.text or ""))


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(f"http://{HOST}:{PORT}{PATH}", secret_token=SECRET)


def main() -> None:
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    dispatcher.startup.register(on_startup)
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"]))
    bot = Bot(os.environ["TELEGRAM_TOKEN"], session=session)
    app = web.Application()
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token=SECRET).register(app, path=PATH)
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host=HOST, port=PORT)


if __name__ == "__main__":
    main()
