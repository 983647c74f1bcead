"""The deck: on a night of too many reports they are decided in clusters, and every such decision can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.kit.clock import hour
from destana.kit.text import clean
from destana.response.hazards.terms import Hazard
from destana.response.incidents import actions as incidents
from destana.response.incidents import queries as known_incidents
from destana.response.reports import actions, queries
from destana.response.reports.terms import BatchDone, BatchKind, Chosen, Findings, Proof, Urgency
from destana.surfaces.office.frame import Told, page, posting, room, say
from destana.surfaces.office.reports import look
from destana.surfaces.office.reports.desk import leave_queue

_CHECK = Permission.REPORTS_CHECK
SHOWN = 40
"""Clusters of one page: a night with more kinds of trouble than that has one cluster each of little."""


@dataclass(frozen=True)
class Line:
    """One cluster in the list."""

    url: str
    title: str
    place: str
    count: int
    critical: int
    told: str
    is_current: bool


@dataclass(frozen=True)
class Member:
    """One report of the open cluster, to be ticked or left."""

    id: int
    version: int
    code: str
    url: str
    words: str
    where: str
    at: datetime
    photo: str
    is_critical: bool
    note: str


@room(_CHECK)
def triage(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the clusters and open one: the one asked for, or the first."""
    leave_queue(request)
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, *, told: Told | None = None, **_where: Any) -> HttpResponse:
    """Render the deck; ``told`` says what a form was refused for, wherever that form stands."""
    told, now = told or Told(), timezone.now()
    deck = queries.deck(actor, now=now)
    opened = _opened(request, deck)
    context: dict[str, Any] = {
        "told": told,
        "deck": deck,
        "lines": [_line(one, is_current=one is opened) for one in deck.clusters[:SHOWN]],
        "hidden": max(0, len(deck.clusters) - SHOWN),
        "is_list": request.GET.get("daftar") == "1",
        "list_url": f"{reverse('office:triage')}?daftar=1",
        "batches": [_batch(one) for one in queries.undoable_batches(actor, now=now)],
        "opened": opened,
    }
    if opened is not None:
        context |= _cluster_part(actor, opened, now) | _around(deck, opened)
    return page(
        request, actor, "office/reports/triage.html", context, here="desk", status=told.status, now=now
    )


def _opened(request: HttpRequest, deck: queries.Deck) -> queries.Cluster | None:
    """Return the cluster that holds the wanted report, else the first."""
    wanted = request.GET.get("buka", "") or request.POST.get("buka", "")
    found = deck.with_report(int(wanted)) if wanted.isdecimal() and len(wanted) < 12 else None
    return found or (deck.clusters[0] if deck.clusters else None)


def _address(cluster: queries.Cluster) -> str:
    return f"{reverse('office:triage')}?buka={cluster.ids[0]}"


def _title(cluster: queries.Cluster) -> str:
    return str(Hazard(cluster.hazard).label) if cluster.hazard else _("Not clear yet")


def _line(cluster: queries.Cluster, *, is_current: bool) -> Line:
    span = hour(cluster.since)
    if cluster.until != cluster.since:
        span = f"{span}–{hour(cluster.until)}"
    return Line(
        url=_address(cluster),
        title=_title(cluster),
        place=cluster.village_name or _("village not known"),
        count=cluster.count,
        critical=cluster.critical,
        told=span,
        is_current=is_current,
    )


def _around(deck: queries.Deck, opened: queries.Cluster) -> dict[str, Any]:
    """Return the addresses before and after the open cluster, and where in the deck it stands."""
    here = deck.clusters.index(opened)
    return {
        "here": here + 1,
        "previous_url": _address(deck.clusters[here - 1]) if here else "",
        "next_url": _address(deck.clusters[here + 1]) if here + 1 < len(deck.clusters) else "",
    }


def _cluster_part(actor: Actor, cluster: queries.Cluster, now: datetime) -> dict[str, Any]:
    reports = queries.members_of(actor, cluster)
    photos = look.first_photos(reports)
    members = [_member(actor, one, photos.get(one.pk, ""), now) for one in reports]
    ready = [one for one in reports if one.photos.all()] or list(reports)
    return {
        "title": _title(cluster),
        "line": _line(cluster, is_current=True),
        "members": members,
        "more": cluster.count - len(members),
        "main": ready[0].pk if ready else 0,
        "proofs": [(int(proof), proof.label) for proof in actions.TOGETHER],
        "may_be_second": cluster.sources > 1,
        "fitting": known_incidents.fitting(actor, hazard=cluster.hazard),
        "villages": [] if cluster.village else areas.villages(settings.DISTRICT),
        "hazards": [] if cluster.hazard else Hazard.choices,
        "most": actions.MOST,
    }


def _member(actor: Actor, report: Any, photo: str, now: datetime) -> Member:
    return Member(
        id=report.pk,
        version=report.version,
        code=report.code,
        url=reverse("office:report", args=[report.pk]),
        words=report.words,
        where=look.place(report.village.name if report.village else "", report.rts),
        at=report.received_at,
        photo=photo,
        is_critical=report.urgency == Urgency.CRITICAL,
        note=_note(actor, report, now),
    )


def _note(actor: Actor, report: Any, now: datetime) -> str:
    """Say why a report will be left alone, before it is tried."""
    if report.lease_until and report.lease_until > now and report.lease_by_id != actor.person_id:
        return _("%(name)s is checking it") % {"name": report.lease_by.name if report.lease_by else "–"}
    if report.taken_by_id == actor.person_id:
        return _("you took it in yourself")
    return ""


def _batch(batch: Any) -> dict[str, Any]:
    done = [line for line in batch.lines.all() if not line.why]
    return {"id": batch.pk, "kind": batch.get_kind_display(), "count": len(done), "at": hour(batch.at)}


def _back(**_where: Any) -> str:
    return reverse("office:triage")


def _chosen(request: HttpRequest) -> list[Chosen]:
    """Read the ticked reports, each with the version that the desk saw."""
    found = []
    for text in request.POST.getlist("pilih")[: actions.MOST + 1]:
        number, _colon, version = text.partition(":")
        if number.isdecimal() and version.isdecimal() and len(text) < 24:
            found.append(Chosen(int(number), int(version)))
    return found


def _tell(request: HttpRequest, done: BatchDone) -> None:
    """Say what became of it: how many, and of the others which and why."""
    told = {
        BatchKind.VERIFY: ngettext("%(n)d report verified.", "%(n)d reports verified.", done.done),
        BatchKind.ANSWER: ngettext("%(n)d reporter is told.", "%(n)d reporters are told.", done.done),
        BatchKind.MERGE: ngettext("%(n)d report merged.", "%(n)d reports merged.", done.done),
    }[done.kind]
    say(request, told % {"n": done.done})
    for code, why in done.left[:5]:
        say(request, f"{code}: {why}")
    if len(done.left) > 5:
        say(request, _("%(n)d more were left alone; they still wait here.") % {"n": len(done.left) - 5})


@posting(_CHECK, "sahkan", show, _back)
def verify(request: HttpRequest, actor: Actor, *, now: datetime) -> None:
    """Verify the ticked reports on what proves the whole event."""
    chosen = _chosen(request)
    number = request.POST.get("kejadian", "")
    hazard = request.POST.get("jenis", "")
    proofs = [proof for proof in Proof if str(int(proof)) in request.POST.getlist("bukti")]
    done = incidents.verify_many(
        chosen=chosen,
        proofs=proofs,
        findings=Findings(
            hazard=hazard if hazard in Hazard.values else "", village=clean(request.POST.get("desa", ""), 13)
        ),
        incident_id=int(number) if number.isdecimal() else incidents.NEW,
        by=actor,
        at=now,
    )
    _tell(request, done)


@posting(_CHECK, "jawab", show, _back)
def answer(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Tell the reporters of the ticked reports the same words."""
    text = request.POST.get("jawaban", "")
    _tell(request, actions.answer_many(chosen=_chosen(request), text=text, by=actor, at=now))
    return HttpResponseRedirect(_here(request))


@posting(_CHECK, "gabung", show, _back)
def merge(request: HttpRequest, actor: Actor, *, now: datetime) -> HttpResponse:
    """Make the ticked reports copies of one."""
    into = request.POST.get("utama", "")
    main = queries.get_for(actor, int(into)).pk if into.isdecimal() and len(into) < 12 else 0
    if not main:
        raise actions.NotOneEvent(sentence=_("Choose the report that the others belong to."))
    _tell(request, actions.merge_many(chosen=_chosen(request), into_id=main, by=actor, at=now))
    return HttpResponseRedirect(_here(request))


def _here(request: HttpRequest) -> str:
    """Return to the same cluster, while it is there."""
    wanted = request.POST.get("buka", "")
    return f"{_back()}?buka={wanted}" if wanted.isdecimal() else _back()


@posting(_CHECK, "urung", show, _back)
def undo(request: HttpRequest, actor: Actor, *, batch_id: int, now: datetime) -> None:
    """Take a whole batch back."""
    done = incidents.take_back(batch_id=batch_id, by=actor, at=now)
    say(
        request,
        ngettext("Taken back: %(n)d report.", "Taken back: %(n)d reports.", done.done) % {"n": done.done},
    )
    for code, why in done.left[:5]:
        say(request, f"{code}: {why}")
