"""The desk: the queue at the left, the open report in the middle, what helps to decide at the right. One page."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.response.bulletins import queries as bulletins
from destana.response.hazards.terms import WATER, Depth, Hazard, Trend
from destana.response.incidents import queries as incidents
from destana.response.reports import queries as reports
from destana.response.reports.terms import Grade, QueueFilter, Sheet, Urgency
from destana.surfaces.office import maps
from destana.surfaces.office.frame import page, room
from destana.surfaces.office.reports import look
from destana.surfaces.office.reports.choices import QUESTIONS, REASONS, refusals

PANELS = ("tanya", "gabung", "bukan", "banding", "nomor", "ambil", "buka", "tautkan")
PAGE = 50
_SEEN = "meja.baru"
"""Where the session keeps the report that was decided last, so that one key takes it back."""
_ONE_BY_ONE = "meja.satu"
"""Where the session keeps that this person goes on with the queue, however many reports come."""


@dataclass(frozen=True)
class Wish:
    """What part of the queue the address asks for."""

    urgent_only: bool = False
    village: str = ""
    search: str = ""
    number: int = 1
    is_list: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Wish":
        """Read the address; whoever is bound to one village sees that one anyway."""
        number = query.get("hal", "1")
        return cls(
            urgent_only=query.get("saring") == "gawat",
            village=query.get("desa", "")[:13],
            search=query.get("cari", "").strip()[:80],
            number=max(1, int(number)) if number.isdecimal() and len(number) < 5 else 1,
            is_list=query.get("daftar") == "1",
        )

    def address(self, **other: object) -> str:
        """Return the query string of this wish with some parts changed; empty parts are left out."""
        parts = {
            "saring": "gawat" if self.urgent_only else "",
            "desa": self.village,
            "cari": self.search,
            "hal": self.number if self.number > 1 else "",
        } | other
        kept = {name: value for name, value in parts.items() if value not in ("", None)}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True)
class Opened:
    """How the open report is shown: a panel, what was typed, what was refused, a number that was revealed."""

    panel: str = ""
    posted: dict[str, Any] = field(default_factory=dict)
    problem: Refusal | None = None
    number: str = ""
    status: int = 200


@room(Permission.REPORTS_READ)
def desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the queue and open its first report; on a night of too many, the deck in its place."""
    now = timezone.now()
    if request.GET.get("satu"):
        request.session[_ONE_BY_ONE] = True
    elif not request.GET and not request.session.get(_ONE_BY_ONE) and reports.is_surge(actor, now=now):
        return HttpResponseRedirect(reverse("office:triage"))
    rows = _lines(actor, Wish.of(request.GET), now)
    return render_desk(request, actor, rows[0].id if rows else None, now=now, lines=rows)


@room(Permission.REPORTS_READ)
def report(request: HttpRequest, actor: Actor, report_id: int) -> HttpResponse:
    """Show the queue with this report open."""
    panel = request.GET.get("langkah", "")
    return render_desk(request, actor, report_id, opened=Opened(panel if panel in PANELS else ""))


def render_desk(
    request: HttpRequest,
    actor: Actor,
    report_id: int | None,
    *,
    opened: Opened | None = None,
    now: datetime | None = None,
    lines: list[Any] | None = None,
) -> HttpResponse:
    """Render the desk with one report open, or none; ``opened`` says how."""
    now, opened = now or timezone.now(), opened or Opened()
    wish = Wish.of(request.GET)
    context = queue_part(actor, wish, now, report_id, lines) | {
        "search": wish.search,
        "is_surge": reports.is_surge(actor, now=now),
        "waiting_bulletins": bulletins.waiting_for(actor, limit=3)
        if actor.may(Permission.BULLETINS_READ)
        else [],
        "undo": _undo(request, actor, now, report_id),
    }
    if report_id is not None:
        context |= review_part(request, actor, report_id, now, opened)
    return page(
        request, actor, "office/reports/desk.html", context, here="desk", status=opened.status, now=now
    )


def _lines(actor: Actor, wish: Wish, now: datetime) -> list[Any]:
    if wish.search:
        return reports.search(actor, wish.search, now=now, limit=PAGE)
    narrow = QueueFilter(urgency=Urgency.CRITICAL if wish.urgent_only else None, village=wish.village)
    return reports.queue(actor, now=now, wanted=narrow, limit=PAGE + 1, offset=(wish.number - 1) * PAGE)


def queue_part(
    actor: Actor, wish: Wish, now: datetime, report_id: int | None, lines: list[Any] | None = None
) -> dict[str, Any]:
    """Return the left column."""
    lines = _lines(actor, wish, now) if lines is None else lines
    rows = [
        look.row(
            line, url=reverse("office:report", args=[line.id]) + wish.address(), current=report_id, now=now
        )
        for line in lines[:PAGE]
    ]
    places = areas.villages(settings.DISTRICT)
    own = actor.only_villages(Permission.REPORTS_READ)
    return {
        "wish": wish,
        "rows": rows,
        "more_url": reverse("office:desk") + wish.address(hal=wish.number + 1) if len(lines) > PAGE else "",
        "back_url": reverse("office:desk") + wish.address(hal=wish.number - 1) if wish.number > 1 else "",
        "all_url": reverse("office:desk") + wish.address(saring="", desa="", cari="", hal=""),
        "urgent_url": reverse("office:desk") + wish.address(saring="gawat", cari="", hal=""),
        "no_village_url": reverse("office:desk") + wish.address(desa="", hal=""),
        "list_url": reverse("office:desk") + wish.address(daftar="1"),
        "villages": [place for place in places if own is None or place.code in own],
        "village_name": areas.name(wish.village) if wish.village else "",
        "place_in_queue": next((index for index, row in enumerate(rows, 1) if row.is_current), 0),
        "address": wish.address(),
        "export_url": _export_url(wish) if actor.may(Permission.EXPORT) else "",
    }


def _export_url(wish: Wish) -> str:
    """Return where the list is taken along that is open now; what was searched for stands in no address of a file."""
    return reverse("office:export_reports") + wish.address(keadaan="terbuka", cari="", hal="")


def review_part(
    request: HttpRequest, actor: Actor, report_id: int, now: datetime, opened: Opened
) -> dict[str, Any]:
    """Return the middle and the right column: everything about one report. Raises ``NotHere``."""
    found = reports.get_for(actor, report_id)
    sheet = reports.sheet(found)
    photos = look.photos(found)
    similar = reports.similar(actor, found)
    before, after = reports.neighbours_in_queue(actor, found)
    rights = look.rights(actor, found, grade=sheet.grade or "", now=now)
    wish = Wish.of(request.GET)
    return (
        {
            "report": found,
            "title": look.title(found, len(photos)),
            "where": look.place(found.village.name if found.village else "", found.rts),
            "urgency_icon": look.ICONS[Urgency(found.urgency)],
            "history": reports.history_of(found),
            "photos": photos,
            "photos_missing": max(0, found.photos_expected - len(photos)),
            "coming": look.coming(found) if found.photos_expected > len(photos) else None,
            "map": maps.around(look.spot(found), [look.spot(other) for other, _likeness in similar]),
            "more_words": list(found.more_words.order_by("id")),
            "questions": list(found.questions.order_by("id")),
            "conflicts": found.conflicts.count(),
            "moves": list(found.moves.order_by("-id")[:30]),
            "suggestions": look.suggestions(found),
            "sheet": sheet,
            "verdict": verdict(sheet),
            "ticked": ",".join(str(int(line.proof)) for line in sheet.lines if line.is_ticked),
            "filed": look.findings(found, opened.posted or None),
            "rights": rights,
            "lease": look.lease(found, actor, now),
            "previous_url": _report_url(before, wish),
            "next_url": _report_url(after, wish),
            "incident": incidents.incident_of(found.pk),
            "panel": opened.panel,
            "answering": look.answering(found, now) if opened.panel == "tanya" else None,
            "posted": opened.posted,
            "problem": opened.problem,
            "number": opened.number,
            "undoable": reports.undoable(found, actor, now=now),
        }
        | _choices(actor, found, rights)
        | _compared(request, found, similar, opened)
    )


def verdict(sheet: Sheet) -> str:
    """Say in words how far the ticked proofs carry: ``4 of 6: enough to verify (grade B)``."""
    told = {
        None: _("%(count)d of 6: not enough yet"),
        Grade.A: _("%(count)d of 6: grade A with a second person"),
        Grade.B: _("%(count)d of 6: enough to verify, grade B"),
        Grade.C: _("%(count)d of 6: grade C, may be acted on, not published"),
    }
    return told[sheet.grade] % {"count": sheet.count}


def _choices(actor: Actor, found: Any, rights: look.Rights) -> dict[str, Any]:
    fitting = incidents.fitting(actor, hazard=found.hazard) if rights.verify else []
    return {
        "hazards": Hazard.choices,
        "depths": Depth.choices,
        "trends": Trend.choices,
        "is_water": not found.hazard or found.hazard in WATER,
        "fitting": fitting,
        "all_villages": areas.villages(settings.DISTRICT),
        "refusals": refusals(),
        "questions_offered": [str(question) for question in QUESTIONS],
        "reasons": [str(reason) for reason in REASONS],
    }


def _compared(request: HttpRequest, found: Any, similar: list[Any], opened: Opened) -> dict[str, Any]:
    wanted = request.GET.get("dengan", "")
    pair = next((pair for pair in similar if str(pair[0].pk) == wanted), similar[0] if similar else None)
    if pair is None:
        return {"similars": [], "beside": None}
    other, likeness = pair
    return {
        "similars": look.similars(similar),
        "beside": look.similars([pair])[0],
        "beside_report": other,
        "beside_photos": look.photos(other) if opened.panel == "banding" else [],
        "compared": reports.compare(found, other, likeness),
    }


def _report_url(report_id: int | None, wish: Wish) -> str:
    return reverse("office:report", args=[report_id]) + wish.address() if report_id is not None else ""


def leave_queue(request: HttpRequest) -> None:
    """Remember that this person works with the deck again."""
    request.session.pop(_ONE_BY_ONE, None)


def remember(request: HttpRequest, report_id: int) -> None:
    """Keep which report was decided last, so that it can be taken back with one key."""
    request.session[_SEEN] = report_id


def _undo(request: HttpRequest, actor: Actor, now: datetime, opened_id: int | None) -> dict[str, Any] | None:
    last = request.session.get(_SEEN)
    if last is None or last == opened_id:
        return None
    try:
        found = reports.get_for(actor, last)
    except reports.NotHere:
        return None
    return {"id": last, "code": found.code} if reports.undoable(found, actor, now=now) else None
