"""From an envelope of the Cloud API to ``base.Incoming``: every message type of it, and those that are still to come.

Ids, not titles, say which button was pressed. What a person deletes or edits stays as it was said, and is marked. A
third person's card is never read.
"""

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any

from destana.messaging.channels.base import Incoming, Kind, Point, Unreadable
from destana.messaging.channels.whatsapp import media
from destana.messaging.channels.whatsapp.envelope import changes, moment, part, rows, word
from destana.messaging.channels.whatsapp.who import sender

LONGEST_KEY = 100
"""Characters of a message's id that fit into every table; of a longer one we keep the hash."""

_FILES = ("image", "video", "document", "audio")


def parse(raw: bytes) -> list[Incoming]:
    """Return the messages that an envelope holds; :exc:`Unreadable` when it is none, or holds none."""
    found = [
        read(value, message)
        for field, value in changes(raw)
        if field == "messages"
        for message in rows(value, "messages")
    ]
    if not found:
        raise Unreadable("an envelope of WhatsApp without a message")
    return found


def key_of(said: Any) -> str:
    """Return the key of a message by its id (``wamid.…``); :exc:`Unreadable` without one."""
    name = word(said, 1000)
    if not name or not name.isprintable():
        raise Unreadable("a message of WhatsApp without an id")
    return name if len(name) <= LONGEST_KEY else f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def read(value: Mapping[str, Any], message: Mapping[str, Any]) -> Incoming:
    """Read one message of a change."""
    kind = word(message.get("type"), 60)
    base = _envelope(value, message)
    if kind in _FILES:
        return _file(kind, message, base)
    reader = _READERS.get(kind)
    return reader(message, base) if reader else Incoming(**base, kind=Kind.UNKNOWN, note=kind or "no type")


def _envelope(value: Mapping[str, Any], message: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every message has."""
    who, context = sender(value, message), part(message, "context")
    often = context.get("frequently_forwarded") is True
    return {
        "channel": "whatsapp",
        "key": key_of(message.get("id")),
        "address": who.address,
        "sender": who.address,
        "formerly": who.formerly,
        "phone": who.phone,
        "name": who.name,
        "sent_at": moment(message.get("timestamp")),
        "reply_to": word(context.get("id"), 200),
        "is_forwarded": often or context.get("forwarded") is True,
        "is_forwarded_often": often,
    }


_Base = dict[str, Any]


def _text(message: Mapping[str, Any], base: _Base) -> Incoming:
    return Incoming(**base, kind=Kind.TEXT, text=word(part(message, "text").get("body")))


def _file(kind: str, message: Mapping[str, Any], base: _Base) -> Incoming:
    files = media.in_message(kind, message)
    if not files:
        return Incoming(**base, kind=Kind.UNREADABLE, note=f"{kind} without a file")
    return Incoming(
        **base, kind=files[0].kind, media=files, text=word(part(message, kind).get("caption"), 1024)
    )


def _location(message: Mapping[str, Any], base: _Base) -> Incoming:
    """Read a position; numbers beyond the globe, or none at all, are no position. A name means: a picked place."""
    found = part(message, "location")
    lat, lng = _number(found.get("latitude")), _number(found.get("longitude"))
    if lat is None or lng is None or abs(lat) > 90 or abs(lng) > 180:
        return Incoming(**base, kind=Kind.UNREADABLE, note="location without a position")
    return Incoming(**base, kind=Kind.LOCATION, point=Point(lat, lng, place=word(found.get("name"), 200)))


def _interactive(message: Mapping[str, Any], base: _Base) -> Incoming:
    """A button or a row of a list that we sent. A form's answer is of no use to us."""
    found = part(message, "interactive")
    for name in ("button_reply", "list_reply"):
        pressed = word(part(found, name).get("id"), 256)
        if pressed:
            return Incoming(**base, kind=Kind.PRESS, press=pressed)
    return Incoming(**base, kind=Kind.UNREADABLE, note=f"interactive {word(found.get('type'), 40)}".strip())


def _button(message: Mapping[str, Any], base: _Base) -> Incoming:
    """A quick reply under a template."""
    found = part(message, "button")
    pressed = word(found.get("payload"), 256)
    if pressed:
        return Incoming(**base, kind=Kind.PRESS, press=pressed)
    return Incoming(**base, kind=Kind.TEXT, text=word(found.get("text"), 256))


def _edit(message: Mapping[str, Any], base: _Base) -> Incoming:
    """What a message says now. The first words stay where they are kept."""
    found = part(message, "edit")
    new = part(found, "message")
    kind = word(new.get("type"), 60)
    text = word(part(new, kind).get("body")) or word(part(new, kind).get("caption"), 1024)
    base |= {"reply_to": word(found.get("original_message_id"), 200), "is_edit": True}
    return Incoming(**base, kind=Kind.TEXT, text=text)


def _revoke(message: Mapping[str, Any], base: _Base) -> Incoming:
    base |= {"reply_to": word(part(message, "revoke").get("original_message_id"), 200)}
    return Incoming(**base, kind=Kind.REVOKED)


def _reaction(message: Mapping[str, Any], base: _Base) -> Incoming:
    found = part(message, "reaction")
    base |= {"reply_to": word(found.get("message_id"), 200)}
    return Incoming(**base, kind=Kind.UNKNOWN, note="reaction" if found.get("emoji") else "reaction removed")


def _system(message: Mapping[str, Any], base: _Base) -> Incoming:
    """A number changed its owner's telephone: told to a person, never joined silently."""
    found = part(message, "system")
    new = word(found.get("wa_id") or found.get("user_id"), 140)
    if new:
        return Incoming(**base, kind=Kind.MOVED, moved_to=new)
    return Incoming(**base, kind=Kind.UNKNOWN, note=f"system {word(found.get('type'), 40)}".strip())


def _welcome(message: Mapping[str, Any], base: _Base) -> Incoming:
    """Somebody opened the chat for the first time and has said nothing yet."""
    return Incoming(**base, kind=Kind.COMMAND, command="start")


def _unreadable(message: Mapping[str, Any], base: _Base) -> Incoming:
    """Polls, stickers, cards, orders. Of a third person's card nothing is taken but that one came."""
    kind = word(message.get("type"), 40)
    more = word(part(message, "unsupported").get("type"), 40) if kind == "unsupported" else ""
    return Incoming(**base, kind=Kind.UNREADABLE, note=f"{kind} {more}".strip())


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


_READERS: dict[str, Callable[[Mapping[str, Any], _Base], Incoming]] = {
    "text": _text,
    "location": _location,
    "interactive": _interactive,
    "button": _button,
    "edit": _edit,
    "revoke": _revoke,
    "reaction": _reaction,
    "system": _system,
    "request_welcome": _welcome,
    "contacts": _unreadable,
    "order": _unreadable,
    "sticker": _unreadable,
    "unsupported": _unreadable,
}
