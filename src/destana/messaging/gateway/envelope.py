"""The little that the webhook reads of an update before it is kept: its number, and whether a phone waits."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from destana.messaging.gateway.writer import Press

_LARGEST_ID = 2**63 - 1


class Malformed(Exception):
    """Not JSON, or JSON without a number of its own: no update of Telegram's."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The duplicate key, and the button press where there is one."""

    update_id: int
    press: Press | None = None


class _Fast(msgspec.Struct):
    """What is decoded; everything else is skipped, so new fields and strange values never stop a message."""

    update_id: int
    callback_query: Any = None


def read(body: bytes) -> Envelope:
    """Return the envelope; raises :exc:`Malformed`."""
    number, query = _decode(body)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _LARGEST_ID:
        raise Malformed
    return Envelope(number, _press(query))


def _decode(body: bytes) -> tuple[Any, Any]:
    """Decode in microseconds; what the strict decoder refuses (lone surrogates, huge numbers) gets a second reading."""
    try:
        fast = msgspec.json.decode(body, type=_Fast)
        return fast.update_id, fast.callback_query
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        slow = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(slow, dict):
        raise Malformed
    return slow.get("update_id"), slow.get("callback_query")


def _press(query: Any) -> Press | None:
    """Return what has to be answered; a press of a strange shape is kept like any message, and not answered."""
    try:
        number, person = query["id"], query["from"]["id"]
        chat = ((query.get("message") or {}).get("chat") or {}).get("id", person)
    except (TypeError, KeyError, AttributeError):
        return None
    is_usable = isinstance(number, str) and 0 < len(number) <= 100 and number.isprintable()
    return Press(number, str(chat)) if is_usable and isinstance(chat, int) else None
