"""What the answers of push services mean for us (channels.md, section 5; RFC 8030). Pure."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from destana.messaging.channels.base import NotSent, Refused, TryLater

_GONE = (404, 410)
_NOT_OURS = (401, 403)
_TOO_LARGE, _TOO_FAST, _SERVER = 413, 429, 500
TRIES = 3
"""Attempts on a phone whose service does not accept our proof; then it is refused.

It never stops the channel by itself: anybody can bring a subscription that was made for somebody else's key, and a
single one must not silence the warning for all. Where the key is wrong for everybody, the breaker sees it.
"""


def as_exception(status: int, retry_after: str, at: datetime) -> NotSent:
    """Return what to raise for an answer that is not 2xx; ``retry_after`` is the header, seconds or a date."""
    code, wait = str(status), seconds(retry_after, at)
    if status in _GONE:
        return Refused(code, "the phone has unsubscribed", contact_dead=True)
    if status in _NOT_OURS:
        return TryLater(code, "our key is not accepted", at_most=TRIES)
    if status == _TOO_LARGE:
        return Refused(code, "too large")
    if status == _TOO_FAST:
        return TryLater(code, "too fast", after=wait, counts=wait is None)
    if status >= _SERVER:
        return TryLater(code, "the push service is down", after=wait)
    return Refused(code, "not accepted")


def seconds(retry_after: str, at: datetime) -> float | None:
    """Return how long to wait, at most an hour; None where the header is absent or nonsense."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(min(int(text), 3600))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        return None
    return min(max((until - at).total_seconds(), 0.0), 3600.0)
