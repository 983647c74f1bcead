"""The reports that an actor may see at all."""

from django.db.models import QuerySet

from destana.foundation.people.terms import Actor, Permission
from destana.response.reports.models import Report


def visible_to(actor: Actor) -> "QuerySet[Report]":
    """Return the reports of the actor's district, or of the own villages where the role is bound to them."""
    if not actor.may(Permission.REPORTS_READ):
        return Report.objects.none()
    rows = Report.objects.filter(district_id=actor.district)
    villages = actor.only_villages(Permission.REPORTS_READ)
    return rows if villages is None else rows.filter(village_id__in=villages)
