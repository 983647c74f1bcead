"""Letters on their way in: fetched from the mailbox, or handed over by the mail server of this machine.

A letter is committed before the mailbox hears that we have it. So a crash between the two brings it once more, and its
bytes make it one.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from destana.messaging.channels.base import POST, ChannelOff, NotSent, Refused
from destana.messaging.channels.email import box
from destana.messaging.channels.email.imap import Line
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Arrival

log = structlog.get_logger(__name__)

CHANNEL = "email"
MOST = 20
"""Letters a turn."""
_FIRST, _LAST, _REFUSED = 5.0, 300.0, 300.0
"""Seconds until the next try: after a line that broke, doubled each time; longer after a refusal:
accounts get locked."""


class Postman:
    """Keeps the line open between two turns; one thread has one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._line: Line | None = None
        self._not_before = 0.0
        self._failures = 0

    def collect(self, at: datetime) -> int:
        """Keep what waits; returns how many letters were there. Raises nothing that the mailbox says: the lamp does."""
        try:
            keys = box.load()
        except ChannelOff:
            self.leave()
            return 0
        if self._clock() < self._not_before:
            return 0
        try:
            found = self._look(keys, at)
        except NotSent as reason:
            self._fell(reason, at)
            return 0
        self._failures = 0
        inbox.note_pickup(CHANNEL, why="", at=at)
        return found

    def leave(self) -> None:
        """Close the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _look(self, keys: box.Box, at: datetime) -> int:
        if self._line is not None and self._line.keys != keys:
            self.leave()
        if self._line is None:
            self._line = Line(keys)
        line = self._line
        if not line.has_news():
            return 0
        try:
            kept = sum(self._take(line, uid, at) for uid in line.unseen(MOST))
        except Exception:
            self.leave()  # whatever it was: the next turn begins with a line in a known state
            raise
        if kept:
            line.look_again()
        else:
            line.wait()
        return kept

    def _take(self, line: Line, uid: bytes, at: datetime) -> bool:
        raw = line.fetch(uid)
        if raw:
            keep(raw, at=at)
            line.mark(uid)
        return bool(raw)

    def _fell(self, reason: NotSent, at: datetime) -> None:
        self.leave()
        self._failures += 1
        wait = (
            _REFUSED if isinstance(reason, Refused) else min(_LAST, _FIRST * 2 ** min(self._failures - 1, 10))
        )
        self._not_before = self._clock() + wait
        log.warning("mailbox_failed", code=reason.code, note=reason.note, seconds=wait)
        inbox.note_pickup(CHANNEL, why=reason.code, at=at)


def keep(raw: bytes, *, at: datetime) -> bool:
    """Keep a letter as it came; it is committed when this returns. False where these bytes were here before.

    Raises ``StorageFull``.
    """
    key = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    with inbox.keeping():
        [receipt] = inbox.receive_many([Arrival(f"{CHANNEL}{POST}", key, raw, "message/rfc822")], at=at)
    return receipt.is_new


_own = threading.local()


def collect_mail(at: datetime) -> int:
    """Fetch letters on this thread's line; returns how many."""
    if not hasattr(_own, "postman"):
        _own.postman = Postman()
    postman: Postman = _own.postman
    return postman.collect(at)
