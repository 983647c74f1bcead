"""Lists that the desk takes along: a page that counts first, and the file with a reason and a fresh second factor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.areas import queries as areas
from destana.foundation.audit import queries as audit
from destana.foundation.people.access import check_fresh
from destana.foundation.people.terms import Actor, Permission
from destana.kit.sheets import MOST_ROWS, Extent
from destana.response.hazards.terms import Hazard
from destana.response.incidents import actions as incident_actions
from destana.response.incidents import queries as incidents
from destana.response.incidents.terms import State as IncidentState
from destana.response.reports import actions as report_actions
from destana.response.reports import queries as reports
from destana.response.reports.actions import MOST_NAMED
from destana.response.reports.terms import State as ReportState
from destana.surfaces.office.exports import file, log
from destana.surfaces.office.exports.columns import INCIDENTS, LOG, NAMED, REPORTS, ReportRow
from destana.surfaces.office.exports.span import how_long
from destana.surfaces.office.exports.wish import (
    GOING_ON,
    INCIDENT_STATES,
    NO_STATES,
    REPORT_STATES,
    WAITING,
    Wish,
)
from destana.surfaces.office.frame import Told, page, posting, room
from destana.surfaces.office.signin import again


@dataclass(frozen=True)
class Kind:
    """What the one page of all lists has to know of one of them."""

    name: str
    here: str
    title: str | Promise
    back: str | Promise
    home: str
    states: frozenset[str]
    choices: tuple[tuple[str, str | Promise], ...] = ()
    says: str | Promise = ""
    by_place: bool = False


ABOUT_REPORTS = Kind(
    "reports", "desk", _("Take the list of reports along"), _("Reports"), "desk", REPORT_STATES,
    ((WAITING, _("all that wait")), *ReportState.choices),
    _(
        "No name, no number and no words of the reporter. Places are told to some 600 m. "
        "Of whoever asked for secrecy only the village is told."
    ),
    by_place=True,
)  # fmt: skip
ABOUT_INCIDENTS = Kind(
    "incidents", "incidents", _("Take the list of incidents along"), _("Incidents"), "incidents", INCIDENT_STATES,
    ((GOING_ON, _("all that go on")), *IncidentState.choices),
    _("Places are told to some 600 m."),
)  # fmt: skip
ABOUT_LOG = Kind(
    "log", "settings", _("Take the log along"), _("Settings"), "settings", NO_STATES,
    says=_("Persons stand there as numbers. Each line has its hash, so that it can be compared."),
)  # fmt: skip


@room(Permission.EXPORT)
def reports_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how many reports the list would hold."""
    return show_reports(request, actor)


def show_reports(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the page of the reports' list."""
    wish = _wish(request, ABOUT_REPORTS)
    extent = None if wish.wrong else reports.extent(actor, wish.reports())
    more = {"may_name": actor.may(Permission.CONTACT_REVEAL), "most_named": MOST_NAMED}
    return _show(request, actor, ABOUT_REPORTS, wish, extent, told, **more)


@posting(Permission.EXPORT, "bawa", show_reports, lambda: reverse("office:export_reports"))
def reports_file(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Send the reports' list."""
    if _came_from_the_question(request, actor):
        return show_reports(request, actor, told=_told(request))
    wish = _wish(request, ABOUT_REPORTS)
    wish.check()
    with_reporters = bool(request.POST.get("pelapor"))
    taken = report_actions.take_along(
        wanted=wish.reports(), told=wish.codes(), with_reporters=with_reporters, reason=_reason(request),
        by=actor, at=now,
    )  # fmt: skip
    columns = REPORTS + NAMED if with_reporters else REPORTS
    return file.answer("laporan", columns, _with_incidents(taken), by=actor, at=now)


def _with_incidents(taken: report_actions.Taken) -> Iterator[list[ReportRow]]:
    for piece in reports.along(taken.ids, named=taken.named):
        codes = incidents.codes_of([line.id for line in piece])
        yield [ReportRow(line, codes.get(line.id, "")) for line in piece]


@room(Permission.EXPORT)
def incidents_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how many incidents the list would hold."""
    return show_incidents(request, actor)


def show_incidents(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the page of the incidents' list."""
    wish = _wish(request, ABOUT_INCIDENTS)
    extent = None if wish.wrong else incidents.extent(actor, wish.incidents())
    return _show(request, actor, ABOUT_INCIDENTS, wish, extent, told)


@posting(Permission.EXPORT, "bawa", show_incidents, lambda: reverse("office:export_incidents"))
def incidents_file(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Send the incidents' list."""
    if _came_from_the_question(request, actor):
        return show_incidents(request, actor, told=_told(request))
    wish = _wish(request, ABOUT_INCIDENTS)
    wish.check()
    ids = incident_actions.take_along(
        wanted=wish.incidents(), told=wish.codes(), reason=_reason(request), by=actor, at=now
    )
    return file.answer("kejadian", INCIDENTS, incidents.along(ids), by=actor, at=now)


@room(Permission.AUDIT_READ)
def log_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how many lines of the log the list would hold."""
    return show_log(request, actor)


def show_log(request: HttpRequest, actor: Actor, *, told: Told | None = None) -> HttpResponse:
    """Render the page of the log."""
    wish = _wish(request, ABOUT_LOG)
    extent = None if wish.wrong else audit.extent(wish.since, wish.until, end=audit.head().seq)
    return _show(request, actor, ABOUT_LOG, wish, extent, told)


@posting(Permission.AUDIT_READ, "bawa", show_log, lambda: reverse("office:export_log"))
def log_file(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Send the log of a time."""
    if _came_from_the_question(request, actor):
        return show_log(request, actor, told=_told(request))
    wish = _wish(request, ABOUT_LOG)
    wish.check()
    lines = log.take_along(
        since=wish.since, until=wish.until, told=wish.codes(), reason=_reason(request), by=actor, at=now
    )
    return file.answer("catatan", LOG, lines, by=actor, at=now)


def _wish(request: HttpRequest, kind: Kind) -> Wish:
    """Read the filter: of the address of a page, of the fields of a form that asks for the file."""
    return Wish.of(request.POST if request.method == "POST" else request.GET, kind.states)


def _reason(request: HttpRequest) -> str:
    return str(request.POST.get("alasan", ""))


def _came_from_the_question(request: HttpRequest, actor: Actor) -> bool:
    """Say whether a second factor rode along: a file would leave the person on a page that asks for a code again.

    Raises :class:`~destana.foundation.people.access.NotFresh` where it has not been looked at yet.
    """
    check_fresh(actor)
    return bool(request.POST.get(again.CODE) or request.POST.get(again.KEY))


def _told(request: HttpRequest) -> Told:
    return Told("bawa", {name: request.POST.get(name, "") for name in ("alasan", "pelapor")})


def _show(
    request: HttpRequest,
    actor: Actor,
    kind: Kind,
    wish: Wish,
    extent: Extent | None,
    told: Told | None,
    **more: Any,
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {
        "kind": kind,
        "wish": wish,
        "extent": extent,
        "span": how_long(extent.first, extent.last) if extent and extent.first and extent.last else "",
        "most_rows": MOST_ROWS,
        "hazards": Hazard.choices,
        "villages": areas.villages(settings.DISTRICT),
        "page_url": reverse(f"office:export_{kind.name}"),
        "file_url": reverse(f"office:export_{kind.name}_file"),
        "home_url": reverse(f"office:{kind.home}"),
        "is_proven": told is not None and told.problem is None,
        "now_zone": now,
        "told": told or Told(),
    }
    status = told.status if told else 200
    return page(
        request, actor, "office/exports/page.html", context | more, here=kind.here, status=status, now=now
    )
