"""What is due in the people room: nothing but sweeping."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from destana.foundation.people.models import Throttle


def sweep(at: datetime) -> int:
    """Drop the counters and sessions whose time is over; return how many. The audit log keeps the history."""
    counters = Throttle.objects.filter(ends_at__lte=at).delete()[0]
    return counters + Session.objects.filter(expire_date__lte=at).delete()[0]
