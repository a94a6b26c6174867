"""Updates on their way to a bot: by long polling, or to its webhook, chat by chat in order, until it says 2xx."""

from __future__ import annotations

import asyncio
import json
import re

import aiohttp

from sandbox.telegram.calls import METHODS, Call, method
from sandbox.telegram.errors import Refusal, bad_request
from sandbox.telegram.limits import Limits
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import Bot, Json, State, Webhook, now

KEPT_SECONDS = 24 * 3600
LONGEST_POLL = 50
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WEBHOOK_CLASH = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_POLLER_CLASH = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


def add_update(state: State, bot: Bot, kind: str, content: Json) -> Json:
    """Queues an update, unless the bot does not want its kind."""
    update = {"update_id": bot.next_update, kind: content}
    wanted = bot.webhook.allowed if bot.webhook else bot.allowed
    if kind in wanted if wanted else kind not in _NOT_BY_DEFAULT:
        state.queue(bot, {**update, "_at": now()})
    return update


@method("getUpdates")
async def get_updates(call: Call) -> list[Json]:
    bot = call.bot
    if bot.webhook is not None:
        raise Refusal(409, _WEBHOOK_CLASH)
    bot.poller += 1
    turn = bot.poller
    bot.announce()
    if call.given.has("allowed_updates"):
        bot.allowed = call.given.structure("allowed_updates") or None
    _confirm(call.state, bot, call.given.integer("offset"))
    limit = min(max(call.given.integer("limit", 100), 1), 100)
    await _wait_for_news(call.state, bot, turn, min(call.given.integer("timeout"), LONGEST_POLL))
    if bot.poller != turn:
        raise Refusal(409, _POLLER_CLASH)
    return [_public(update) for update in list(bot.updates)[:limit]]


async def _wait_for_news(state: State, bot: Bot, turn: int, seconds: int) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not bot.updates and bot.poller == turn and not state.closing:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return
        try:
            await asyncio.wait_for(bot.news.wait(), left)
        except TimeoutError:
            return


def _confirm(state: State, bot: Bot, offset: int) -> None:
    """An offset forgets all before it; a negative one, all but so many of the last."""
    _expire(state, bot)
    if offset < 0:
        offset = bot.updates[offset]["update_id"] if len(bot.updates) >= -offset else 0
    state.drop(bot, sum(update["update_id"] < offset for update in bot.updates))


def _expire(state: State, bot: Bot) -> None:
    state.drop(bot, sum(update["_at"] < now() - KEPT_SECONDS for update in bot.updates))


def _public(update: Json) -> Json:
    return {name: value for name, value in update.items() if name != "_at"}


@method("setWebhook")
async def set_webhook(call: Call) -> bool:
    url, secret = call.given.text("url"), call.given.text("secret_token") or None
    if call.given.flag("drop_pending_updates"):
        call.state.drop(call.bot, len(call.bot.updates))
    if not url:
        call.bot.webhook = None
    else:
        if not _allowed_url(url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret is not None and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        most = call.given.integer("max_connections", 40)
        call.bot.webhook = Webhook(url, secret, most, call.given.structure("allowed_updates") or None)
    call.bot.announce()
    call.state.save(call.bot)
    return True


@method("deleteWebhook")
async def delete_webhook(call: Call) -> bool:
    call.bot.webhook = None
    if call.given.flag("drop_pending_updates"):
        call.state.drop(call.bot, len(call.bot.updates))
    call.state.save(call.bot)
    return True


@method("getWebhookInfo")
async def get_webhook_info(call: Call) -> Json:
    hook = call.bot.webhook
    info: Json = {"url": hook.url if hook else "", "has_custom_certificate": False}
    info["pending_update_count"] = len(call.bot.updates)
    if hook:
        info["max_connections"] = hook.max_connections
        info |= {"allowed_updates": hook.allowed} if hook.allowed else {}
        if hook.last_error:
            info |= {"last_error_message": hook.last_error, "last_error_date": hook.last_error_at}
    return info


def _allowed_url(url: str) -> bool:
    return re.match(r"https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url) is not None


class WebhookDelivery:
    """One task for all bots with a webhook. As Telegram does it, a chat gets its updates in turn, and chats are served
    side by side over at most `max_connections`; pauses between the failures of a chat grow to `longest` seconds.
    """

    def __init__(self, state: State, limits: Limits, first: float = 0.2, longest: float = 10.0) -> None:
        self._state = state
        self._limits = limits
        self._first = first
        self._longest = longest
        self._connections: dict[tuple[str, int], asyncio.Semaphore] = {}

    async def run(self) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60)) as session:
            await asyncio.gather(self._follow(session, set()))

    async def _follow(self, session: aiohttp.ClientSession, served: set[str]) -> None:
        """A task for each bot, as bots appear."""
        async with asyncio.TaskGroup() as group:
            while True:
                for token in self._state.bots.keys() - served:
                    served.add(token)
                    group.create_task(self._serve(session, self._state.bots[token]))
                await self._state.changed.wait()

    async def _serve(self, session: aiohttp.ClientSession, bot: Bot) -> None:
        """A task for each chat that has updates."""
        served: set[int] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                news = bot.news
                waiting = {_chat_of(update) for update in bot.updates} if bot.webhook else set()
                for chat in waiting - served:
                    served.add(chat)
                    group.create_task(self._serve_chat(session, bot, chat, served))
                await news.wait()

    async def _serve_chat(self, session: aiohttp.ClientSession, bot: Bot, chat: int, served: set[int]) -> None:
        """Until nothing of the chat waits."""
        pause = self._first
        while (hook := bot.webhook) and (update := _first_of(bot, chat)):
            async with self._connection(bot, hook):
                taken = await self._deliver(session, bot, hook, update)
            if taken:
                pause = self._first
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, self._longest)
        served.discard(chat)

    def _connection(self, bot: Bot, hook: Webhook) -> asyncio.Semaphore:
        most = hook.max_connections
        return self._connections.setdefault((bot.token, most), asyncio.Semaphore(most))

    async def _deliver(self, session: aiohttp.ClientSession, bot: Bot, hook: Webhook, update: Json) -> bool:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=_public(update), headers=headers) as response:
                body = await response.read()
                done, why = response.status // 100 == 2, f"Wrong response from the webhook: {response.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            body, done, why = b"", False, f"Connection failed: {type(error).__name__}"
        if not done:
            hook.last_error, hook.last_error_at = why, now()
            return False
        self._state.forget(bot, update)
        await self._execute(bot, _call_in(body))
        return True

    async def _execute(self, bot: Bot, body: Json) -> None:
        """A webhook may answer with a method; whether it works, nobody is told."""
        found = METHODS.get(str(body.pop("method", "")).lower())
        if found is not None:
            try:
                await found(Call(self._state, bot, Parameters(body, {}), self._limits))
            except Refusal:
                return


def _chat_of(update: Json) -> int:
    """In a private chat, the citizen's number."""
    content = next(content for name, content in update.items() if name not in {"update_id", "_at"})
    return int(content["from"]["id"])


def _first_of(bot: Bot, chat: int) -> Json | None:
    return next((update for update in bot.updates if _chat_of(update) == chat), None)


def _call_in(body: bytes) -> Json:
    """The call that a webhook answered with; any other words say nothing."""
    try:
        call = json.loads(body or b"{}")
    except ValueError:
        return {}
    return call if isinstance(call, dict) else {}
