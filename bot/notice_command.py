"""`vikno notice`: turns the bot off with a notice to citizens, and on again."""

from __future__ import annotations

import datetime as dt

import typer
from redis.exceptions import RedisError

from bot.faults import kind_of
from bot.notice import Notice, clear_notice, put_notice, read_notice
from bot.running_bot import redis_of, refuse
from bot.settings import Settings
from dialogs.conversation import closed
from dialogs.wording import KYIV


async def show_put_or_clear(settings: Settings, text: str | None, until: str | None, clear: bool) -> None:
    """Without a text, shows the one that is up."""
    if (text is not None and clear) or (until and text is None):
        refuse("Give either a text, perhaps with --until, or --clear.")
    try:
        async with redis_of(settings) as client:
            if clear:
                typer.echo("The notice is down." if await clear_notice(client) else "No notice was up.")
            elif text is not None:
                _show(await put_notice(client, text, when(until, dt.datetime.now(KYIV)) if until else None))
            else:
                _show(await read_notice(client))
    except ValueError as problem:
        refuse(str(problem))
    except RedisError as error:
        refuse(f"Redis does not answer ({kind_of(error)}); nothing has changed.")


def when(text: str, now: dt.datetime) -> dt.datetime:
    """`2026-11-26 14:00`, or `14:00`, the next time that it is so late; Kyiv time. ValueError for anything else."""
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=KYIV)
        except ValueError:
            continue
    try:
        clock = dt.datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise ValueError(f"«{text}» is no time: write 14:00 or '2026-11-26 14:00' (Kyiv time)") from None
    today = now.astimezone(KYIV).replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return today if today > now else today + dt.timedelta(days=1)


def _show(notice: Notice | None) -> None:
    if notice is None:
        typer.echo("No notice is up: the bot works.")
        return
    until = f"{notice.until.astimezone(KYIV):%Y-%m-%d %H:%M}, Kyiv time" if notice.until else "--clear"
    typer.echo(f"The bot is off until {until}. Citizens who write read:\n\n{closed(notice.text, notice.until)}")
