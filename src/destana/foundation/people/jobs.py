"""What is due in the people room: nothing but sweeping."""

from __future__ import annotations

from datetime import datetime

from destana.foundation.people.models import Throttle


def sweep(at: datetime) -> int:
    """Drop the counters whose window is over; return how many. They hold no history: the audit log does."""
    return Throttle.objects.filter(ends_at__lte=at).delete()[0]
