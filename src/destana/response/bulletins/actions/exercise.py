"""Noting that the office practised: the exercise itself is held in an office of its own, which this one cannot see."""

from datetime import date, datetime
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.bulletins import access
from destana.response.bulletins.terms import EXERCISE_TARGET


class NotYet(Refusal):
    """An exercise that is still to come is no exercise."""

    sentence = _("This day is still to come. Write it down when the exercise is over.")
    status: ClassVar[int] = 409


@transaction.atomic
def record_exercise(*, day: date, by: Actor, at: datetime) -> None:
    """Note that an exercise bulletin was sent on ``day``, in the villages' calendar. Raises :class:`NotYet`.

    The line of the log is the record; an earlier day may be noted later, the latest day counts.
    """
    access.check_may_record_exercise(by)
    if day > timezone.localtime(at).date():
        raise NotYet(day.isoformat())
    audit.record(by=by, verb="exercise.held", target=EXERCISE_TARGET, at=at, reason=day.isoformat())
