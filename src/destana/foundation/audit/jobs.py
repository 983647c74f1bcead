"""What is due for the log: once a night the whole chain is walked, and how that went becomes a line of it."""

from datetime import datetime

from django.utils import timezone

from . import actions, queries
from .terms import Doer

NIGHT_FROM = 2
"""Local hour from which a day's check is due, after the night's backup; a machine that was off does it when on."""


def check_due(*, at: datetime, by: Doer) -> int:
    """Walk the chain if that is due; return the number of faults, which the health page shows."""
    here, last = timezone.localtime(at), queries.last_check()
    if last is not None and (timezone.localtime(last.at).date() >= here.date() or here.hour < NIGHT_FROM):
        return 0
    faults = queries.check()
    actions.record_check(faults=faults, by=by, at=at)
    return len(faults)
