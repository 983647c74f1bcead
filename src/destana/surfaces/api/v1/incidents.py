"""Read what is proven: villages and incidents."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Query

from destana.response.incidents import queries
from destana.response.incidents.terms import IncidentView, VillageNow

from .boxes import PATTERN, read_box
from .problems import refusals
from .shapes import FigureOut, IncidentOut, IncidentPageOut, LineOut, PlaceOut, VillageOut

router = Router(tags=["incidents"])

ENDED_SHOWN = timedelta(days=30)


@router.get("/villages", response=list[VillageOut], auth=None)
def villages(request: HttpRequest) -> list[VillageOut]:
    """How each village stands; those without word are ``none``."""
    return [_village(now) for now in queries.village_now(settings.DISTRICT)]


@router.get("/incidents", response={200: list[IncidentOut], **refusals(422)}, auth=None)
def incidents(
    request: HttpRequest,
    box: str | None = Query(
        None,
        max_length=100,
        pattern=PATTERN,
        description=(
            "west,south,east,north such as 115.4,-2.4,115.7,-2.2: WGS 84 degrees, edges included, longitudes from "
            "-180 to 180, latitudes from -90 to 90, not across the antimeridian. Gives the latest 100 incidents in "
            "it, running and ended ones."
        ),
    ),
) -> list[IncidentOut]:
    """Incidents that run, and those that ended in the last 30 days; with ``box`` the latest 100 in it, of any age."""
    if box is not None:
        found = queries.in_box(read_box(box))
    else:
        found = queries.board_incidents(settings.DISTRICT, since=datetime.now(UTC) - ENDED_SHOWN)
    return [IncidentOut(**_incident(view)) for view in found]


@router.get("/incidents/{code}", response={200: IncidentPageOut, **refusals(404, 422)}, auth=None)
def incident(request: HttpRequest, code: str) -> IncidentPageOut:
    """One incident with its villages, figures and public timeline."""
    digits = code.upper().removeprefix("K-")
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else 0
    page = queries.board_page(settings.DISTRICT, number)
    return IncidentPageOut(
        **_incident(page.incident),
        standing=[_village(now) for now in page.villages],
        figures=[
            FigureOut(
                kind=figure.kind,
                value=figure.value,
                village=figure.village,
                status=figure.status,
                source=figure.source,
                as_of=figure.as_of,
            )
            for figure in page.figures
        ],
        timeline=[LineOut(at=line.at, kind=line.kind, text=line.text) for line in page.lines],
    )


def _village(now: VillageNow) -> VillageOut:
    return VillageOut(
        code=now.code,
        name=now.name,
        level=now.level,
        hazard=now.hazard,
        depth=now.depth,
        depth_cm=now.depth_cm,
        trend=now.trend,
        rts=now.rts,
        source=now.source,
        as_of=now.as_of,
    )


def _incident(view: IncidentView) -> dict[str, Any]:
    return {
        "code": view.code,
        "name": view.name,
        "state": view.state,
        "hazards": list(view.hazards),
        "level": view.level,
        "villages": list(view.villages),
        "reports": view.reports,
        "opened_at": view.opened_at,
        "changed_at": view.changed_at,
        "place": view.place and PlaceOut(lat=view.place.lat, lng=view.place.lng),
    }
