"""Questions about incidents and about how the villages stand."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Subquery

from destana.foundation.areas import queries as areas
from destana.foundation.areas.terms import Village
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.kit.squares import centre_of
from destana.kit.vitals import Oldest
from destana.response.hazards.terms import Level, advice, same_group
from destana.response.incidents import rules
from destana.response.incidents.models import FigureRow, Incident, IncidentReport, TimelineLine, VillageStatus
from destana.response.incidents.terms import (
    Entry,
    Figure,
    FigureStatus,
    FigureView,
    IncidentPage,
    IncidentView,
    Line,
    Spot,
    State,
    VillageNow,
)

PAGE = 50
_VERIFIED = Q(links__report__state="verified")


class NotHere(Refusal):
    """No such incident, or not for this actor: both look alike."""

    status = 404


def running(actor: Actor) -> list[IncidentView]:
    """Return the incidents that want attention, the latest changed first."""
    if not actor.may(Permission.INCIDENTS_READ):
        return []
    return views_of(
        Incident.objects.filter(district_id=actor.district, is_running=True).order_by("-changed_at")[:PAGE]
    )


def recent(actor: Actor, limit: int = PAGE, offset: int = 0) -> list[IncidentView]:
    """Return all incidents, the latest opened first."""
    if not actor.may(Permission.INCIDENTS_READ):
        return []
    rows = Incident.objects.filter(district_id=actor.district).order_by("-opened_at")
    return views_of(rows[offset : offset + limit])


def fitting(actor: Actor, *, hazard: str) -> list[IncidentView]:
    """Return running incidents that a report of this hazard may belong to."""
    return [
        view
        for view in running(actor)
        if not hazard or any(same_group(hazard, other) for other in view.hazards)
    ]


def get_for(actor: Actor, number: int) -> Incident:
    """Return an incident by its number. Raises :class:`NotHere`."""
    incident = (
        Incident.objects.filter(district_id=actor.district, number=number).first()
        if actor.may(Permission.INCIDENTS_READ)
        else None
    )
    if incident is None:
        raise NotHere(number)
    return incident


def incident_of(report_id: int) -> tuple[int, str] | None:
    """Return number and code of the incident that a report belongs to."""
    link = IncidentReport.objects.filter(report_id=report_id).select_related("incident").first()
    return (link.incident.number, link.incident.code) if link else None


def reports_of(incident_id: int, limit: int = 200) -> list[int]:
    """Return the ids of an incident's reports, the latest joined first."""
    rows = IncidentReport.objects.filter(incident_id=incident_id).order_by("-joined_at", "-id")
    return list(rows.values_list("report_id", flat=True)[:limit])


def page(incident: Incident, *, only_public: bool) -> IncidentPage:
    """Return everything that an incident's page shows; for the public only what is proven."""
    [view] = views_of([incident])
    lines = TimelineLine.objects.filter(incident=incident).order_by("-at", "-id")
    if only_public:
        lines = lines.filter(is_public=True)
    return IncidentPage(
        incident=view,
        villages=tuple(_villages_of(incident)),
        figures=tuple(figures(incident.pk, only_public=only_public)),
        lines=tuple(_line(row) for row in lines[:200]),
    )


def figures(incident_id: int, *, only_public: bool) -> list[FigureView]:
    """Return the latest figure of each kind, village and source. They are never added up."""
    seen: set[tuple[str, str | None, str]] = set()
    found = []
    for row in (
        FigureRow.objects.filter(incident_id=incident_id).select_related("village").order_by("-as_of", "-id")
    ):
        key = (row.kind, row.village_id, row.source)
        view = _figure(row)
        if key in seen or (only_public and not view.is_public):
            continue
        seen.add(key)
        found.append(view)
    return found


def village_now(district: str) -> list[VillageNow]:
    """Return how each village of the district stands: one query, silent villages included as *no word yet*."""
    villages = areas.villages(district)
    latest = _latest(VillageStatus.objects.all(), villages)
    return [_now(village, latest.get(village.code)) for village in villages]


def board_incidents(district: str, *, since: datetime) -> list[IncidentView]:
    """Return what everybody may see: incidents that run, and those that ended after ``since``."""
    rows = Incident.objects.filter(district_id=district).exclude(state=State.WATCH)
    rows = rows.filter(Q(is_running=True) | Q(closed_at__gte=since)).order_by("-changed_at")[:PAGE]
    return [view for view in views_of(rows) if view.reports]


def board_page(district: str, number: int) -> IncidentPage:
    """Return the public page of an incident. Raises :class:`NotHere` where nothing of it is proven."""
    incident = Incident.objects.filter(district_id=district, number=number).exclude(state=State.WATCH).first()
    if incident is None:
        raise NotHere(number)
    found = page(incident, only_public=True)
    if not found.incident.reports:
        raise NotHere(number)
    return found


def silent_since(now: datetime, hours: int, villages: Iterable[VillageNow]) -> list[VillageNow]:
    """Return the villages without any word for so many hours."""
    limit = now - timedelta(hours=hours)
    return [village for village in villages if village.as_of is None or village.as_of < limit]


def running_count(district: str) -> int:
    """Return how many incidents are running."""
    return Incident.objects.filter(district_id=district, is_running__in=[True]).count()


def oldest_by_state(district: str, *, now: datetime) -> list[Oldest]:
    """Return since when the incident that changed least is in each running state, in one query."""
    rows = Incident.objects.filter(district_id=district, is_running__in=[True]).values("state").order_by()
    since = {row["state"]: row["since"] for row in rows.annotate(since=Min("changed_at"))}
    return [
        Oldest(state.value, str(state.label), since.get(state), limit)
        for state, limit in rules.MAY_WAIT.items()
    ]


def _latest(rows: "QuerySet[VillageStatus]", villages: Iterable[Village]) -> dict[str, VillageStatus]:
    """Return the latest of ``rows`` for each village: one query that looks once into the index for each."""
    newest: list[Any] = [  # the types know no expressions inside a list; Django does
        Subquery(rows.filter(village_id=village.code).order_by("-as_of", "-id").values("id")[:1])
        for village in villages
    ]
    found = VillageStatus.objects.filter(id__in=newest).select_related("incident")
    return {row.village_id: row for row in found}


def _villages_of(incident: Incident) -> list[VillageNow]:
    villages = areas.villages(incident.district_id)
    latest = _latest(VillageStatus.objects.filter(incident=incident), villages)
    return [_now(village, latest[village.code]) for village in villages if village.code in latest]


def _now(village: Village, status: VillageStatus | None) -> VillageNow:
    if status is None:
        return VillageNow(village.code, village.name, river_order=village.river_order)
    return VillageNow(
        code=village.code,
        name=village.name,
        level=Level(status.level),
        hazard=status.hazard,
        depth=status.depth,
        depth_cm=status.depth_cm,
        trend=status.trend,
        rts=status.rts,
        headline=status.note,
        steps=tuple(str(step) for step in advice(status.hazard, Level(status.level))),
        source=status.source,
        as_of=status.as_of,
        incident_code=status.incident.code if status.incident else "",
        river_order=village.river_order,
    )


def views_of(incidents: Iterable[Incident]) -> list[IncidentView]:
    """Return incidents as lists show them, in their order, in two questions."""
    rows = list(incidents)
    ids = [row.pk for row in rows]
    reports = dict(
        Incident.objects.filter(pk__in=ids)
        .annotate(proven=Count("links", filter=_VERIFIED))
        .values_list("pk", "proven")
    )
    levels: dict[int, dict[str, Level]] = {}
    statuses = VillageStatus.objects.filter(incident_id__in=ids).order_by("as_of", "id")
    for incident_id, name, level in statuses.values_list("incident_id", F("village__name"), "level"):
        levels.setdefault(incident_id or 0, {})[name] = Level(level)
    return [_view(row, reports.get(row.pk, 0), levels.get(row.pk, {})) for row in rows]


def _view(incident: Incident, reports: int, levels: dict[str, Level]) -> IncidentView:
    return IncidentView(
        id=incident.pk,
        code=incident.code,
        name=incident.name,
        state=State(incident.state),
        hazards=tuple(incident.hazards),
        level=rules.highest(list(levels.values())),
        villages=tuple(levels),
        reports=reports,
        opened_at=incident.opened_at,
        changed_at=incident.changed_at,
        version=incident.version,
        place=None if incident.square is None else Spot(*centre_of(incident.square)),
    )


def _figure(row: FigureRow) -> FigureView:
    kind, status = Figure(row.kind), FigureStatus(row.status)
    return FigureView(
        id=row.pk,
        kind=kind,
        value=row.value,
        village=row.village.name if row.village else "",
        status=status,
        source=row.source,
        method=row.method,
        as_of=row.as_of,
        is_public=rules.is_public(kind, status, has_second=row.second_by_id is not None),
    )


def _line(row: TimelineLine) -> Line:
    return Line(row.at, Entry(row.kind), row.text, row.by_name, row.is_public)


def reports_of_running() -> "QuerySet[IncidentReport, Any]":
    """Return the reports that belong to an incident which still wants attention, as a subquery."""
    return IncidentReport.objects.filter(incident__is_running=True).values("report_id")
