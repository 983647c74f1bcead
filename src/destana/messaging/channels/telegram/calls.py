"""From one message of ours to the calls of the Bot API that carry it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from destana.messaging.channels.base import Asks, Button, Limits, Outgoing, Refused
from destana.messaging.channels.telegram import utf16

# Bot API: text 4,096 after entities, caption 1,024, callback data 64 bytes, photo 10 MB, getFile 20 MB. The rate, about
# 30 messages a second over all chats, is guidance and the 429 the truth: after a rest, ten seconds' worth may go at
# once, so that a warning reaches 500 people in ten seconds; from then on a little under the guidance.
LIMITS = Limits(
    text=4096,
    buttons=100,
    button_label=64,
    button_data=64,
    photo_bytes=10_000_000,
    media_bytes=20 * 1024 * 1024,
    per_second=28.0,
    burst=10.0,
    at_once=16,
)
CHANNEL_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{4,31}")
"""Name of a public channel; a private one has a number that begins with -100."""

_CAPTION = 1024
_ANSWER = 200
_NARROW, _MIDDLE = 10, 20  # characters of a label that fit three, two in a row on a 360-pixel phone


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the method, its JSON fields, and a photo when it carries one."""

    method: str
    fields: dict[str, Any]
    photo: bytes = field(default=b"", repr=False)
    is_part: bool = True  # counts as a part of the message; an answered press does not


def plan(address: str, body: Outgoing) -> list[Call]:
    """Return the calls in order; raises :exc:`Refused` for what Telegram would refuse anyway."""
    chat = _chat(address)
    if body.edits_id:
        return [_edit(chat, body)]
    calls = [_answer(body)] if body.answers else []
    parts = _parts(chat, body)
    if parts and body.buttons:
        parts[-1].fields["reply_markup"] = keyboard(body.buttons)
    return [*calls, *parts[body.parts_sent :]]


def _chat(address: str) -> int | str:
    """Return a chat as the API wants it: its number, or the name of a public channel."""
    if CHANNEL_NAME.fullmatch(address):
        return address
    try:
        return int(address)
    except ValueError:
        raise Refused("address", "a Telegram address is a number", contact_dead=True) from None


def _edit(chat: int | str, body: Outgoing) -> Call:
    """Change the words of a post where it stands; twice is as good as once."""
    (fields, *more) = _texts(body.text, body.html)
    if more:
        raise Refused("too long", "the changed post is longer than Telegram takes")
    return Call("editMessageText", {"chat_id": chat, "message_id": int(body.edits_id), **fields})


def _answer(body: Outgoing) -> Call:
    return Call("answerCallbackQuery", {"callback_query_id": body.answers}, is_part=False)


def _parts(chat: int | str, body: Outgoing) -> list[Call]:
    if len(body.photo) > LIMITS.photo_bytes:
        raise Refused("photo", "the photo is larger than Telegram takes")
    texts = [dict(fields) for fields in _texts(body.text, body.html)]
    if not body.photo:
        return [Call("sendMessage", {"chat_id": chat, **fields}) for fields in texts]
    caption: dict[str, Any] = {}
    if len(texts) == 1 and utf16.size(texts[0]["text"]) <= _CAPTION:
        caption = {("caption" if name == "text" else name): value for name, value in texts.pop().items()}
    calls = [Call("sendPhoto", {"chat_id": chat, **caption}, photo=body.photo)]
    return calls + [Call("sendMessage", {"chat_id": chat, **fields}) for fields in texts]


@lru_cache(maxsize=64)
def _texts(text: str, html: str) -> tuple[Mapping[str, Any], ...]:
    """Return the text fields of each part. Marks cannot be cut in two, so a long text goes plain.

    Kept for the next person: a warning says the same to thousands.
    """
    if not text.strip():
        return ()
    if html and utf16.size(html) <= LIMITS.text:
        return ({"text": html, "parse_mode": "HTML"},)
    return tuple({"text": part} for part in utf16.split(text, LIMITS.text))


@lru_cache(maxsize=64)
def keyboard(buttons: tuple[Button, ...]) -> Mapping[str, Any]:
    """Return buttons under the message; or above the keyboard, where one asks for a position or the number.

    Telegram has the two kinds never together, and only the second can ask: then the other labels come back as text.
    """
    if any(button.asks for button in buttons):
        rows = _rows([_asking(button) for button in buttons])
        return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
    return {"inline_keyboard": _rows([_inline(button) for button in buttons])}


def _inline(button: Button) -> dict[str, Any]:
    if button.url:
        return {"text": button.label, "url": button.url}
    if not 1 <= len(button.data.encode()) <= LIMITS.button_data:
        raise Refused(
            "button", f"data of the button {button.label!r} must be 1 to {LIMITS.button_data} bytes"
        )
    return {"text": button.label, "callback_data": button.data}


def _asking(button: Button) -> dict[str, Any]:
    match button.asks:
        case Asks.LOCATION:
            return {"text": button.label, "request_location": True}
        case Asks.PHONE:
            return {"text": button.label, "request_contact": True}
        case _:
            return {"text": button.label}


def _rows(keys: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Lay the keys out so that the longest label still fits."""
    longest = max(len(key["text"]) for key in keys)
    width = 3 if longest <= _NARROW else 2 if longest <= _MIDDLE else 1
    return [keys[at : at + width] for at in range(0, len(keys), width)]


def without_marks(call: Call, body: Outgoing) -> Call:
    """Return the call with the plain text, for when Telegram could not read our marks."""
    fields = {name: value for name, value in call.fields.items() if name != "parse_mode"}
    name = "caption" if "caption" in fields else "text"
    fields[name] = utf16.cut(body.text, 0, _CAPTION if name == "caption" else LIMITS.text)
    return Call(call.method, fields, call.photo, call.is_part)


def form(call: Call) -> dict[str, str]:
    """Return the fields as a multipart form has them: text as it is, all else as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in call.fields.items()
    }
