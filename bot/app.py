"""The composition root: the only place that builds clients, and the order in which they start and stop."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import string
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from enum import StrEnum

import aiohttp
import stamina
import structlog
from aiohttp import web

from backend_client.client import OfficeClient
from bot.catalogue_feed import CatalogueFeed
from bot.citizen_reference import CitizenReferences
from bot.connection import Client, connect
from bot.handling import Handling
from bot.health import Health
from bot.inbox import ChatLimit, Inbox
from bot.incoming import ALLOWED_UPDATES
from bot.leases import Leases
from bot.notice import NoticeWatch
from bot.office_webhook import OfficeWebhook
from bot.pace import Pace
from bot.polling import Polling
from bot.pulse import Pulse
from bot.redis_server import EmbeddedRedis
from bot.sealing import Sealer
from bot.secrets_file import Secrets, load_or_make
from bot.sender import Sender, TelegramRefused, TelegramUnreachable
from bot.settings import Settings
from bot.status import Observer
from bot.telegram import Telegram
from bot.watching import WatchedUnderstander, watched_call, watched_office, watched_updates
from bot.webhook import webhook
from bot.worker import Worker
from dialogs.ports import World
from nlu.client import NluClient

TELEGRAM_PATH = "/telegram/webhook"
OFFICE_PATH = "/office/webhook"
LAST_MOMENT = 9.0
"""Seconds from the signal to stop until the process ends even if something hangs, such as a name server."""

_ALPHABET = string.ascii_lowercase + string.digits
_log = structlog.get_logger(__name__)


class Role(StrEnum):
    """What a process does. Any number may be workers and senders; one is enough of `web` where updates are polled."""

    WEB = "web"
    WORKER = "worker"
    SENDER = "sender"


class PortTaken(Exception):
    """Somebody else listens there."""


def secrets_of(settings: Settings) -> Secrets:
    """Those of the environment; what it lacks, from the file in the data directory, made at the first start."""
    sealing = [key.get_secret_value() for key in settings.secret_keys]
    citizens = settings.citizen_secret.get_secret_value() if settings.citizen_secret else ""
    if sealing and citizens:
        return Secrets(sealing=sealing, citizens=citizens)
    kept = load_or_make(settings.data_dir / "secrets.json")
    return Secrets(sealing=sealing or kept.sealing, citizens=citizens or kept.citizens)


async def run(settings: Settings, roles: set[Role]) -> None:
    """Until SIGTERM or SIGINT; then finishes what is in hand. Raises `PortTaken`, `RedisMissing`."""
    stop = _stop_signal()
    async with AsyncExitStack() as stack:
        url = settings.redis_url or (await stack.enter_async_context(_embedded(settings))).url
        client = connect(url)
        stack.push_async_callback(client.aclose)
        app = await App.build(settings, client, roles, stack)
        if Role.WEB in roles:
            await app.listen(stack)
        async with asyncio.TaskGroup() as group:
            group.create_task(app.pulse.run(stop))
            if Role.WEB in roles:
                group.create_task(app.receive(stop))
                group.create_task(_or_stopped(app.feed.run(stop), stop))
            if Role.WORKER in roles:
                group.create_task(app.work(stop))
            if Role.SENDER in roles:
                group.create_task(app.send(stop))
        _log.info("stopped")


class App:
    """The clients, built once, and what each role does with them."""

    def __init__(
        self,
        settings: Settings,
        client: Client,
        telegram: Telegram,
        world: World,
        health: Health,
        feed: CatalogueFeed,
        pulse: Pulse,
    ) -> None:
        kept = secrets_of(settings)
        self.feed = feed
        self.pulse = pulse
        self._settings = settings
        self._client = client
        self._telegram = telegram
        self._world = world
        self._health = health
        self._sealer = Sealer(kept.sealing)
        self._citizens = CitizenReferences(kept.citizens)
        limit = ChatLimit(settings.heard_per_second, settings.heard_at_once)
        self._inbox = Inbox(client, self._sealer, settings.shards, limit)

    @classmethod
    async def build(cls, settings: Settings, client: Client, roles: set[Role], stack: AsyncExitStack) -> App:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        telegram = Telegram(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
        stack.push_async_callback(telegram.close)
        key = settings.office_api_key.get_secret_value()
        office = OfficeClient(settings.office_url, key, session, watch=watched_office)
        understander = NluClient(session, settings.nlu_url, settings.nlu_timeout)
        world = World(office, WatchedUnderstander(understander), telegram, mint, settings.policy)
        feed = CatalogueFeed(office, understander)
        pulse = Pulse(client, [*roles])
        health = Health(Observer(client, office, understander, settings.shards), pulse)
        return cls(settings, client, telegram, world, health, feed, pulse)

    async def listen(self, stack: AsyncExitStack) -> None:
        """The HTTP side: office events, Telegram's webhook if there is one, health and metrics."""
        application = web.Application()
        application.add_routes(self._health.routes())
        application.router.add_post(OFFICE_PATH, self._office_webhook().receive)
        if self._settings.webhook_url:
            application.router.add_post(TELEGRAM_PATH, webhook(self._inbox, self._webhook_secret()))
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        host, port = self._settings.listen_host, self._settings.listen_port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise PortTaken(f"cannot listen on {host}:{port}: {error.strerror}") from error
        _log.info("listening", host=host, port=port)

    async def receive(self, stop: asyncio.Event) -> None:
        """Introduces the bot, then takes updates by webhook (nothing more to do) or by polling."""
        await _or_stopped(self._introduce(), stop)
        if not self._settings.webhook_url and not stop.is_set():
            await Polling(self._inbox, watched_updates(self._get_updates)).run(stop)

    async def work(self, stop: asyncio.Event) -> None:
        settings = self._settings
        handling = Handling(self._world, self._citizens, self._telegram.show_typing)
        memory = settings.memory_days * 24 * 3600
        watch = NoticeWatch()
        worker = Worker(
            self._client,
            self._sealer,
            settings.shards,
            handling.handle,
            handling.apologise,
            memory=memory,
            watch=watch,
        )
        await _or_stopped(watch.first_look(self._client), stop)
        async with asyncio.TaskGroup() as group:
            group.create_task(watch.run(self._client, stop))
            group.create_task(Leases(self._client, "worker", settings.shards).run(worker.work, stop))

    async def send(self, stop: asyncio.Event) -> None:
        settings = self._settings
        pace, call = Pace(self._client, settings.limits), watched_call(self._telegram.call)
        sender = Sender(self._client, self._sealer, pace, call, quiet=settings.quiet.left)
        await Leases(self._client, "sender", settings.shards).run(sender.work, stop)

    async def _introduce(self) -> None:
        failures = (TelegramUnreachable, TelegramRefused)
        async for attempt in stamina.retry_context(on=failures, attempts=None, timeout=None, wait_max=30):
            with attempt:
                await self._telegram.introduce()
                if self._settings.webhook_url:
                    url = self._settings.webhook_url.rstrip("/") + TELEGRAM_PATH
                    await self._telegram.receive_by_webhook(url, self._webhook_secret(), ALLOWED_UPDATES)
                else:
                    await self._telegram.receive_by_polling()
        _log.info("introduced", by="webhook" if self._settings.webhook_url else "polling")

    async def _get_updates(self, offset: int | None, wait: int) -> list[dict[str, object]]:
        return await self._telegram.get_updates(offset, wait, ALLOWED_UPDATES)

    def _office_webhook(self) -> OfficeWebhook:
        keys = [secret.get_secret_value() for secret in self._settings.office_webhook_secrets]
        return OfficeWebhook(self._inbox, keys, self._citizens.chat_of)

    def _webhook_secret(self) -> str:
        if self._settings.webhook_secret is None:
            raise ValueError("WEBHOOK_URL needs WEBHOOK_SECRET: Telegram repeats it with every update")
        return self._settings.webhook_secret.get_secret_value()


def mint(length: int) -> str:
    """A random name of that many characters of [a-z0-9]."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _embedded(settings: Settings) -> EmbeddedRedis:
    return EmbeddedRedis(settings.data_dir / "redis")


async def _or_stopped(work: Coroutine[None, None, None], stop: asyncio.Event) -> None:
    task = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if task.done():
        task.result()
    else:
        task.cancel()


def _stop_signal() -> asyncio.Event:
    """What is not finished by the last moment is handled again by the next process: all that matters is in Redis."""
    stop = asyncio.Event()

    def stop_soon() -> None:
        stop.set()
        deadline = threading.Timer(LAST_MOMENT, os._exit, [0])
        deadline.daemon = True
        deadline.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop_soon)
    return stop
