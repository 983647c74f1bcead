"""The envelope in which Meta packs everything: entries, changes, and in each change the messages and statuses."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from destana.messaging.channels.base import Unreadable

_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def changes(raw: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each change's field and value; :exc:`Unreadable` when it is no envelope of WhatsApp's."""
    try:
        body = json.loads(raw)
        if body["object"] != "whatsapp_business_account":
            raise Unreadable("an envelope of another product of Meta's")
        found = [
            (str(change["field"]), change["value"]) for entry in body["entry"] for change in entry["changes"]
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as reason:
        raise Unreadable(f"not an envelope of WhatsApp: {type(reason).__name__}") from None
    if not found or not all(isinstance(value, dict) for _field, value in found):
        raise Unreadable("an empty envelope of WhatsApp")
    yield from found


def rows(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return a list of objects by its name; what is none is left out."""
    found = value.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def part(value: Any, *names: str) -> Mapping[str, Any]:
    """Return an object inside an object, by its path; empty where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def word(value: Any, limit: int = 4096) -> str:
    """Return a text, and an empty one for what is no text; without NUL and lone surrogates, which no row can hold."""
    if not isinstance(value, str):
        return ""
    return value[:limit].replace("\0", "").encode("utf-8", "ignore").decode()


def moment(seconds: Any) -> datetime | None:
    """Read WhatsApp's time: whole seconds, written as a text."""
    try:
        number = float(seconds)
    except (TypeError, ValueError, OverflowError):
        return None
    return datetime.fromtimestamp(number, UTC) if 0 < number < _LATEST else None
