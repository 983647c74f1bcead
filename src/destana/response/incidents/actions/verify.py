"""The desk's one key: prove a report and put it where it belongs, in one transaction; and take both back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor
from destana.response.hazards.terms import Hazard
from destana.response.incidents.models import IncidentReport
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.reports.actions import Decision
from destana.response.reports.terms import Findings

from .incident import is_empty, join, leave, open_incident, retract
from .place import settle_place

NEW = 0
"""In place of an incident's number: open a new one."""


def verify_into(
    *, report_id: int, findings: Findings, incident_id: int, seen: int | None = None, by: Actor, at: datetime
) -> Decision:
    """Verify a report and join it to an incident, or to a new one for :data:`NEW`. All of it happens, or nothing."""
    with transaction.atomic():
        decision = reports.verify(report_id=report_id, findings=findings, seen=seen, by=by, at=at)
        if incident_id == NEW:
            open_for(report_id=report_id, findings=findings, by=by, at=at)
        else:
            join(incident_id=incident_id, report_id=report_id, by=by, at=at)
        return decision


def open_for(*, report_id: int, findings: Findings, by: Actor, at: datetime) -> int:
    """Open an incident for a report, named after what happens where; return its key."""
    name = _("%(hazard)s in %(village)s") % {
        "hazard": Hazard(findings.hazard).label,
        "village": areas.name(findings.village),
    }
    return open_incident(name=name, hazards=[findings.hazard], report_ids=[report_id], by=by, at=at).pk


def undo(*, report_id: int, by: Actor, at: datetime) -> str:
    """Take the actor's own last decision back, and with a verification what it did to incidents; return the code.

    The report leaves the incident that it joined by that very decision. An incident that was opened by it, and holds
    nothing else, is cancelled: it never was more than the mistake. Raises what ``reports.undo`` raises.
    """
    with transaction.atomic():
        last = queries.undoable(queries.get_for(by, report_id), by, now=at)
        report = reports.undo(report_id=report_id, by=by, at=at)
        link = IncidentReport.objects.filter(report_id=report_id).select_related("incident").first()
        if link is not None:
            settle_place(link.incident_id)
        if last is None or link is None or (link.joined_at, link.joined_by_id) != (last.at, by.as_person):
            return report.code
        leave(report_id=report_id, reason=_("verification taken back"), by=by, at=at)
        if link.incident.opened_at == last.at and is_empty(link.incident.pk):
            retract(incident_id=link.incident.pk, by=by, at=at)
        return report.code


def reopen(*, report_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Open a decided report again; what it said no longer tells where its incident is.

    Raises what ``reports.reopen`` raises.
    """
    with transaction.atomic():
        reports.reopen(report_id=report_id, reason=reason, by=by, at=at)
        link = IncidentReport.objects.filter(report_id=report_id).first()
        if link is not None:
            settle_place(link.incident_id)
