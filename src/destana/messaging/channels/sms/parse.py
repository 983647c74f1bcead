"""From a kept SMS to what every channel understands."""

import hashlib
import json
from datetime import datetime
from typing import Any

from destana.messaging.channels.base import Incoming, Kind, Unreadable
from destana.messaging.channels.sms.letters import Part, person

_MANY = 255
"""Parts that a header for joining can count."""


def parse(raw: bytes) -> list[Incoming]:
    """Return the one SMS; :exc:`Unreadable` when it is none of ours."""
    row = _row(raw)
    sender, text = str(row["from"]), str(row["text"])
    said = _moment(row.get("at"))
    number = person(sender)
    key = str(row.get("key") or hashlib.sha256(raw).hexdigest())
    base: dict[str, Any] = {"channel": "sms", "key": key, "sent_at": said, "sender": sender}
    if not number:
        return [Incoming(**base, kind=Kind.UNKNOWN, note="sender that is no person's number")]
    return [Incoming(**base, kind=Kind.TEXT, address=number, phone=number, text=text)]


def read_part(raw: bytes) -> tuple[str, str, Part] | None:
    """Return sender, text and place of a part of a longer SMS; None where the row is no part."""
    row = _row(raw)
    place = row.get("part")
    match place:
        case [str(reference), int(number), int(total)] if 0 < number <= total <= _MANY:
            return str(row["from"]), str(row["text"]), Part(reference, number, total)
    return None


def _row(raw: bytes) -> dict[str, Any]:
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("not a kept SMS") from None
    if (
        not isinstance(row, dict)
        or not isinstance(row.get("from"), str)
        or not isinstance(row.get("text"), str)
    ):
        raise Unreadable("not a kept SMS")
    return row


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
