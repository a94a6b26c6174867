"""All settings, from the environment and `.env`. Durations in seconds, sizes in bytes unless the name says more."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.pace import Limits
from bot.quiet_hours import QuietHours
from dialogs.ports import Policy


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore")

    telegram_token: SecretStr = Field(description="The bot's token, from @BotFather")
    telegram_api_url: str = Field("https://api.telegram.org", description="Bot API server")
    webhook_url: str | None = Field(None, description="Public https address for updates; without it, polling")
    webhook_secret: SecretStr | None = Field(
        None, description="Telegram repeats it with every update; needed with WEBHOOK_URL"
    )

    redis_url: str | None = Field(None, description="redis://, unix:// or redis+cluster://; without it, embedded")
    data_dir: Path = Field(Path("var"), description="Where the embedded Redis keeps its files and keys are made")
    secret_keys: list[SecretStr] = Field(
        [], description="JSON list of Fernet keys: the first seals, all open; empty: made in DATA_DIR"
    )
    citizen_secret: SecretStr | None = Field(
        None, description="Names chats to the office; never change it; made in DATA_DIR if empty"
    )
    shards: int = Field(8, ge=1, description="Into how many parts the chats are divided; change only when drained")
    memory_days: int = Field(90, ge=1, description="Days that an idle conversation is remembered")

    office_url: str = Field("http://127.0.0.1:8082", description="The office's API, without /v1")
    office_api_key: SecretStr = Field(SecretStr(""), description="Bearer key for the office's API")
    office_webhook_secrets: list[SecretStr] = Field([], description="JSON list of whsec_ secrets; two during rotation")

    nlu_url: str = Field("http://127.0.0.1:5005", description="The understanding server")
    nlu_timeout: float = Field(2.0, gt=0, description="Seconds before the catalogue is searched instead")

    listen_host: str = Field("127.0.0.1", description="Where the bot listens for webhooks and health checks")
    listen_port: int = Field(8080, description="Port of the same")

    act_sure: float = Field(0.5, ge=0, le=1, description="Confidence at which a dialogue act is acted upon")
    service_sure: float = Field(0.7, ge=0, le=1, description="Confidence at which a service's card is shown at once")
    service_unsure: float = Field(0.04, ge=0, le=1, description="Confidence at which a service is offered to tap")
    service_named: float = Field(0.3, ge=0, le=1, description="Confidence at which words are not about the last card")
    service_margin: float = Field(0.25, ge=0, le=1, description="By how much it must lead the next one for that")
    rating_delay: float = Field(3 * 3600, ge=0, description="Seconds from a final outcome to the rating prompt")
    draft_days: int = Field(30, ge=1, description="Days that a half-filled form waits")

    messages_per_second: float = Field(30, gt=0, description="Telegram's limit over all chats")
    chat_messages_per_second: float = Field(1, gt=0, description="Telegram's limit within a chat")
    chat_burst: int = Field(2, ge=1, description="Messages that a chat may get at once before that limit holds")
    group_messages_per_minute: float = Field(20, gt=0, description="Telegram's limit within a group")
    quiet_hours: str = Field(
        "21:00-08:00", description="Kyiv time in which prompts and broadcasts wait; 00:00-00:00: never"
    )

    heard_at_once: int = Field(40, ge=0, description="Updates that a chat may send at once; 0: any number")
    heard_per_second: float = Field(0.5, gt=0, description="Updates of a chat that are taken in the long run")

    @field_validator("telegram_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        if re.fullmatch(r"\d{5,}:[\w-]{30,}", token.get_secret_value()) is None:
            raise ValueError("this is no bot token; @BotFather on Telegram gives one")
        return token

    @field_validator("quiet_hours")
    @classmethod
    def _looks_like_hours(cls, hours: str) -> str:
        QuietHours.parse(hours)
        return hours

    @property
    def quiet(self) -> QuietHours:
        return QuietHours.parse(self.quiet_hours)

    @property
    def limits(self) -> Limits:
        return Limits(
            self.messages_per_second, self.chat_messages_per_second, self.chat_burst, self.group_messages_per_minute
        )

    @property
    def policy(self) -> Policy:
        return Policy(
            act_sure=self.act_sure,
            service_sure=self.service_sure,
            service_unsure=self.service_unsure,
            service_margin=self.service_margin,
            service_named=self.service_named,
            rating_delay=dt.timedelta(seconds=self.rating_delay),
            draft_kept=dt.timedelta(days=self.draft_days),
        )
