"""Taking the list of reports along; with who reported, each reveal is a line of its own, as on the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Line
from destana.foundation.people import access as people_access
from destana.foundation.people import actions as people
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.reports import access, queries
from destana.response.reports.models import Report
from destana.response.reports.terms import QueueFilter

from .supplement import REVEALED

MOST_NAMED = 500
"""Reports whose reporters one list may name: a bad night in one district. More is no list to call back, but a
register of people. The number is ours."""


class TooManyNamed(Refusal):
    """More reporters than anybody calls back."""

    sentence = _("With who reported, a list holds at most 500 reports. Choose a village or a shorter time.")
    status = 422


@dataclass(frozen=True)
class Taken:
    """What may leave: the keys of the reports in their order, and of which of them who reported may be told."""

    ids: Sequence[int]
    named: frozenset[int] = frozenset()


def take_along(
    *, wanted: QueueFilter, told: str, with_reporters: bool, reason: str, by: Actor, at: datetime
) -> Taken:
    """Choose the reports and write into the log that they leave; ``told`` is the filter in codes.

    With ``with_reporters`` the log says of each reporter that they were revealed, as :func:`reveal_contact` says it.
    Raises people's ``NotPermitted``, ``NotFresh``, ``ExportReasonMissing``, ``TooManyRows``, and :class:`TooManyNamed`.
    """
    people_access.check_may_export(by)
    if with_reporters:
        people_access.check_may(by, Permission.CONTACT_REVEAL)
    ids = queries.chosen(by, wanted)  # outside: choosing a long list holds no writer up
    with transaction.atomic():
        named = _name(ids, reason=clean(reason, 200), by=by, at=at) if with_reporters else frozenset()
        told = f"{told} with reporters".strip() if with_reporters else told
        people.note_export(what="reports", told=told, rows=len(ids), reason=reason, by=by, at=at)
    return Taken(ids, named)


def _name(ids: Sequence[int], *, reason: str, by: Actor, at: datetime) -> frozenset[int]:
    """Return of which reports who reported may be told, with a line for each that has a name or a number."""
    if len(ids) > MOST_NAMED:
        raise TooManyNamed(len(ids))
    rows = (
        Report.objects.filter(pk__in=list(ids), is_confidential=False)
        .select_related("contact")
        .order_by("pk")
    )
    known = [row for row in rows if access.may_know_reporter(by, row, at)]
    lines = [
        Line(REVEALED, f"report:{row.pk}", reason=reason)
        for row in known
        if row.reporter_name or queries.number_of(row)
    ]
    if lines:
        audit.record_many(lines, by=by, at=at)
    return frozenset(row.pk for row in known)
