"""Incidents: the list, and one incident with its timeline, villages, figures and reports."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.response.bulletins import access as bulletin_access
from destana.response.bulletins import queries as bulletins
from destana.response.hazards.terms import Depth, Hazard, Level, Trend
from destana.response.incidents import queries
from destana.response.incidents.rules import FOLLOWS
from destana.response.incidents.terms import CASUALTIES, RUNNING, Entry, Figure, FigureStatus, State
from destana.surfaces.office.frame import Told, page, room

PAGE = 50
LEVELS = [(level.value, level.label) for level in Level if level != Level.NONE]


@room(Permission.INCIDENTS_READ)
def incidents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show all incidents, the running ones first."""
    return show_list(request, actor)


def show_list(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the list, with a refused form kept."""
    told = told or Told()
    number = request.GET.get("hal", "1")
    at = max(1, int(number)) if number.isdecimal() and len(number) < 5 else 1
    rows = queries.recent(actor, limit=PAGE + 1, offset=(at - 1) * PAGE)
    context = {
        "running": queries.running(actor) if at == 1 else [],
        "ended": [row for row in rows[:PAGE] if row.state not in RUNNING],
        "more": at + 1 if len(rows) > PAGE else 0,
        "hazards": Hazard.choices,
        "may_manage": actor.may(Permission.INCIDENTS_MANAGE),
        "may_export": actor.may(Permission.EXPORT),
        "told": told,
    }
    return page(request, actor, "office/incidents/list.html", context, here="incidents", status=told.status)


@room(Permission.INCIDENTS_READ)
def incident(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Show one incident."""
    return show(request, actor, number=number)


def show(
    request: HttpRequest, actor: Actor, *, number: int, told: Told | None = None, **_more: Any
) -> HttpResponse:
    """Render one incident, with a refused form kept."""
    told, now = told or Told(), timezone.now()
    row = queries.get_for(actor, number)
    found = queries.page(row, only_public=False)
    links = list(row.links.select_related("report__village").order_by("-joined_at", "-id")[:100])
    reads_reports = actor.may(Permission.REPORTS_READ)
    context = {
        "found": found,
        "incident": found.incident,
        "hazard_words": [str(Hazard(code).label) for code in found.incident.hazards],
        "links": links if reads_reports else [],
        "proven": [
            link.report
            for link in links
            if link.report.state == "verified" and link.report.grade in {"A", "B"}
        ],
        "steps": _steps(actor, State(row.state)),
        "villages": areas.villages(settings.DISTRICT),
        "levels": LEVELS,
        "hazards": Hazard.choices,
        "depths": Depth.choices,
        "trends": Trend.choices,
        "kinds": Figure.choices,
        "statuses": FigureStatus.choices,
        "casualties": CASUALTIES,
        "entries": {entry.value: entry.label for entry in Entry},
        "bulletins": bulletins.of_incident(row.pk) if actor.may(Permission.BULLETINS_READ) else [],
        "may_manage": actor.may(Permission.INCIDENTS_MANAGE),
        "may_state": actor.may(Permission.STATUS_STATE),
        "may_write": bulletin_access.may_write(actor),
        "told": told,
    }
    return page(
        request, actor, "office/incidents/one.html", context, here="incidents", status=told.status, now=now
    )


def _steps(actor: Actor, state: State) -> list[State]:
    """Return what may follow, as far as this person may do it, in the order of the state table."""
    if not actor.may(Permission.INCIDENTS_MANAGE):
        return []
    closing = {State.CLOSED, State.CANCELLED}
    may_close = actor.may(Permission.INCIDENTS_CLOSE)
    return [after for after in State if after in FOLLOWS[state] and (may_close or after not in closing)]


def back(number: int, **_more: Any) -> str:
    """Return the address of an incident."""
    return reverse("office:incident", args=[number])
