"""What is due here: leases that are over."""

from datetime import datetime

from destana.foundation.people.terms import SYSTEM

from . import actions


def give_back(at: datetime) -> int:
    """Give talks back whose officer has been silent for too long. Returns how many."""
    return actions.give_back_due(by=SYSTEM, at=at)
