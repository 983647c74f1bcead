"""Who may read and answer matters. Each ``check_...`` raises; its ``may_...`` twin answers for a button."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import SYSTEM, Actor, Permission, reporter
from destana.kit.refusals import Refusal

from .models import Consultation, Written
from .rules import Who
from .terms import Matter


class NotYours(Refusal):
    """The role does not hold this permission, or it is another person's matter."""

    sentence = _("Your role does not allow this.")
    status = 403


class OwnAnswer(Refusal):
    """Nobody approves the own words."""

    sentence = _("You wrote this answer. Another person has to approve it.")
    status = 403


class WriterAlone(Refusal):
    """A confidential answer that binds the office, written by the only one who could approve it."""

    sentence = _("Give this confidential matter to a member first. Nobody else may approve your words.")
    status = 409


def may_answer(by: Actor) -> bool:
    """Say whether this person answers matters."""
    return by.may(Permission.CONSULTATIONS_ANSWER)


def may_see(by: Actor, matter: Consultation) -> bool:
    """Say whether this person may read the matter: a confidential one, only its holder and the section head."""
    if not by.may(Permission.CONSULTATIONS_READ) or matter.district_id != by.district:
        return False
    if not matter.is_confidential or by.may(Permission.CONTACT_CONFIDENTIAL):
        return True
    return by.person_id is not None and by.person_id == matter.holder_id


def check_may_answer(by: Actor, matter: Consultation) -> None:
    """Refuse whoever may not answer, and whoever may not see the matter."""
    if not may_answer(by) or not may_see(by, matter):
        raise NotYours(Permission.CONSULTATIONS_ANSWER)


def check_may_undo(by: Actor, matter: Consultation) -> None:
    """Refuse whoever neither answers nor approves this matter."""
    if not standing(by, matter) or by.person_id is None:
        raise NotYours(matter.pk)


def may_approve(by: Actor, matter: Consultation, written: Written | None) -> bool:
    """Answer for the button what :func:`check_may_approve` enforces."""
    is_own = written is not None and by.person_id == written.by_id
    return by.may(Permission.CONSULTATIONS_APPROVE) and may_see(by, matter) and not is_own


def check_may_approve(by: Actor, matter: Consultation, written: Written) -> None:
    """Refuse whoever may not approve answers, and the one who wrote this one."""
    if not by.may(Permission.CONSULTATIONS_APPROVE) or not may_see(by, matter):
        raise NotYours(Permission.CONSULTATIONS_APPROVE)
    if by.person_id == written.by_id:
        raise OwnAnswer(written.pk)


def check_has_approver(by: Actor, matter: Consultation) -> None:
    """Refuse a binding answer to a confidential matter by the one who would have to approve it."""
    if matter.is_confidential and by.may(Permission.CONTACT_CONFIDENTIAL):
        raise WriterAlone(matter.pk)


def may_assign(by: Actor) -> bool:
    """Say whether this person gives matters to others."""
    return by.may(Permission.CONTACT_CONFIDENTIAL) and may_answer(by)


def check_may_assign(by: Actor, matter: Consultation) -> None:
    """Enforce :func:`may_assign`."""
    if not may_assign(by) or not may_see(by, matter):
        raise NotYours(matter.pk)


def may_know_asker(by: Actor, matter: Consultation) -> bool:
    """Say whether this person may know who asked; of an anonymous matter nobody does."""
    return not matter.is_anonymous and by.may(Permission.CONTACT_REVEAL) and may_see(by, matter)


def check_may_know_asker(by: Actor, matter: Consultation) -> None:
    """Enforce :func:`may_know_asker`."""
    if not may_know_asker(by, matter):
        raise NotYours(Permission.CONTACT_REVEAL)


def check_is_asker(by: Actor, matter: Consultation) -> None:
    """Refuse anybody but the one who asked. A visitor of the web holds the link's secret; the surface has seen it."""
    is_visitor = by.stands_as == "reporter" and by.contact_id is None and matter.contact_id is None
    if not is_visitor and (by.contact_id is None or by.contact_id != matter.contact_id):
        raise NotYours(matter.pk)


def standing(by: Actor, matter: Consultation) -> frozenset[Who]:
    """Return on whose word this actor can move the matter."""
    if by == SYSTEM:
        return frozenset({Who.CLOCK})
    if by.stands_as == "reporter":
        return frozenset({Who.ASKER})
    found = {Who.OFFICER} if may_answer(by) and may_see(by, matter) else set()
    if by.may(Permission.CONSULTATIONS_APPROVE) and may_see(by, matter):
        found.add(Who.APPROVER)
    return frozenset(found)


def shown_in_log(by: Actor, matter: Consultation | Matter) -> Actor:
    """Return who stands in the log: of an asker who wants no name only the way they came."""
    is_hidden = matter.is_confidential or matter.is_anonymous
    return reporter(None, matter.source) if is_hidden and by.contact_id is not None else by


def is_free(by: Actor, matter: Consultation, at: datetime) -> bool:
    """Say whether no other desk holds the matter now."""
    is_held = matter.lease_until is not None and matter.lease_until > at
    return not is_held or matter.lease_by_id == by.person_id
