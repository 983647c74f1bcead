"""What the Bot API refuses, method by method, with its own words. Used by :mod:`tests.standins.telegram`."""

import re
from collections.abc import Callable
from typing import Any

from tests.standins.bot_text import BadMarks, plain, size


class Bad(Exception):
    """The API answers with this code and description."""

    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


Rule = Callable[[Any], None]


def _need(condition: object, description: str) -> None:
    if not condition:
        raise Bad(f"Bad Request: {description}")


def chat_id(value: Any) -> None:
    if isinstance(value, str):
        _need(re.fullmatch(r"@[A-Za-z][A-Za-z0-9_]{4,31}", value), "chat not found")
        return
    _need(isinstance(value, int) and not isinstance(value, bool), "chat_id must be an integer")
    _need(abs(value) < 2**52, "chat not found")


def number(value: Any) -> None:
    _need(
        isinstance(value, int) and not isinstance(value, bool) and value > 0, "message identifier is invalid"
    )


def boolean(value: Any) -> None:
    _need(isinstance(value, bool), "Boolean expected")


def string(value: Any) -> None:
    _need(isinstance(value, str), "String expected")


def parse_mode(value: Any) -> None:
    _need(value in ("HTML", "MarkdownV2", "Markdown"), "unsupported parse_mode")


def secret_token(value: Any) -> None:
    _need(isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value), "secret token is invalid")


def webhook_url(value: Any) -> None:
    _need(
        isinstance(value, str) and value.startswith("https://"), "bad webhook: An HTTPS URL must be provided"
    )


def updates(value: Any) -> None:
    _need(
        isinstance(value, list) and all(isinstance(item, str) for item in value),
        "can't parse allowed updates",
    )


def connections(value: Any) -> None:
    _need(isinstance(value, int) and 1 <= value <= 100, "max_connections must be 1 to 100")


def commands(value: Any) -> None:
    _need(isinstance(value, list) and value, "command list expected")
    for item in value:
        _need(set(item) == {"command", "description"}, "command and description expected")
        _need(re.fullmatch(r"[a-z0-9_]{1,32}", item["command"]), "BOT_COMMAND_INVALID")
        _need(1 <= len(item["description"]) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")


def reply_markup(value: Any) -> None:
    """Check a keyboard: one of the two kinds, rows of buttons, each with exactly the fields that the API knows."""
    _need(isinstance(value, dict), "object expected as reply markup")
    if "inline_keyboard" in value:
        _need(set(value) == {"inline_keyboard"}, "reply markup has unknown fields")
        _rows(value["inline_keyboard"], _inline_button)
    elif "keyboard" in value:
        extra = set(value) - {"keyboard", "resize_keyboard", "one_time_keyboard"}
        _need(not extra, f"reply markup has unknown fields {sorted(extra)}")
        _rows(value["keyboard"], _keyboard_button)
    else:
        raise Bad("Bad Request: object expected as reply markup")


def _rows(rows: Any, check: Rule) -> None:
    _need(isinstance(rows, list) and rows, "keyboard must be an array of rows")
    for row in rows:
        _need(isinstance(row, list) and 1 <= len(row) <= 8, "a row has 1 to 8 buttons")
        for button in row:
            _need(isinstance(button, dict), "button must be an object")
            _need(isinstance(button.get("text"), str) and button["text"].strip(), "button text is empty")
            check(button)


def _inline_button(button: Any) -> None:
    _need(len(button) == 2, "exactly one optional field of an inline button must be used")
    if "callback_data" in button:
        data = button["callback_data"]
        _need(isinstance(data, str) and 1 <= len(data.encode()) <= 64, "BUTTON_DATA_INVALID")
    else:
        url = button.get("url")
        _need(isinstance(url, str) and url.startswith("https://"), "BUTTON_URL_INVALID")


def _keyboard_button(button: Any) -> None:
    extra = set(button) - {"text", "request_location", "request_contact"}
    _need(not extra, f"button has unknown fields {sorted(extra)}")
    for name in set(button) - {"text"}:
        _need(button[name] is True, f"{name} must be true")


_MESSAGE: dict[str, Rule] = {
    "chat_id": chat_id,
    "parse_mode": parse_mode,
    "reply_markup": reply_markup,
    "disable_notification": boolean,
    "protect_content": boolean,
}

# Method -> (fields that must be there, all fields with their rule).
METHODS: dict[str, tuple[frozenset[str], dict[str, Rule]]] = {
    "sendMessage": (frozenset({"chat_id", "text"}), {**_MESSAGE, "text": string}),
    "sendPhoto": (frozenset({"chat_id", "photo"}), {**_MESSAGE, "photo": string, "caption": string}),
    "editMessageText": (
        frozenset({"chat_id", "message_id", "text"}),
        {
            "chat_id": chat_id,
            "message_id": number,
            "text": string,
            "parse_mode": parse_mode,
            "reply_markup": reply_markup,
        },
    ),
    "answerCallbackQuery": (
        frozenset({"callback_query_id"}),
        {"callback_query_id": string, "text": string, "show_alert": boolean},
    ),
    "getFile": (frozenset({"file_id"}), {"file_id": string}),
    "setWebhook": (
        frozenset({"url"}),
        {
            "url": webhook_url,
            "secret_token": secret_token,
            "allowed_updates": updates,
            "max_connections": connections,
            "drop_pending_updates": boolean,
        },
    ),
    "deleteWebhook": (frozenset(), {"drop_pending_updates": boolean}),
    "getWebhookInfo": (frozenset(), {}),
    "setMyCommands": (frozenset({"commands"}), {"commands": commands}),
    "getMe": (frozenset(), {}),
}


def check(method: str, fields: dict[str, Any]) -> None:
    """Raise :exc:`Bad` as the API would; stricter in one thing: a field that it does not know is refused too."""
    if method not in METHODS:
        raise Bad("Not Found: method not found", 404)
    needed, known = METHODS[method]
    unknown, missing = set(fields) - set(known), needed - set(fields)
    _need(not unknown, f"unknown fields {sorted(unknown)}")
    _need(not missing, f"fields {sorted(missing)} are missing")
    for name, value in fields.items():
        known[name](value)
    for name, limit in (("text", 4096), ("caption", 1024)):
        if name in fields and method != "answerCallbackQuery":
            _words(fields, name, limit)
    if method == "answerCallbackQuery":
        _need(size(fields.get("text", "")) <= 200, "MESSAGE_TOO_LONG")


def _words(fields: dict[str, Any], name: str, limit: int) -> None:
    """The length counts after the marks are read, in UTF-16 units."""
    text = fields[name]
    if fields.get("parse_mode") == "HTML":
        try:
            text = plain(text)
        except BadMarks as reason:
            raise Bad(f"Bad Request: can't parse entities: {reason}") from None
    _need(name == "caption" or text.strip(), "message text is empty")
    _need(size(text) <= limit, f"message {'caption ' if name == 'caption' else ''}is too long")
