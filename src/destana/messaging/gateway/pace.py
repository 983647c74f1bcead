"""Keeps a channel under its provider's rate: a bucket that refills steadily and holds some seconds' worth."""

import time
from collections.abc import Callable


class Pace:
    """How many messages may go now. One per channel and process; the provider's own 429 is obeyed besides."""

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

    def _refill(self) -> None:
        now = self._monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._at) * self._rate)
        self._at = now
