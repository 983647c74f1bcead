"""Time inside a pass of work: the moment it was given, plus what the monotonic clock has counted since.

Nothing below a surface asks the wall clock; it may jump, and a lease or a time-out must not.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class Watch:
    """Started with the caller's ``now``; :meth:`now` goes on from there."""

    def __init__(self, now: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._from = now
        self._monotonic = monotonic
        self._started = monotonic()

    def passed(self) -> float:
        """Return the seconds since the start."""
        return self._monotonic() - self._started

    def now(self) -> datetime:
        """Return the moment."""
        return self._from + timedelta(seconds=self.passed())
