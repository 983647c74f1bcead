"""Taking the last decision back within ten minutes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.reports import access, notices
from destana.response.reports.models import Move, Report
from destana.response.reports.queries import undoable
from destana.response.reports.terms import State

from .decide import _undecided
from .moves import lock, move


class NothingToUndo(Refusal):
    """The last decision is older than ten minutes, somebody else's, or was undone already."""

    sentence = _("There is nothing of yours to undo here. Decisions can be undone for 10 minutes.")


def undo(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Take the actor's own last decision back: the report is being checked again, its proofs stay ticked."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        last = undoable(report, by, now=at)
        if last is None:
            raise NothingToUndo(report_id)
        back = State.RECEIVED if last.after == State.SPAM else State.CHECKING
        move(
            report,
            back,
            by=by,
            at=at,
            verb="report.undone",
            reason=str(State(last.after).label),
            proposed_hoax_by_id=None,
            **_undecided(report, at),
        )
        Move.objects.filter(pk=last.pk).update(is_undone=True)
        notices.undone(report, at=at)
        return report
