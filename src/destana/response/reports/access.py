"""May this person? Each ``check_...`` raises; its ``may_...`` twin answers for a button, so that both agree."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from destana.foundation.people import queries as persons
from destana.foundation.people.terms import Actor, Permission, reporter
from destana.kit.refusals import Refusal

from .models import Report
from .terms import Intake


class NotYours(Refusal):
    """The role does not hold this permission, or not in this village."""

    sentence = _("Your role does not allow this.")
    status = 403


class Confidential(Refusal):
    """The reporter asked for secrecy, and this person does not hold the report."""

    sentence = _("The reporter asked for secrecy. Take the report first, or ask the section head.")
    status = 403


class OwnReport(Refusal):
    """Nobody proves their own report."""

    sentence = _("You took this report in yourself. Somebody else has to check it.")
    status = 403


class OnePersonOnly(Refusal):
    """Grade A needs two persons."""

    sentence = _("Grade A needs a second person.")
    status = 403


def check_may(by: Actor, permission: Permission, report: Report) -> None:
    """Refuse an actor without ``permission`` in the report's village (or district, where no village is known)."""
    village = report.village_id or ""
    if not by.may(permission, village) or (not village and by.only_villages(permission) is not None):
        raise NotYours(permission)


def may_know_reporter(by: Actor, report: Report, at: datetime) -> bool:
    """Say whether this person may know who reported.

    Whoever asked for secrecy is known to the section head, and to the one who holds the report just now.
    """
    village = report.village_id or ""
    if not by.may(Permission.CONTACT_REVEAL, village):
        return False
    if not report.is_confidential or by.may(Permission.CONTACT_CONFIDENTIAL, village):
        return True
    is_held = report.lease_until is not None and report.lease_until > at
    return is_held and by.person_id is not None and by.person_id == report.lease_by_id


def check_may_know_reporter(by: Actor, report: Report, at: datetime) -> None:
    """Enforce :func:`may_know_reporter`."""
    check_may(by, Permission.CONTACT_REVEAL, report)
    if not may_know_reporter(by, report, at):
        raise Confidential(report.pk)


def is_reporter(by: Actor, report: Report) -> bool:
    """Say whether this contact, or another proved channel of the same person, sent the report."""
    if by.contact_id is None or report.contact_id is None:
        return False
    return by.contact_id == report.contact_id or report.contact_id in persons.together(by.contact_id)


def check_is_reporter(by: Actor, report: Report) -> None:
    """Refuse everybody but the reporter. Raises :class:`NotYours`."""
    if not is_reporter(by, report):
        raise NotYours(report.pk)


def shown_in_log(by: Actor, report: Report | Intake) -> Actor:
    """Return who stands in the log: of a reporter who asked for secrecy only the way they came."""
    return reporter(None, report.source) if report.is_confidential and by.contact_id is not None else by


def check_may_check(by: Actor, report: Report) -> None:
    """Refuse whoever may not check reports."""
    check_may(by, Permission.REPORTS_CHECK, report)


def check_may_verify(by: Actor, report: Report) -> None:
    """Refuse whoever may not check, and the person who took the report in."""
    check_may_check(by, report)
    if is_own(by, report):
        raise OwnReport(report.pk)


def check_may_countersign(by: Actor, report: Report) -> None:
    """Refuse the person who verified: the second must be another."""
    check_may_verify(by, report)
    if by.person_id == report.decided_by_id:
        raise OnePersonOnly(report.pk)


def is_own(by: Actor, report: Report) -> bool:
    """Say whether the report is this person's own, or was written down by them."""
    return by.person_id is not None and by.person_id == report.taken_by_id


def may_verify(by: Actor, report: Report) -> bool:
    """Answer for the button what :func:`check_may_verify` enforces."""
    return by.may(Permission.REPORTS_CHECK, report.village_id or "") and not is_own(by, report)
