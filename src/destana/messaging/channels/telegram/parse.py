"""From an update of the Bot API to what every channel understands.

Nothing here refuses: an update that is not known becomes kind ``unknown``, stays in the inbox and is acknowledged,
because Telegram repeats what is not answered with 2xx and adds fields without notice.
"""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from destana.messaging.channels.base import Incoming, Kind, Point, Unreadable
from destana.messaging.channels.telegram import media
from destana.messaging.channels.telegram.utf16 import cut

_MESSAGES = ("message", "edited_message")
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def parse(raw: bytes) -> list[Incoming]:
    """Return the one thing that an update holds; :exc:`Unreadable` when it is no update at all."""
    try:
        update = json.loads(raw)
        number = update["update_id"]
        return [_read(update, number)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as reason:
        raise Unreadable(f"not an update of the Bot API: {type(reason).__name__}") from None


def _read(update: Mapping[str, Any], number: int) -> Incoming:
    for field in _MESSAGES:
        if isinstance(update.get(field), dict):
            return _message(update[field], is_edit=field == "edited_message", number=number)
    if isinstance(update.get("callback_query"), dict):
        return _press(update["callback_query"])
    if isinstance(update.get("my_chat_member"), dict):
        return _membership(update["my_chat_member"], number)
    kind = next((name for name in update if name != "update_id"), "empty")
    return Incoming(channel="telegram", key=f"update:{number}", kind=Kind.UNKNOWN, note=str(kind)[:60])


def _message(message: Mapping[str, Any], *, is_edit: bool, number: int) -> Incoming:
    base = _envelope(message, is_edit=is_edit)
    if "migrate_to_chat_id" in message:
        return Incoming(**base, kind=Kind.MOVED, moved_to=str(message["migrate_to_chat_id"]))
    point = _point(message.get("location"), message.get("venue"))
    if point is not None:
        return Incoming(**base, kind=Kind.LOCATION, point=point)
    if isinstance(message.get("contact"), dict):
        return _contact(message, base)
    files = media.in_message(message)
    if files:
        text = str(message.get("caption") or "")
        return Incoming(**base, kind=files[0].kind, media=files, text=text)
    if isinstance(message.get("text"), str):
        return _text(message, base)
    return Incoming(**base, kind=Kind.UNKNOWN, note=_odd_one(message))


def _envelope(message: Mapping[str, Any], *, is_edit: bool) -> dict[str, Any]:
    """Return what every message has. A message id is unique only within its chat; an edit keeps the id."""
    chat = str(message["chat"]["id"])
    edited = f":edit:{message.get('edit_date', 0)}" if is_edit else ""
    sender: Mapping[str, Any] = message.get("from") or {}
    behind: Mapping[str, Any] = message.get("sender_chat") or sender  # a channel or anonymous admin speaks
    answered = message.get("reply_to_message")
    return {
        "channel": "telegram",
        "key": f"{chat}:{message['message_id']}{edited}",
        "address": chat,
        "sender": str(behind.get("id", "")),
        "name": _name(behind),
        "language": str(sender.get("language_code") or ""),
        "sent_at": _moment(message.get("edit_date") if is_edit else message.get("date")),
        "album": str(message.get("media_group_id") or ""),
        "reply_to": str(answered["message_id"]) if isinstance(answered, dict) else "",
        "is_forwarded": "forward_origin" in message or "forward_date" in message,
        "is_group": message["chat"].get("type") != "private",
        "is_edit": is_edit,
    }


def _text(message: Mapping[str, Any], base: dict[str, Any]) -> Incoming:
    """Tell a command from plain text. Offsets of entities count UTF-16 units, not characters."""
    text: str = message["text"]
    for entity in message.get("entities") or ():
        if entity.get("type") == "bot_command" and entity.get("offset") == 0:
            word = cut(text, 0, int(entity["length"]))
            command = word.lstrip("/").partition("@")[0].lower()
            return Incoming(**base, kind=Kind.COMMAND, command=command, text=text[len(word) :].strip())
    return Incoming(**base, kind=Kind.TEXT, text=text)


def _contact(message: Mapping[str, Any], base: dict[str, Any]) -> Incoming:
    """Take a number only from its owner: a third person's card is nobody's consent and is not kept apart."""
    card = message["contact"]
    own = card.get("user_id") is not None and str(card["user_id"]) == base["sender"]
    if own and isinstance(card.get("phone_number"), str):
        return Incoming(**base, kind=Kind.PHONE, phone=card["phone_number"])
    return Incoming(**base, kind=Kind.UNKNOWN, note="contact of somebody else")


def _press(query: Mapping[str, Any]) -> Incoming:
    """A button; its message may be gone (date 0), then the answer goes to the person who pressed."""
    sender = query["from"]
    message: Mapping[str, Any] = query.get("message") or {}
    chat: Mapping[str, Any] = message.get("chat") or {"id": sender["id"], "type": "private"}
    return Incoming(
        channel="telegram",
        key=f"press:{query['id']}",
        kind=Kind.PRESS,
        address=str(chat["id"]),
        sender=str(sender["id"]),
        name=_name(sender),
        language=str(sender.get("language_code") or ""),
        press=str(query.get("data") or ""),
        press_id=str(query["id"]),
        reply_to=str(message.get("message_id", "")),
        is_group=chat.get("type") != "private",
    )


def _membership(change: Mapping[str, Any], number: int) -> Incoming:
    """Somebody blocked the bot, or removed it from a group; what else changes about it is of no use to us."""
    status = str((change.get("new_chat_member") or {}).get("status", ""))
    gone = status in ("kicked", "left")
    return Incoming(
        channel="telegram",
        key=f"update:{number}",
        kind=Kind.BLOCKED if gone else Kind.UNKNOWN,
        address=str(change["chat"]["id"]),
        sender=str((change.get("from") or {}).get("id", "")),
        name=_name(change.get("from") or {}),
        sent_at=_moment(change.get("date")),
        is_group=change["chat"].get("type") != "private",
        note="" if gone else f"my_chat_member {status}"[:60],
    )


def _point(location: Any, venue: Any) -> Point | None:
    """Read a position; numbers beyond the globe, or no numbers at all (1e999), are no position."""
    if not isinstance(location, dict):
        return None
    lat, lng = _number(location.get("latitude")), _number(location.get("longitude"))
    if lat is None or lng is None or abs(lat) > 90 or abs(lng) > 180:
        return None
    place = str(venue.get("title") or "") if isinstance(venue, dict) else ""
    return Point(lat, lng, _number(location.get("horizontal_accuracy")), "live_period" in location, place)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _moment(seconds: Any) -> datetime | None:
    """Read Telegram's time (whole seconds); 0 means "no longer known"."""
    number = _number(seconds)
    return datetime.fromtimestamp(number, UTC) if number and 0 < number < _LATEST else None


def _name(person: Mapping[str, Any]) -> str:
    words = (person.get("first_name"), person.get("last_name"))
    return " ".join(str(word) for word in words if word) or str(person.get("title") or "")


_ALWAYS = frozenset({"message_id", "from", "chat", "date", "edit_date", "sender_chat", "message_thread_id"})


def _odd_one(message: Mapping[str, Any]) -> str:
    """Name what an unknown message holds: the first field that not every message has."""
    return next((str(name)[:60] for name in message if name not in _ALWAYS), "empty message")
