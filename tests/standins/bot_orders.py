"""How the stand-in misbehaves when told to: refusals in the Bot API's own words, lost and slow answers."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Order:
    """How one coming call is answered.

    ``status`` 0: as usual. ``is_dropped``: the call is carried out and the line cut before the answer. ``after``:
    seconds to hold the answer back (ended early when the server stops). ``is_html``: a page that is not the API's.
    ``is_taken``: the call is carried out, and the ``status`` tells otherwise (a gateway lost the API's answer).
    """

    status: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    is_dropped: bool = False
    is_html: bool = False
    is_taken: bool = False
    after: float = 0.0


def too_fast(seconds: int) -> Order:
    """Return the API's 429."""
    return Order(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


BLOCKED = Order(403, "Forbidden: bot was blocked by the user")
NO_CHAT = Order(400, "Bad Request: chat not found")
NO_KEY = Order(401, "Unauthorized")
BROKEN = Order(502, "Bad Gateway")
DROPPED = Order(is_dropped=True)
TAKEN_AND_BROKEN = Order(504, "Gateway Timeout", is_taken=True)
TOO_FAST_AND_SILENT = Order(429, "Too Many Requests")


def migrated(chat: int) -> Order:
    """Return the API's answer for a group that became a supergroup."""
    return Order(
        400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat}
    )
