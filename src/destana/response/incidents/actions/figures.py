"""Figures: each with source, time, method and status; never added across sources."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.text import clean
from destana.response.incidents import access
from destana.response.incidents.models import FigureRow
from destana.response.incidents.terms import Entry, Figure, FigureStatus

from .incident import NoSuchIncident, lock
from .timeline import add_line

LARGEST = 10_000_000
"""More than any district counts of anything: beyond it is a slip of a finger."""


def state_figure(
    *,
    incident_id: int,
    kind: Figure,
    value: int,
    source: str,
    status: FigureStatus,
    as_of: datetime,
    village: str | None = None,
    method: str = "",
    by: Actor,
    at: datetime,
) -> FigureRow:
    """Append a figure. Raises ValueError for a value that cannot be a count or for a missing source."""
    access.check_may_manage(by)
    source = clean(source, 120)
    if not 0 <= value <= LARGEST or not source:
        raise ValueError(value, source)
    with transaction.atomic():
        incident = lock(incident_id)
        row = FigureRow.objects.create(
            incident=incident,
            village_id=village,
            kind=kind,
            value=value,
            status=status,
            source=source,
            method=clean(method, 80),
            as_of=min(as_of, at),
            stated_at=at,
            stated_by_id=by.as_person,
        )
        audit.record(
            by=by,
            verb="figure.stated",
            target=f"figure:{row.pk}",
            at=at,
            after={"kind": kind, "value": value},
        )
        text = _("%(what)s: %(value)d (%(source)s)") % {"what": kind.label, "value": value, "source": source}
        add_line(incident, Entry.FIGURE, text, by=by, at=at, about=f"figure:{row.pk}")
        return row


def confirm_figure(*, figure_id: int, by: Actor, at: datetime) -> None:
    """Be the second person behind a figure of casualties."""
    access.check_may_manage(by)
    with transaction.atomic():
        row = FigureRow.objects.select_for_update().select_related("incident").filter(pk=figure_id).first()
        if row is None:
            raise NoSuchIncident(figure_id)
        if row.stated_by_id == by.person_id:
            raise access.OnePersonOnly(figure_id)
        if FigureRow.objects.filter(pk=figure_id, second_by__isnull=True).update(
            second_by_id=by.person_id, second_at=at
        ):
            audit.record(by=by, verb="figure.confirmed", target=f"figure:{figure_id}", at=at)
