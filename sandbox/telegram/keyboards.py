"""reply_markup, checked as Telegram checks it."""

from __future__ import annotations

from typing import Any

from sandbox.telegram.errors import bad_request

DATA_BYTES = 64
BUTTONS = 100
_ACTIONS = {"callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"}


def check_markup(markup: Any) -> dict[str, Any] | None:
    """The markup as it is kept; raises a Refusal for what Telegram would refuse."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(_rows(markup["inline_keyboard"], "InlineKeyboardButton"))
    elif "keyboard" in markup:
        _check_keys(_rows(markup["keyboard"], "KeyboardButton"))
        _check_placeholder(markup)
    elif not markup.get("remove_keyboard") and not markup.get("force_reply"):
        return None
    return markup


def _rows(rows: Any, kind: str) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup JSON object")
    checked = [[{"text": one} if isinstance(one, str) else one for one in row] for row in rows]
    if sum(len(row) for row in checked) > BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if not all(isinstance(one, dict) for row in checked for one in row):
        raise bad_request(f"can't parse {kind}: expected an object")
    return checked


def _check_inline(rows: list[list[dict[str, Any]]]) -> None:
    for button in (one for row in rows for one in row):
        if not button.get("text"):
            raise bad_request("inline keyboard button text is empty")
        actions = _ACTIONS & button.keys()
        if len(actions) != 1:
            raise bad_request("text buttons are unallowed in the inline keyboard")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")


def _check_keys(rows: list[list[dict[str, Any]]]) -> None:
    for key in (one for row in rows for one in row):
        if not key.get("text"):
            raise bad_request("keyboard button text must be non-empty")


def _check_placeholder(markup: dict[str, Any]) -> None:
    if len(str(markup.get("input_field_placeholder", ""))) > 64:
        raise bad_request("input field placeholder is too long")
