"""How the villages stand, the silent ones first; and the boundary files that wait for a look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import actions as area_actions
from destana.foundation.areas import queries as areas
from destana.foundation.areas.terms import ImportState, Weight
from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.hazards.terms import Depth, Hazard, Level, Trend
from destana.response.incidents import actions, queries
from destana.response.incidents.terms import VillageNow
from destana.surfaces.office import maps
from destana.surfaces.office.frame import Told, page, posting, room, say
from destana.surfaces.office.incidents.pages import LEVELS
from destana.surfaces.office.villages.stating import read_status


@dataclass(frozen=True)
class Standing:
    """One village in the list. ``silent_hours`` is None where nobody has ever said a word."""

    now: VillageNow
    silent_hours: int | None
    is_stale: bool


STALE_HOURS = 6
"""A level older than this is shown as *may have changed* (screens of the public say the same)."""


@room(Permission.INCIDENTS_READ)
def villages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how every village stands."""
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the villages, with a refused form kept."""
    told, now = told or Told(), timezone.now()
    rows = _standings(actor, now)
    context = {
        "rows": rows,
        "silent": sum(row.silent_hours is None or row.is_stale for row in rows),
        "map": maps.whole({row.now.code: row.now.level.value for row in rows}),
        "chosen": told.typed.get("desa") or request.GET.get("desa", ""),
        "stateable": [row.now for row in rows if actor.may(Permission.STATUS_STATE, row.now.code)],
        "levels": LEVELS,
        "hazards": Hazard.choices,
        "depths": Depth.choices,
        "trends": Trend.choices,
        "keepable": {row.now.code for row in rows if actor.may(Permission.CHAIN_KEEP, row.now.code)},
        "may_state": actor.may(Permission.STATUS_STATE),
        "may_bound": actor.may(Permission.AREAS_MANAGE),
        "told": told,
    }
    return page(
        request, actor, "office/villages/list.html", context, here="villages", status=told.status, now=now
    )


def _standings(actor: Actor, now: datetime) -> list[Standing]:
    """Return the villages: never heard of, then the longest silent, then by danger."""
    own = actor.only_villages(Permission.INCIDENTS_READ)
    found = [
        _standing(each, now)
        for each in queries.village_now(settings.DISTRICT)
        if own is None or each.code in own
    ]
    return sorted(
        found,
        key=lambda row: (
            row.silent_hours is not None,
            not row.is_stale,
            -(row.silent_hours or 0) if row.is_stale else -row.now.level.rank,
            row.now.name,
        ),
    )


def _standing(village: VillageNow, now: datetime) -> Standing:
    if village.as_of is None:
        return Standing(village, None, is_stale=False)
    hours = int((now - village.as_of).total_seconds() // 3600)
    is_stale = hours >= STALE_HOURS and village.level != Level.NONE
    return Standing(village, hours, is_stale)


def back() -> str:
    """Return the address of the list."""
    return reverse("office:villages")


@posting(Permission.STATUS_STATE, "desa", show, back)
def state(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """State how a village stands, on whose word."""
    actions.state_village(**read_status(request, now), by=actor, at=now)
    say(request, _("The village's status is public now."))


@room(Permission.AREAS_MANAGE)
def boundaries(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the boundary files, the latest first."""
    context = {"imports": areas.boundary_imports(settings.DISTRICT), "about": areas.about()}
    return page(request, actor, "office/villages/boundaries.html", context, here="villages")


@room(Permission.AREAS_MANAGE)
def boundary(request: HttpRequest, actor: Actor, import_id: int) -> HttpResponse:
    """Show one boundary file on a map, with what is wrong with it."""
    return show_boundary(request, actor, import_id=import_id)


def show_boundary(
    request: HttpRequest, actor: Actor, *, import_id: int, told: Told | None = None
) -> HttpResponse:
    """Render one boundary file, with a refused form kept."""
    told = told or Told()
    preview = areas.import_preview(import_id)
    marked = {problem.code for problem in preview.view.problems if problem.weight != Weight.NOTES}
    levels = {code: "problem" if code in marked else "new" for code in preview.proposed}
    sketch = areas.import_sketch(import_id, maps.BASE_WIDTH, maps.BASE_HEIGHT)
    context: dict[str, Any] = {
        "one": preview.view,
        "is_waiting": preview.view.state == ImportState.PROPOSED,
        "problems": [
            (weight.label, [problem for problem in preview.view.problems if problem.weight == weight])
            for weight in Weight
        ],
        "map": maps.whole(levels, sketch),
        "present_map": maps.whole({}),
        "told": told,
    }
    return page(request, actor, "office/villages/boundary.html", context, here="villages", status=told.status)


def back_to_import(import_id: int) -> str:
    """Return the address of a boundary file."""
    return reverse("office:boundary", args=[import_id])


@posting(Permission.AREAS_MANAGE, "terima", show_boundary, back_to_import)
def accept(request: HttpRequest, actor: Actor, *, import_id: int, now: datetime) -> None:
    """Make the proposed shapes the official ones."""
    area_actions.accept_import(import_id, by=actor, at=now, confirmed=bool(request.POST.get("yakin")))
    say(request, _("The boundaries are in force."))


@posting(Permission.AREAS_MANAGE, "tolak", show_boundary, back_to_import)
def refuse(request: HttpRequest, actor: Actor, *, import_id: int, now: datetime) -> None:
    """Set the file aside."""
    reason = clean(request.POST.get("alasan", ""), 500)
    area_actions.refuse_import(import_id, by=actor, at=now, reason=reason)
    say(request, _("The boundary file was refused."))
