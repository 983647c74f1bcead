"""What the desk decides about a report: each view reads its form, calls one door, and opens the next report."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.people.access import NotFresh
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.incidents import actions as incidents
from destana.response.reports import actions, queries
from destana.response.reports.terms import Findings, Proof, Refused
from destana.response.rumours import actions as rumours
from destana.surfaces.office.frame import Incomplete, room, say
from destana.surfaces.office.reports.choices import HOAX, OUT_OF_SCOPE, SPAM
from destana.surfaces.office.reports.desk import Opened, Wish, remember, render_desk

Step = Callable[[HttpRequest, Actor, int, datetime], HttpResponse | None]


def step(permission: Permission, panel: str = "") -> Callable[[Step], Callable[..., HttpResponse]]:
    """Make a POST view of a step. A refusal shows the report again with the sentence, its status and the input kept."""

    def outer(view: Step) -> Callable[..., HttpResponse]:
        @room(permission, "GET", "HEAD", "POST")
        @wraps(view)
        def inner(request: HttpRequest, actor: Actor, report_id: int) -> HttpResponse:
            queries.get_for(actor, report_id)  # what this person may not see is not there, whatever the step
            if request.method != "POST":
                return stay(request, report_id)  # the address of a refused form, asked for again
            try:
                done = view(request, actor, report_id, timezone.now())
            except (NotFresh, queries.NotHere):
                raise
            except Refusal as refusal:
                opened = Opened(panel, posted(request), refusal, status=refusal.status)
                answer = render_desk(request, actor, report_id, opened=opened)
                answer["HX-Push-Url"] = reverse("office:report", args=[report_id])
                return answer
            return done or stay(request, report_id)

        return inner

    return outer


def posted(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed, for showing it again."""
    return {name: request.POST.get(name, "") for name in request.POST if name != "csrfmiddlewaretoken"} | {
        "bahaya": bool(request.POST.get("bahaya"))
    }


def stay(request: HttpRequest, report_id: int) -> HttpResponse:
    """Go back to the same report."""
    wish = Wish.of(request.GET)
    return HttpResponseRedirect(reverse("office:report", args=[report_id]) + wish.address())


def go_on(
    request: HttpRequest, actor: Actor, report_id: int, sentence: str, after: int | None
) -> HttpResponse:
    """Say what was done and open the next report of the queue."""
    remember(request, report_id)
    left = _("%(left)d left.") % {"left": queries.counts(actor, now=timezone.now()).open}
    say(request, f"{sentence} {left}")
    wish = Wish.of(request.GET)
    home = reverse("office:report", args=[after]) if after is not None else reverse("office:desk")
    return HttpResponseRedirect(home + wish.address())


def _next(actor: Actor, report_id: int) -> tuple[str, int | None]:
    """Return the code of a report and the id of the one after it (else before it), before it leaves the queue."""
    report = queries.get_for(actor, report_id)
    before, after = queries.neighbours_in_queue(actor, report)
    return report.code, after if after is not None else before


def _seen(request: HttpRequest) -> int | None:
    text = request.POST.get("versi", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def read_findings(request: HttpRequest) -> Findings:
    """Read the findings form; a code that does not exist counts as not chosen."""
    said = request.POST.get
    return Findings(
        hazard=said("jenis", "") if said("jenis", "") in Hazard.values else "",
        village=clean(said("desa", ""), 13),
        rts=clean(said("rt", ""), 60),
        landmark=clean(said("patokan", ""), 120),
        depth=said("air", "") if said("air", "") in Depth.values else "",
        trend=said("arah", "") if said("arah", "") in Trend.values else "",
        people_in_danger=bool(said("bahaya")),
    )


@step(Permission.REPORTS_CHECK)
def take(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Take a report for 15 minutes, or renew the own lease."""
    actions.take(report_id=report_id, by=actor, at=at)


@step(Permission.REPORTS_CHECK)
def give_back(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Put a report back for the others."""
    actions.give_back(report_id=report_id, by=actor, at=at)
    say(request, _("The report is free for the others again."))


@step(Permission.REPORTS_CHECK, "ambil")
def break_lease(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Take a report over from another desk, with a reason."""
    actions.break_lease(
        report_id=report_id, reason=clean(request.POST.get("alasan", ""), 200), by=actor, at=at
    )


@step(Permission.REPORTS_READ)
def proofs(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Keep the ticks of the evidence sheet: what was changed since it was shown, nothing else."""
    _tick(request, actor, report_id, at)


def _tick(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    shown, wanted = (
        _proofs(request.POST.get("terlihat", "").split(",")),
        _proofs(request.POST.getlist("bukti")),
    )
    for proof in sorted(shown ^ wanted):
        actions.tick(report_id=report_id, proof=proof, is_ticked=proof in wanted, by=actor, at=at)


def _proofs(texts: list[str]) -> set[Proof]:
    return {Proof(int(text)) for text in texts if text in {str(int(proof)) for proof in Proof}}


@step(Permission.REPORTS_CHECK)
def settle(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Write down what the report is about, without deciding yet."""
    actions.settle(report_id=report_id, findings=read_findings(request), seen=_seen(request), by=actor, at=at)
    say(request, _("Findings saved."))


@step(Permission.REPORTS_CHECK)
def verify(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> HttpResponse:
    """Call the report proven and put it into an incident; the next report opens."""
    code, after = _next(actor, report_id)
    if "terlihat" in request.POST:
        _tick(request, actor, report_id, at)
    number = request.POST.get("kejadian", "")
    decision = incidents.verify_into(
        report_id=report_id,
        findings=read_findings(request),
        incident_id=int(number) if number.isdecimal() else incidents.NEW,
        seen=_seen(request),
        by=actor,
        at=at,
    )
    told = _("Report %(code)s verified, grade %(grade)s.") % {"code": code, "grade": decision.grade}
    more = _("Grade A waits for a second person.") if decision.needs_second else ""
    return go_on(request, actor, report_id, f"{told} {more}".strip(), after)


@step(Permission.REPORTS_CHECK)
def countersign(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Be the second person behind grade A."""
    actions.countersign(report_id=report_id, by=actor, at=at)
    say(request, _("Grade A is signed by two persons now."))


@step(Permission.REPORTS_CHECK, "tanya")
def ask(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> HttpResponse:
    """Put a question to the reporter on the reporter's own channel."""
    code, after = _next(actor, report_id)
    text = request.POST.get("pertanyaan", "") or request.POST.get("pilihan", "")
    actions.ask(report_id=report_id, text=text, seen=_seen(request), by=actor, at=at)
    told = _("The reporter of %(code)s was asked. The report comes back with the answer or after 30 minutes.")
    return go_on(request, actor, report_id, told % {"code": code}, after)


@step(Permission.REPORTS_CHECK, "gabung")
def merge(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> HttpResponse:
    """Make this report a copy of another one."""
    code, after = _next(actor, report_id)
    main = _chosen(request, actor, at)
    actions.merge(report_id=report_id, into_id=main, seen=_seen(request), by=actor, at=at)
    after = main if after is None else after
    return go_on(request, actor, report_id, _("%(code)s was merged.") % {"code": code}, after)


def _chosen(request: HttpRequest, actor: Actor, at: datetime) -> int:
    """Return the main report: chosen from the list, or typed as a code."""
    typed = request.POST.get("kode", "").strip()
    if typed:
        rows = queries.search(actor, typed, now=at, limit=1)
        if rows:
            return rows[0].id
    chosen = request.POST.get("ke", "")
    if typed or not chosen.isdecimal():
        raise actions.NotOneEvent(sentence=_("Choose the report that it belongs to, or type its code."))
    return queries.get_for(actor, int(chosen)).pk


@step(Permission.REPORTS_CHECK, "bukan")
def not_an_event(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> HttpResponse | None:
    """Close a report that is no event here, for a typed reason; or propose it as a hoax."""
    code, after = _next(actor, report_id)
    why, note = request.POST.get("mengapa", ""), clean(request.POST.get("catatan", ""), 500)
    common: dict[str, Any] = {"report_id": report_id, "by": actor, "at": at}
    if why == HOAX:
        actions.propose_hoax(note=note, **common)
        say(request, _("Proposed as hoax. The section head decides."))
        return None
    if why == SPAM:
        actions.set_aside(**common)
    elif why == OUT_OF_SCOPE:
        actions.out_of_scope(handed_to=_said(note), seen=_seen(request), **common)
    elif why in Refused.values:
        actions.refuse(why=Refused(why), note=note, seen=_seen(request), **common)
    else:
        raise Incomplete(sentence=_("Choose a reason."))
    return go_on(request, actor, report_id, _("%(code)s was closed.") % {"code": code}, after)


def _said(note: str) -> str:
    if not note:
        raise Incomplete(sentence=_("Write to whom it was passed on."))
    return note


@step(Permission.REPORTS_CONFIRM_HOAX)
def confirm_hoax(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> HttpResponse:
    """Decide that it is a hoax: never the one who proposed it."""
    code, after = _next(actor, report_id)
    note = clean(request.POST.get("catatan", ""), 500)
    card = rumours.confirm_hoax(report_id=report_id, note=note, seen=_seen(request), by=actor, at=at)
    said = _("%(code)s is recorded as a hoax. Its answer for everybody waits in %(card)s.")
    return go_on(request, actor, report_id, said % {"code": code, "card": card.code}, after)


@step(Permission.REPORTS_CHECK)
def drop_hoax(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Turn the proposal down, or take it back."""
    actions.drop_hoax_proposal(report_id=report_id, by=actor, at=at)


@step(Permission.REPORTS_CHECK)
def undo(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Take the own last decision back within ten minutes."""
    code = incidents.undo(report_id=report_id, by=actor, at=at)
    say(request, _("Taken back. %(code)s is being checked again.") % {"code": code})


@step(Permission.REPORTS_CHECK)
def restore(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Bring back what was set aside as spam."""
    actions.restore(report_id=report_id, by=actor, at=at)
    say(request, _("The report is back in the queue."))


@step(Permission.REPORTS_REOPEN, "buka")
def reopen(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> None:
    """Open a decided report again, with a reason."""
    reason = clean(request.POST.get("alasan", ""), 500)
    if not reason:
        raise Incomplete(sentence=_("Write the reason."))
    incidents.reopen(report_id=report_id, reason=reason, by=actor, at=at)
    say(request, _("The report is being checked again."))


@step(Permission.CONTACT_REVEAL, "nomor")
def reveal(request: HttpRequest, actor: Actor, report_id: int, at: datetime) -> HttpResponse:
    """Show the reporter's whole number once; the reason and who looked are on record."""
    reason = request.POST.get("alasan", "") or request.POST.get("pilihan", "")
    number = actions.reveal_contact(report_id=report_id, reason=reason, by=actor, at=at)
    return render_desk(request, actor, report_id, opened=Opened("nomor", number=number))
