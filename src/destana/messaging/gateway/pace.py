"""Keeps a channel under its provider's rate, and measures how fast the provider is."""

import time
from collections.abc import Callable


class Pace:
    """How many messages may go now: a bucket that refills steadily and holds some seconds' worth.

    One per channel and process; the provider's own 429 is obeyed besides.
    """

    def __init__(
        self, per_second: float, burst: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = per_second
        self._most = max(1.0, per_second * burst)
        self._monotonic = monotonic
        self._tokens = self._most
        self._at = monotonic()

    def free(self) -> int:
        """Return how many may go now."""
        self._refill()
        return int(self._tokens)

    def take(self, count: int) -> None:
        """Note that ``count`` have gone."""
        self._refill()
        self._tokens -= count

    def wait(self) -> float:
        """Return the seconds until the next one may go; 0 when one may go now."""
        self._refill()
        return max(0.0, (1.0 - self._tokens) / self._rate)

    def within(self, seconds: float) -> int:
        """Return how many may go in so many seconds, once what was saved up is gone."""
        return int(self._rate * seconds)

    def _refill(self) -> None:
        now = self._monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._at) * self._rate)
        self._at = now


AHEAD = 0.05
"""Seconds of work that may wait behind the calls in flight.

What waits there when a worker dies has an attempt without a result although nobody was called: so it is little, and
with a provider that takes 100 ms a message it is nothing to speak of.
"""


class Speed:
    """How many messages a provider takes a second, as it was lately."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._at = monotonic()
        self._per_second = 0.0

    def note(self, count: int) -> None:
        """Note that ``count`` results have come since the last note."""
        now = self._monotonic()
        if now > self._at:
            self._per_second += 0.3 * (count / (now - self._at) - self._per_second)
        self._at = now

    def ahead(self, most: int) -> int:
        """Return how many messages are worth :data:`AHEAD`, at most ``most``."""
        return min(most, int(self._per_second * AHEAD))
