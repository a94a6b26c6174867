"""The Bot API by aiogram: the only module that knows it. Values in, values or two kinds of failure out."""

from __future__ import annotations

import base64
import functools
import io
from typing import Any

import aiohttp
import stamina
from aiogram import Bot, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatAction
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.types import BotCommand, BufferedInputFile

from bot.sender import TelegramRefused, TelegramUnreachable
from dialogs.commands import described, short_description
from dialogs.ports import FileUnavailable, FileUnreachable
from dialogs.wording import LANGUAGES

CALL_TIMEOUT = 15
DOWNLOAD_TIMEOUT = 60
LARGEST_DOWNLOAD = 20 * 1024 * 1024


class _Bounded(io.BytesIO):
    """Takes no more than it should, whatever size was promised."""

    def write(self, part: Any, /) -> int:
        if self.tell() + len(part) > LARGEST_DOWNLOAD:
            raise FileUnavailable("more than was promised")
        return super().write(part)


class Telegram:
    """One bot on one Bot API server. Timeouts in seconds."""

    def __init__(self, token: str, api_url: str) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=CALL_TIMEOUT)
        self._bot = Bot(token, session=session)

    async def close(self) -> None:
        await self._bot.session.close()

    async def call(self, method: str, payload: dict[str, Any]) -> None:
        """One call from the outbox. Raises `TelegramRefused` or `TelegramUnreachable`."""
        await self._call(_method(method, payload))

    async def get_updates(self, offset: int | None, wait: int, allowed: list[str]) -> list[dict[str, Any]]:
        """Waits up to `wait` seconds for updates, as Telegram's own JSON objects."""
        asked = methods.GetUpdates(offset=offset, timeout=wait, allowed_updates=allowed)
        updates = await self._call(asked, wait + CALL_TIMEOUT)
        return [update.model_dump(mode="json", exclude_none=True, by_alias=True) for update in updates]

    async def fetch(self, reference: str) -> bytes:
        """The content of a file, after some tries. Raises `FileUnavailable` (too large, gone), `FileUnreachable`."""
        async for attempt in stamina.retry_context(on=FileUnreachable, attempts=4, timeout=10, wait_initial=0.3):
            with attempt:
                content = await self._download(reference)
        return content

    async def _download(self, reference: str) -> bytes:
        try:
            file = await self._call(methods.GetFile(file_id=reference))
            if file.file_path is None or (file.file_size or 0) > LARGEST_DOWNLOAD:
                raise FileUnavailable(reference)
            content = _Bounded()
            await self._bot.download_file(file.file_path, content, timeout=DOWNLOAD_TIMEOUT, seek=False)
        except (TelegramUnreachable, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise FileUnreachable(type(error).__name__) from error
        except TelegramRefused as refusal:
            kind = FileUnreachable if refusal.status == 429 else FileUnavailable
            raise kind(refusal.description) from refusal
        return content.getvalue()

    async def show_typing(self, chat_id: int) -> None:
        """A courtesy: whether it arrives does not matter."""
        try:
            await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
        except AiogramError:
            return

    async def introduce(self) -> None:
        """Commands and descriptions in both languages; the Ukrainian ones for everybody else, too."""
        for language in LANGUAGES:
            code = None if language == "uk" else language
            commands = [BotCommand(command=name, description=text) for name, text in described(language)]
            await self._call(methods.SetMyCommands(commands=commands, language_code=code))
            about = methods.SetMyShortDescription(short_description=short_description(language), language_code=code)
            await self._call(about)
        ukrainian = [BotCommand(command=name, description=text) for name, text in described("uk")]
        await self._call(methods.SetMyCommands(commands=ukrainian, language_code="uk"))

    async def receive_by_webhook(self, url: str, secret: str, allowed: list[str]) -> None:
        await self._call(methods.SetWebhook(url=url, secret_token=secret, allowed_updates=allowed))

    async def receive_by_polling(self) -> None:
        """Keeps the updates that wait."""
        await self._call(methods.DeleteWebhook(drop_pending_updates=False))

    async def _call(self, method: TelegramMethod[Any], within: int | None = None) -> Any:
        _answer_of(type(method))
        try:
            return await self._bot(method, request_timeout=within)
        except TelegramRetryAfter as error:
            raise TelegramRefused(429, error.message, error.retry_after) from error
        except (TelegramNetworkError, TelegramServerError) as error:
            raise TelegramUnreachable(type(error).__name__) from error
        except ClientDecodeError as error:
            if isinstance(error.data, dict):
                raise
            raise TelegramUnreachable("no JSON: a proxy answered in Telegram's place") from error
        except TelegramAPIError as error:
            raise TelegramRefused(_status(error), error.message, None) from error


def _method(name: str, payload: dict[str, Any]) -> TelegramMethod[Any]:
    """`sendMessage` -> methods.SendMessage, checked by aiogram's own model."""
    if name == "sendDocument":
        file = payload["document"]
        content = base64.b64decode(file["content"])
        return methods.SendDocument(**{**payload, "document": BufferedInputFile(content, file["name"])})
    return getattr(methods, name[0].upper() + name[1:])(**payload)  # type: ignore[no-any-return]


@functools.cache
def _answer_of(method: type[TelegramMethod[Any]]) -> type[Response[Any]]:
    """aiogram asks for this model at each answer. Pydantic keeps only a weak reference to it, and would build it anew
    after each collection of garbage: ten milliseconds in which nothing else is sent."""
    return Response[method.__returning__]  # type: ignore[name-defined]


def _status(error: TelegramAPIError) -> int:
    statuses = {
        "TelegramBadRequest": 400,
        "TelegramUnauthorizedError": 401,
        "TelegramForbiddenError": 403,
        "TelegramNotFound": 404,
        "TelegramConflictError": 409,
        "TelegramEntityTooLarge": 413,
    }
    return statuses.get(type(error).__name__, 400)
