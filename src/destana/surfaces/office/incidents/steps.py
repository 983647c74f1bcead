"""What is done to an incident: each view reads its form and calls one door."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.text import clean
from destana.response.hazards.terms import Hazard
from destana.response.incidents import actions, queries
from destana.response.incidents.terms import Figure, FigureStatus, State
from destana.response.reports import queries as reports
from destana.surfaces.office.frame import Incomplete, posting, say
from destana.surfaces.office.incidents.pages import back, show, show_list
from destana.surfaces.office.villages.stating import read_status
from destana.surfaces.office.when import read_moment


def _list_url() -> str:
    return reverse("office:incidents")


@posting(Permission.INCIDENTS_MANAGE, "baru", show_list, _list_url)
def open_new(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Open an incident by hand, before any report is proven."""
    name, hazard = clean(request.POST.get("nama", ""), 120), request.POST.get("jenis", "")
    if not name or hazard not in Hazard.values:
        raise Incomplete(sentence=_("Write a name and choose what happens."))
    state = State.WATCH if request.POST.get("pantau") else State.ACTIVE
    made = actions.open_incident(name=name, hazards=[hazard], state=state, by=actor, at=now)
    return HttpResponseRedirect(reverse("office:incident", args=[made.number]))


@posting(Permission.INCIDENTS_MANAGE, "pindah", show, back)
def move(request: HttpRequest, actor: Actor, *, number: int, now: datetime) -> None:
    """Take the incident to its next state."""
    row, after = queries.get_for(actor, number), request.POST.get("ke", "")
    if after not in State.values:
        raise Incomplete(sentence=_("Choose the next state."))
    version = request.POST.get("versi", "")
    actions.move(
        incident_id=row.pk,
        after=State(after),
        reason=clean(request.POST.get("alasan", ""), 300),
        seen=int(version) if version.isdecimal() else None,
        by=actor,
        at=now,
    )
    say(request, _("%(code)s: %(state)s.") % {"code": row.code, "state": State(after).label})


@posting(Permission.INCIDENTS_MANAGE, "nama", show, back)
def rename(request: HttpRequest, actor: Actor, *, number: int, now: datetime) -> None:
    """Give the incident a better name."""
    name = clean(request.POST.get("nama", ""), 120)
    if not name:
        raise Incomplete(sentence=_("Write the new name."))
    actions.rename(incident_id=queries.get_for(actor, number).pk, name=name, by=actor, at=now)


@posting(Permission.STATUS_STATE, "desa", show, back)
def state_village(request: HttpRequest, actor: Actor, *, number: int, now: datetime) -> None:
    """State how a village stands, within this incident."""
    row = queries.get_for(actor, number)
    actions.state_village(**read_status(request, now), incident_id=row.pk, by=actor, at=now)
    say(request, _("The village's status is public now."))


@posting(Permission.INCIDENTS_MANAGE, "angka", show, back)
def state_figure(request: HttpRequest, actor: Actor, *, number: int, now: datetime) -> None:
    """Append a figure with its source, time and status."""
    said = request.POST.get
    kind, value, source = (
        said("angka", ""),
        said("nilai", "").replace(".", "").strip(),
        clean(said("sumber", ""), 120),
    )
    if kind not in Figure.values or not (value.isdecimal() and len(value) < 9) or not source:
        raise Incomplete(sentence=_("A figure needs a kind, a whole number and a source."))
    as_of = read_moment(said("per", ""), now)
    if as_of is None:
        raise Incomplete(sentence=_("Write the time of the figure, for example 06.00."))
    status = said("status", "")
    actions.state_figure(
        incident_id=queries.get_for(actor, number).pk,
        kind=Figure(kind),
        value=int(value),
        source=source,
        status=FigureStatus(status) if status in FigureStatus.values else FigureStatus.REPORTED,
        as_of=as_of,
        village=said("desa", "") or None,
        method=said("cara", ""),
        by=actor,
        at=now,
    )
    say(request, _("Figure saved."))


@posting(Permission.INCIDENTS_MANAGE, "pastikan", show, back)
def confirm_figure(request: HttpRequest, actor: Actor, *, number: int, figure_id: int, now: datetime) -> None:
    """Be the second person behind a figure of casualties."""
    row = queries.get_for(actor, number)
    if figure_id not in {figure.id for figure in queries.figures(row.pk, only_public=False)}:
        raise queries.NotHere(figure_id)
    actions.confirm_figure(figure_id=figure_id, by=actor, at=now)
    say(request, _("Confirmed by two persons now."))


@posting(Permission.INCIDENTS_MANAGE, "catatan", show, back)
def note(request: HttpRequest, actor: Actor, *, number: int, now: datetime) -> None:
    """Write a line into the timeline."""
    text = clean(request.POST.get("catatan", ""), 500)
    if not text:
        raise Incomplete(sentence=_("Write the note first."))
    row = queries.get_for(actor, number)
    actions.note(incident_id=row.pk, text=text, is_public=bool(request.POST.get("umum")), by=actor, at=now)


@posting(Permission.INCIDENTS_MANAGE, "gabung", show, back)
def join(request: HttpRequest, actor: Actor, *, number: int, now: datetime) -> None:
    """Put a report into this incident by its code."""
    row, code = queries.get_for(actor, number), request.POST.get("kode", "").strip()
    found = reports.search(actor, code, now=now, limit=1) if code else []
    if not found:
        raise Incomplete(sentence=_("No report has this code."))
    actions.join(incident_id=row.pk, report_id=found[0].id, by=actor, at=now)


@posting(Permission.INCIDENTS_MANAGE, "lepas", show, back)
def leave(request: HttpRequest, actor: Actor, *, number: int, report_id: int, now: datetime) -> None:
    """Take a report out of this incident."""
    row = queries.get_for(actor, number)
    if report_id not in queries.reports_of(row.pk):
        raise queries.NotHere(report_id)
    actions.leave(report_id=report_id, reason=clean(request.POST.get("alasan", ""), 300), by=actor, at=now)
