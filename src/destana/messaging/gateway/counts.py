"""What the webhook turned away, counted since the process started; the health page asks for it."""

import threading
from collections import Counter

_lock = threading.Lock()
_counts: Counter[str] = Counter()


def add(name: str) -> None:
    """Count one event: ``telegram.unauthorized``, ``telegram.malformed``, ``telegram.too_large``, ..."""
    with _lock:
        _counts[name] += 1


def snapshot() -> dict[str, int]:
    """Return all counts of this process."""
    with _lock:
        return dict(_counts)


def reset(to: dict[str, int]) -> None:
    """Set the counts (tests)."""
    with _lock:
        _counts.clear()
        _counts.update(to)
