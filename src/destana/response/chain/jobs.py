"""What is due in the chain: bulletins that are out and not passed on yet, answers that do not come, ends."""

from datetime import datetime

from django.conf import settings

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import queries as bulletins
from destana.response.chain import actions
from destana.response.chain.models import Run
from destana.response.chain.rules import LOOK_BACK


def run_due(at: datetime) -> int:
    """Start, chase, end; return how many things moved.

    A bulletin knows nothing of the chain: the published row is what this stage fetches, so a crash in between loses
    nothing, and the one run a bulletin that the table takes keeps it from being passed on twice.
    """
    begun = Run.objects.values("bulletin_id")
    waiting = bulletins.to_pass_on(settings.DISTRICT, since=at - LOOK_BACK, begun=begun)
    started = [actions.start(bulletin=one, by=SYSTEM, at=at) for one in waiting]
    ended = actions.end_over(by=SYSTEM, at=at) + actions.end_trials(by=SYSTEM, at=at)
    return len([one for one in started if one]) + ended + actions.chase(by=SYSTEM, at=at)
