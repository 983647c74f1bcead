"""Reports that may be one event, and two of them side by side."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.files import queries as files
from destana.foundation.people.terms import Actor
from destana.kit.clock import hour
from destana.response.hazards.terms import Depth, Hazard
from destana.response.reports import rules
from destana.response.reports.models import Report, ReportPhoto
from destana.response.reports.terms import Compared, Likeness, Point, State

from .scope import visible_to

WINDOW = timedelta(hours=24)
LOOK_AT = 200
"""Reports around the same hours that are compared; on the worst night they are the nearest in time."""


class _Looks(NamedTuple):
    """The columns of a report by which it is compared."""

    id: int
    hazard: str
    observed_at: datetime
    lat: float | None
    lng: float | None
    village_id: str | None
    rts: str


def similar(actor: Actor, report: Report, limit: int = 5) -> list[tuple[Report, Likeness]]:
    """Return the reports that look most like this one, the likeliest first.

    Two hundred are compared by the few columns that count, and only those shown are read whole.
    """
    rows = (
        visible_to(actor)
        .filter(received_at__range=(report.received_at - WINDOW, report.received_at + WINDOW))
        .exclude(pk=report.pk)
        .exclude(state__in=[State.SPAM, State.WITHDRAWN])
        .order_by("-received_at")
        .values_list(*_Looks._fields)[:LOOK_AT]
    )
    mine = _Looks(*(getattr(report, name) for name in _Looks._fields))
    touching = areas.neighbours(report.village_id) if report.village_id else frozenset()
    same_photo = _with_same_photo(report)
    scored = [
        (other.id, _score(mine, other, touching, other.id in same_photo)) for other in map(_Looks._make, rows)
    ]
    found = [(number, likeness) for number, likeness in scored if likeness is not None]
    likest = sorted(found, key=lambda pair: -pair[1].percent)[:limit]
    whole = Report.objects.select_related("village").in_bulk([number for number, _likeness in likest])
    return [(whole[number], likeness) for number, likeness in likest]


def compare(one: Report, other: Report, likeness: Likeness | None) -> list[Compared]:
    """Return the lines of the two reports beside each other, with what differs marked."""
    apart = (
        _("%(metres)d m") % {"metres": likeness.metres} if likeness and likeness.metres is not None else "–"
    )
    lines = [
        (_("Hazard"), _hazard(one), _hazard(other)),
        (_("Village"), _village(one), _village(other)),
        (_("Time"), hour(one.observed_at), hour(other.observed_at)),
        (_("Water"), _depth(one), _depth(other)),
        (_("Channel"), one.get_source_display(), other.get_source_display()),
        (_("In danger"), _danger(one), _danger(other)),
    ]
    found = [Compared(str(label), mine, theirs, mine == theirs) for label, mine, theirs in lines]
    near = likeness is not None and likeness.metres is not None and likeness.metres <= 250
    found.insert(2, Compared(_("Distance"), _("here"), apart, near))
    return found


def _score(report: _Looks, other: _Looks, touching: frozenset[str], same_photo: bool) -> Likeness | None:
    return rules.likeness(
        hazards=(report.hazard, other.hazard),
        times=(report.observed_at, other.observed_at),
        points=(_point(report), _point(other)),
        same_village=bool(report.village_id) and report.village_id == other.village_id,
        touching=bool(other.village_id) and other.village_id in touching,
        rts=(report.rts, other.rts),
        same_photo=same_photo,
    )


def _with_same_photo(report: Report) -> set[int]:
    mine = list(report.photos.values_list("file_id", flat=True))
    copies = {copy.file.id for file_id in mine for copy in files.copies_of(file_id)} | set(mine)
    return (
        set(ReportPhoto.objects.filter(file_id__in=copies).values_list("report_id", flat=True))
        if mine
        else set()
    )


def _point(report: _Looks) -> Point | None:
    return Point(report.lat, report.lng) if report.lat is not None and report.lng is not None else None


def _hazard(report: Report) -> str:
    return str(Hazard(report.hazard).label) if report.hazard else "–"


def _village(report: Report) -> str:
    place = report.village.name if report.village else "–"
    return f"{place} RT {report.rts}" if report.rts else place


def _depth(report: Report) -> str:
    return str(Depth(report.depth).label) if report.depth else "–"


def _danger(report: Report) -> str:
    if report.people_in_danger is None:
        return "–"
    return _("yes") if report.people_in_danger else _("no")
