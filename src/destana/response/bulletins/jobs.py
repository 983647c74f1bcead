"""What is due in this room."""

from datetime import datetime

from destana.foundation.audit import queries as audit
from destana.kit.refusals import Refusal
from destana.response.bulletins import actions
from destana.response.bulletins.models import Bulletin, Relay
from destana.response.bulletins.terms import State

BATCH = 100
MOST_SOUNDS = 10


def make_sounds(at: datetime) -> int:
    """Make the sounds of what was published, one after another, at most 10 at a time; return how many were tried."""
    count = 0
    while count < MOST_SOUNDS and actions.make_voice(at=at):
        count += 1
    return count


def expire_due(at: datetime) -> int:
    """End what is over at ``at``, oldest first, at most 100 at a time; return how many were ended.

    While the clock is in doubt nothing is over: a warning must not vanish because a clock was set wrong.
    """
    if audit.clock_doubt() is not None:
        return 0
    due = Bulletin.objects.filter(state=State.PUBLISHED, expires_at__lte=at).order_by("expires_at")
    count = 0
    for bulletin_id in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            actions.expire(bulletin_id=bulletin_id, at=at)
        except Refusal:
            continue  # somebody withdrew or replaced it in this moment
        count += 1
    return count


def fall_back(at: datetime) -> int:
    """Tell on the next channel whom the first did not reach; return how many.

    While the clock is in doubt nobody has been silent for five minutes: a jump must not move a village.
    """
    return 0 if audit.clock_doubt() is not None else actions.fall_back(at=at)


def escalate_relays(at: datetime) -> int:
    """Raise the flag of warnings that one person passed on and nobody looked at in time; return how many."""
    due = Relay.objects.filter(due_at__lte=at, escalated_at=None, bulletin__state=State.PUBLISHED)
    waiting = due.filter(bulletin__reviewed_at=None).order_by("due_at").values_list("bulletin_id", flat=True)
    return sum(actions.escalate(bulletin_id=one, at=at) for one in list(waiting[:BATCH]))
