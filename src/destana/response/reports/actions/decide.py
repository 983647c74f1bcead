"""Deciding: proven, not proven, hoax, not ours, spam, withdrawn; and opening again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.response.reports import access, notices, rules
from destana.response.reports.models import Report
from destana.response.reports.terms import Findings, Grade, Refused, State, Urgency

from .check import columns, grade_of
from .moves import CannotFollow, change, check_seen, lock, move


class NotProvenEnough(Refusal):
    """The sheet has fewer than two proofs and no official on site."""

    sentence = gettext_lazy(
        "Not enough proof yet: tick at least two lines, or have the village head confirm."
    )
    status = 422


class MissingFindings(Refusal):
    """A proven report says what happened and in which village."""

    sentence = gettext_lazy("Choose what happened and in which village first.")
    status = 422


@dataclass(frozen=True)
class Decision:
    """What a verification came to."""

    report_id: int
    grade: Grade
    needs_second: bool
    """The sheet gives A; until a second person signs it counts as B."""


FREE: dict[str, Any] = {"lease_by_id": None, "lease_until": None}


def verify(
    *, report_id: int, findings: Findings, seen: int | None = None, by: Actor, at: datetime
) -> Decision:
    """Call a report proven, with what was found. The grade comes from the sheet, never from the person.

    Raises :class:`NotProvenEnough`, :class:`MissingFindings`, :class:`access.OwnReport`, :class:`SomebodyWasFaster`.
    """
    with transaction.atomic():
        report = _opened(report_id, seen, by, at)
        access.check_may_verify(by, report)
        if not findings.hazard or not findings.village:
            raise MissingFindings(report_id)
        found = grade_of(report)
        if found is None:
            raise NotProvenEnough(report_id)
        kept = Grade.B if found == Grade.A else found
        move(
            report,
            State.VERIFIED,
            by=by,
            at=at,
            verb="report.verified",
            grade=kept,
            **_decided(by, at),
            **columns(findings),
        )
        notices.verified(report, at=at)
        return Decision(report_id, kept, needs_second=found == Grade.A)


def refuse(
    *, report_id: int, why: Refused, note: str, seen: int | None = None, by: Actor, at: datetime
) -> Report:
    """Close a report that is not (provably) an event, with a typed reason that the reporter is told."""
    with transaction.atomic():
        report = _opened(report_id, seen, by, at)
        access.check_may_verify(by, report)
        move(
            report,
            State.UNPROVEN,
            by=by,
            at=at,
            verb="report.refused",
            reason=note or str(why.label),
            refusal=why,
            **_decided(by, at),
        )
        notices.refused(report, at=at)
        return report


def out_of_scope(
    *, report_id: int, handed_to: str, seen: int | None = None, by: Actor, at: datetime
) -> Report:
    """Close a report that is somebody else's matter, with the words of where it was handed."""
    with transaction.atomic():
        report = _opened(report_id, seen, by, at)
        access.check_may_check(by, report)
        move(
            report,
            State.OUT_OF_SCOPE,
            by=by,
            at=at,
            verb="report.out_of_scope",
            reason=handed_to,
            refusal=Refused.NOT_DISASTER,
            **_decided(by, at),
        )
        notices.passed_on(report, handed_to, at=at)
        return report


def propose_hoax(*, report_id: int, note: str, by: Actor, at: datetime) -> Report:
    """Say that a report is false on purpose; the section head decides."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_verify(by, report)
        if report.state != State.CHECKING:
            raise CannotFollow(report.state)
        change(
            report, by=by, at=at, verb="report.hoax_proposed", reason=note, proposed_hoax_by_id=by.person_id
        )
        return report


def drop_hoax_proposal(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Take the proposal back, or turn it down."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        change(report, by=by, at=at, verb="report.hoax_proposal_dropped", proposed_hoax_by_id=None)
        return report


def confirm_hoax(*, report_id: int, note: str, seen: int | None = None, by: Actor, at: datetime) -> Report:
    """Decide that a report is a hoax: the section head, and never the one who proposed it."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may(by, Permission.REPORTS_CONFIRM_HOAX, report)
        access.check_may_verify(by, report)
        check_seen(report, seen)
        if report.proposed_hoax_by_id is None:
            raise CannotFollow(report.state, sentence=_("Somebody has to propose it first."))
        if report.proposed_hoax_by_id == by.person_id:
            raise access.OnePersonOnly(report_id, sentence=_("Another person has to confirm a hoax."))
        move(
            report,
            State.HOAX,
            by=by,
            at=at,
            verb="report.hoax_confirmed",
            reason=note,
            refusal=Refused.FALSE,
            **_decided(by, at),
        )
        notices.refused(report, at=at)
        return report


def set_aside(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Set a report aside as spam; it can be restored for 30 days and is never dropped."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        move(
            report,
            State.SPAM,
            by=by,
            at=at,
            verb="report.set_aside",
            refusal=Refused.SPAM,
            **_decided(by, at),
        )
        return report


def restore(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Bring back what was set aside as spam, within 30 days."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        if report.decided_at and at - report.decided_at > rules.SPAM_KEPT:
            raise CannotFollow(report.state, sentence=_("This was set aside more than 30 days ago."))
        move(report, State.RECEIVED, by=by, at=at, verb="report.restored", **_undecided(report, at))
        return report


def withdraw(*, report_id: int, by: Actor, at: datetime) -> Report:
    """The reporter takes the report back. It stays in the log."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_is_reporter(by, report)
        move(report, State.WITHDRAWN, by=by, at=at, verb="report.withdrawn", **FREE)
        return report


def reopen(*, report_id: int, reason: str, by: Actor, at: datetime) -> Report:
    """Open a decided report again: the section head, or the reporter once."""
    with transaction.atomic():
        report = lock(report_id)
        appeal: dict[str, Any] = {}
        if access.is_reporter(by, report):
            if report.appealed_at is not None:
                raise CannotFollow(report.state, sentence=_("You have appealed once already."))
            appeal = {"appealed_at": at}
        else:
            access.check_may(by, Permission.REPORTS_REOPEN, report)
        if report.is_open or report.state == State.SPAM:
            raise CannotFollow(report.state)
        move(
            report,
            State.CHECKING,
            by=by,
            at=at,
            verb="report.reopened",
            reason=reason,
            **appeal,
            **_undecided(report, at),
        )
        return report


def _opened(report_id: int, seen: int | None, by: Actor, at: datetime) -> Report:
    """Lock a report for a decision; one that nobody took yet is taken in the same breath."""
    report = lock(report_id)
    check_seen(report, seen)
    if report.state == State.RECEIVED:
        access.check_may_check(by, report)
        move(report, State.CHECKING, by=by, at=at, verb="report.taken")
    return report


def _decided(by: Actor, at: datetime) -> dict[str, Any]:
    return {"decided_by_id": by.person_id, "decided_at": at, **FREE}


def _undecided(report: Report, at: datetime) -> dict[str, Any]:
    return {
        "decided_by_id": None,
        "decided_at": None,
        "countersigned_by_id": None,
        "grade": "",
        "refusal": "",
        "main_id": None,
        "due_at": at + rules.DEADLINE[Urgency(report.urgency)],
    }
