"""Merging: one event, one main report; the others follow it and can be taken apart again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.reports import access, notices
from destana.response.reports.models import Report
from destana.response.reports.terms import State

from .decide import _decided, _opened
from .moves import lock, move


class NotOneEvent(Refusal):
    """A report cannot be merged into itself, into a copy of itself, or into one that was refused."""

    sentence = _("These two reports cannot be merged.")
    status = 422


def merge(*, report_id: int, into_id: int, seen: int | None = None, by: Actor, at: datetime) -> Report:
    """Make ``report_id`` a copy of ``into_id``; its reporter follows the main report from now on.

    Where the main is itself a copy, its main is meant. Copies of the copy stay beneath it:
    undo takes all of it apart.
    """
    with transaction.atomic():
        report = _opened(report_id, seen, by, at)
        access.check_may_check(by, report)
        main = lock(into_id)
        access.check_may_check(by, main)
        while main.main_id is not None and main.main_id != report.pk:
            main = lock(main.main_id)
        if report.pk in {main.pk, main.main_id} or main.state in {State.SPAM, State.WITHDRAWN, State.HOAX}:
            raise NotOneEvent(report_id, into_id)
        move(
            report,
            State.DUPLICATE,
            by=by,
            at=at,
            verb="report.merged",
            reason=main.code,
            main_id=main.pk,
            **_decided(by, at),
        )
        notices.merged(report, main, at=at)
        return report
