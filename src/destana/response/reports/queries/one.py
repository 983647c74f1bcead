"""One report: found only by those who may see it, with its evidence sheet and the reporter's progress."""

from datetime import datetime

from django.utils.translation import gettext as _

from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.reports import rules
from destana.response.reports.models import Evidence, Move, Question, Report
from destana.response.reports.terms import (
    Progress,
    Proof,
    ProofLine,
    ReporterView,
    Sheet,
    State,
    Step,
    Urgency,
)

from .hints import hints_for
from .scope import visible_to


class NotHere(Refusal):
    """No such report, or not in the actor's areas: both look alike."""

    status = 404

    def __str__(self) -> str:
        return _("There is no such report.")


def get_for(actor: Actor, report_id: int) -> Report:
    """Return the report, or raise :class:`NotHere` where the actor may not see it."""
    try:
        return (
            visible_to(actor)
            .select_related(
                "village", "contact", "lease_by", "decided_by", "taken_by", "main", "proposed_hoax_by"
            )
            .get(pk=report_id)
        )
    except Report.DoesNotExist:
        raise NotHere(report_id) from None


def sheet(report: Report) -> Sheet:
    """Return the evidence sheet: what people ticked, and the machine's hint beside each line."""
    ticked = {
        row.proof: row for row in Evidence.objects.filter(report=report, is_ticked=True).select_related("by")
    }
    hints = hints_for(report)
    lines = tuple(
        ProofLine(
            proof=proof,
            is_ticked=proof in ticked,
            by_name=ticked[proof].by.name if proof in ticked else "",
            at=ticked[proof].at if proof in ticked else None,
            hint=hints[proof].text if proof in hints else "",
            hint_fits=hints[proof].fits if proof in hints else None,
        )
        for proof in Proof
    )
    return Sheet(lines, rules.grade([Proof(number) for number in ticked]))


def undoable(report: Report, by: Actor, *, now: datetime) -> Move | None:
    """Return the last move, where this person may still undo it."""
    move = Move.objects.filter(report=report).order_by("-id").first()
    if move is None or move.is_undone or move.by_ref != by.ref or now - move.at > rules.UNDO:
        return None
    return move if State(move.after) not in {State.CHECKING, State.RECEIVED} else None


def progress(*, district: str, number: int) -> Progress:
    """Return what the receipt page shows for ``L-0142``. Raises :class:`NotHere`."""
    report = Report.objects.select_related("main").filter(district_id=district, number=number).first()
    if report is None:
        raise NotHere(number)
    checked = report.moves.filter(after=State.CHECKING, is_undone=False).order_by("id").first()
    question = report.questions.filter(is_open=True).first()
    decided = report.main or report
    return Progress(
        code=report.code,
        state=State(report.state),
        steps=(
            Step(_("Received"), report.received_at, is_done=True),
            Step(
                _("Checked"),
                checked.at if checked else None,
                is_done=checked is not None or not report.is_open,
            ),
            Step(_("Acted on"), decided.decided_at, is_done=decided.state == State.VERIFIED),
        ),
        due_at=report.due_at if report.is_open else None,
        main_code=report.main.code if report.main else "",
        answer=report.get_refusal_display() if report.refusal else "",
        photos_missing=max(0, report.photos_expected - report.photos.count()),
        question=question.text if question else "",
    )


def for_reporter(report_id: int) -> ReporterView:
    """Return a report as its reporter may see it. Raises :class:`NotHere`."""
    report = Report.objects.select_related("village").filter(pk=report_id).first()
    if report is None:
        raise NotHere(report_id)
    village = report.village.name if report.village else ""
    choices = [item["value"] for item in report.reading if item["field"] == "village" and item["ask"]]
    return ReporterView(
        code=report.code,
        village=report.village_id or "",
        place=f"{village} RT {report.rts}" if village and report.rts else village,
        hazard=report.hazard,
        depth=report.depth,
        people_in_danger=report.people_in_danger,
        village_choices=tuple(choices),
        urgency=Urgency(report.urgency),
        received_at=report.received_at,
        due_at=report.due_at,
        rts=report.rts,
        trend=report.trend,
        people=next((item["value"] for item in report.reading if item["field"] == "people"), ""),
        has_photo=report.photos_expected > 0 or report.photos.exists(),
        has_words=bool(report.words),
    )


def asked_about(contact_id: int) -> int | None:
    """Return the report about which this contact is being asked, the latest question first."""
    question = (
        Question.objects.filter(is_open=True, report__contact_id__in=people.together(contact_id))
        .order_by("-id")
        .first()
    )
    return question.report_id if question else None


def find(*, district: str, number: int, secret: str) -> Report | None:
    """Return a report for the holder of its receipt link, or None."""
    return (
        Report.objects.filter(district_id=district, number=number, secret=secret).first() if secret else None
    )


def latest_of(contact_id: int) -> int | None:
    """Return the contact's latest report."""
    rows = Report.objects.filter(contact_id__in=people.together(contact_id)).order_by("-received_at", "-id")
    return rows.values_list("pk", flat=True).first()


def own(*, district: str, number: int, contact_id: int) -> int | None:
    """Return the contact's own report of this number; None for another's, which looks like one that is not there."""
    rows = Report.objects.filter(
        district_id=district, number=number, contact_id__in=people.together(contact_id)
    )
    return rows.values_list("pk", flat=True).first()


def number_of_latest(contact_id: int, *, since: datetime) -> int | None:
    """Return the number of the contact's latest report, where it is not older than ``since``."""
    rows = Report.objects.filter(contact_id__in=people.together(contact_id), received_at__gte=since).order_by(
        "-received_at", "-id"
    )
    return rows.values_list("number", flat=True).first()


def has_any(district: str) -> bool:
    """Say whether anybody ever reported in this district."""
    return Report.objects.filter(district_id=district).exists()
