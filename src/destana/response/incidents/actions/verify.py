"""The desk's one key: prove a report and put it where it belongs, in one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor
from destana.response.hazards.terms import Hazard
from destana.response.reports import actions as reports
from destana.response.reports.actions import Decision
from destana.response.reports.terms import Findings

from .incident import join, open_incident

NEW = 0
"""In place of an incident's number: open a new one."""


def verify_into(
    *, report_id: int, findings: Findings, incident_id: int, seen: int | None = None, by: Actor, at: datetime
) -> Decision:
    """Verify a report and join it to an incident, or to a new one for :data:`NEW`. All of it happens, or nothing."""
    with transaction.atomic():
        decision = reports.verify(report_id=report_id, findings=findings, seen=seen, by=by, at=at)
        if incident_id == NEW:
            name = _("%(hazard)s in %(village)s") % {
                "hazard": Hazard(findings.hazard).label,
                "village": areas.name(findings.village),
            }
            open_incident(name=name, hazards=[findings.hazard], report_ids=[report_id], by=by, at=at)
        else:
            join(incident_id=incident_id, report_id=report_id, by=by, at=at)
        return decision
