"""Checking: take a report, tick proofs, settle what it says, give it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM, Actor, Permission
from destana.kit.clock import hour_zone
from destana.response.hazards.terms import Depth
from destana.response.reports import access, rules
from destana.response.reports.models import Evidence, Report
from destana.response.reports.terms import Findings, Grade, Proof, State

from .moves import CannotFollow, Held, change, check_seen, lock, move


def take(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Take a report, or renew the own lease, for 15 minutes.

    Raises :class:`Held` with the holder's name where another desk holds it: a lease is seen and broken, never stolen
    by accident.
    """
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        _check_free(report, by, at)
        lease: dict[str, Any] = {"lease_by_id": by.person_id, "lease_until": at + rules.LEASE}
        if report.state == State.RECEIVED:
            move(report, State.CHECKING, by=by, at=at, verb="report.taken", **lease)
        elif report.is_open:
            change(report, by=by, at=at, verb="report.taken", **lease)
        else:
            raise CannotFollow(report.state)
        return report


def break_lease(*, report_id: int, reason: str, by: Actor, at: datetime) -> Report:
    """Take a report from another desk, on record."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        change(
            report,
            by=by,
            at=at,
            verb="report.lease_broken",
            reason=reason,
            lease_by_id=None,
            lease_until=None,
        )
        return take(report_id=report_id, by=by, at=at)


def give_back(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Put a report back into the queue for the others."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        _check_free(report, by, at)
        free: dict[str, Any] = {"lease_by_id": None, "lease_until": None}
        if report.state == State.CHECKING:
            move(report, State.RECEIVED, by=by, at=at, verb="report.given_back", **free)
        else:
            change(report, by=by, at=at, verb="report.given_back", **free)
        return report


def release_overdue(*, at: datetime, limit: int = 200) -> int:
    """Put reports whose lease ran out back into the queue. Returns how many."""
    overdue = list(
        Report.objects.filter(is_open=True, lease_until__lt=at, state=State.CHECKING).values_list(
            "pk", flat=True
        )[:limit]
    )
    for report_id in overdue:
        with transaction.atomic():
            report = lock(report_id)
            if report.state == State.CHECKING and report.lease_until and report.lease_until < at:
                move(
                    report,
                    State.RECEIVED,
                    by=SYSTEM,
                    at=at,
                    verb="report.lease_ended",
                    lease_by_id=None,
                    lease_until=None,
                )
    return len(overdue)


def tick(*, report_id: int, proof: Proof, is_ticked: bool, by: Actor, at: datetime) -> Grade | None:
    """Tick or clear one of the six proofs and return the grade that the sheet gives now.

    A village head may tick the last one (official on site) for the own village; everything else is the desk's.
    """
    with transaction.atomic():
        report = lock(report_id)
        if proof == Proof.OFFICIAL and by.may(Permission.REPORTS_WITNESS, report.village_id or ""):
            access.check_may(by, Permission.REPORTS_WITNESS, report)
        else:
            access.check_may_verify(by, report)
        if not report.is_open:
            raise CannotFollow(report.state, sentence=_("The report is already decided."))
        Evidence.objects.update_or_create(
            report=report, proof=proof, defaults={"is_ticked": is_ticked, "by_id": by.as_person, "at": at}
        )
        verb = "report.proof_ticked" if is_ticked else "report.proof_cleared"
        audit.record(by=by, verb=verb, target=f"report:{report_id}", at=at, after={"proof": int(proof)})
        return grade_of(report)


def settle(*, report_id: int, findings: Findings, seen: int | None, by: Actor, at: datetime) -> Report:
    """Write down what the report is about; a person's word replaces the reader's guesses."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_check(by, report)
        check_seen(report, seen)
        change(report, by=by, at=at, verb="report.settled", **columns(findings))
        return report


def countersign(*, report_id: int, by: Actor, at: datetime) -> Report:
    """Be the second person that grade A needs."""
    with transaction.atomic():
        report = lock(report_id)
        access.check_may_countersign(by, report)
        if report.state != State.VERIFIED or grade_of(report) != Grade.A:
            raise CannotFollow(report.state)
        change(
            report, by=by, at=at, verb="report.countersigned", grade=Grade.A, countersigned_by_id=by.person_id
        )
        return report


def grade_of(report: Report) -> Grade | None:
    """Return the grade that the ticked proofs of a report give."""
    ticked = Evidence.objects.filter(report=report, is_ticked=True).values_list("proof", flat=True)
    return rules.grade([Proof(number) for number in ticked])


def columns(findings: Findings) -> dict[str, Any]:
    """Return the columns that findings fill."""
    return {
        "hazard": findings.hazard,
        "village_id": findings.village or None,
        "rts": findings.rts,
        "landmark": findings.landmark,
        "depth": findings.depth,
        "depth_cm": Depth(findings.depth).cm if findings.depth else None,
        "trend": findings.trend,
        "people_in_danger": findings.people_in_danger,
        "guessed": [],
    }


def _check_free(report: Report, by: Actor, at: datetime) -> None:
    if (
        report.lease_until
        and report.lease_until > at
        and report.lease_by_id != by.person_id
        and report.lease_by
    ):
        raise Held(
            report.pk,
            sentence=_("%(name)s is checking this report until %(until)s.")
            % {"name": report.lease_by.name, "until": hour_zone(report.lease_until)},
        )
