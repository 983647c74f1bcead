"""Incidents as a list that leaves the house: counted, chosen, and read piece by piece, as the reports' list is."""

from array import array
from collections.abc import Collection, Iterator, Sequence

from django.db.models import Count, Max, Min, QuerySet

from destana.foundation.people.terms import Actor, Permission
from destana.kit.sheets import AT_ONCE, MOST_ROWS, Extent
from destana.response.incidents.models import Incident, IncidentReport
from destana.response.incidents.terms import IncidentView, ListFilter, code_of

from .lists import views_of


def extent(actor: Actor, wanted: ListFilter) -> Extent:
    """Count what the list would hold, in one query."""
    found = _wanted(actor, wanted).aggregate(rows=Count("pk"), first=Min("opened_at"), last=Max("opened_at"))
    return Extent(**found)


def chosen(actor: Actor, wanted: ListFilter) -> Sequence[int]:
    """Return the keys of what is wanted, first opened first, one more than a sheet holds at the most."""
    rows = _wanted(actor, wanted).order_by("opened_at", "id").values_list("pk", flat=True)
    return array("q", rows[: MOST_ROWS + 1].iterator(chunk_size=10 * AT_ONCE))


def along(ids: Sequence[int], *, at_once: int = AT_ONCE) -> Iterator[list[IncidentView]]:
    """Read these incidents in their order, ``at_once`` at a time, three queries each."""
    for start in range(0, len(ids), at_once):
        some = list(ids[start : start + at_once])
        found = Incident.objects.in_bulk(some)
        yield views_of([found[key] for key in some if key in found])


def codes_of(report_ids: Collection[int]) -> dict[int, str]:
    """Return report → code of its incident, for those that belong to one, in one query."""
    rows = IncidentReport.objects.filter(report_id__in=report_ids).values_list(
        "report_id", "incident__number"
    )
    return {report_id: code_of(number) for report_id, number in rows}


def _wanted(actor: Actor, wanted: ListFilter) -> "QuerySet[Incident]":
    if not actor.may(Permission.INCIDENTS_READ):
        return Incident.objects.none()
    rows = Incident.objects.filter(district_id=actor.district)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.since is not None:
        rows = rows.filter(opened_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(opened_at__lt=wanted.until)
    return rows
