"""An invitation: a link that lets one new person in with one role, once, for three days."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access, queries, rules
from destana.foundation.people.actions.persons import insert_person
from destana.foundation.people.actions.roles import check_place, open_membership
from destana.foundation.people.models import Invitation
from destana.foundation.people.terms import Actor, PersonView, Role
from destana.kit.refusals import Refusal


class InvitationClosed(Refusal):
    """Unknown, used, withdrawn or expired: the guest is told the same in every case."""

    sentence: ClassVar[str | Promise] = _("This invitation no longer opens. Ask the admin for a new one.")
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """The only moment in which the token is known; the table keeps its hash."""

    token: str
    expires_at: datetime


def invite(*, role: Role, district: str, by: Actor, at: datetime, village: str = "") -> NewInvitation:
    """Make a link for one new person with this role. Raises what :func:`give_role` would."""
    access.check_may_manage(by)
    check_place(role, district, village)
    if by.person_id is None:
        raise access.NotPermitted(by.ref)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = Invitation.objects.create(
            token_hash=rules.token_hash(token),
            role=role,
            district=district,
            village=village,
            invited_by_id=by.person_id,
            made_at=at,
            expires_at=at + rules.INVITATION_LIFE,
        )
        audit.record(
            by=by,
            verb="invitation.made",
            target=f"invitation:{row.pk}",
            at=at,
            reason=f"{role} {village or district}",
        )
    return NewInvitation(token=token, expires_at=row.expires_at)


def accept_invitation(
    *, token: str, username: str, name: str, password: str, at: datetime, phone: str = ""
) -> PersonView:
    """Make the guest's account with the promised role, and close the link in the same transaction.

    Raises :class:`InvitationClosed`, :class:`BadUsername`, :class:`UsernameTaken`.
    """
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update()
            .filter(token_hash=rules.token_hash(token), used_at__isnull=True, expires_at__gt=at)
            .first()
        )
        if row is None:
            raise InvitationClosed
        guest = insert_person(username=username, name=name, at=at, phone=phone, password=password)
        # The condition, not the look above, decides between two who come at once.
        used = Invitation.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=at, used_by=guest)
        if not used:
            raise InvitationClosed
        by = queries.actor_of(guest.pk)
        audit.record(by=by, verb="invitation.accepted", target=f"invitation:{row.pk}", at=at)
        audit.record(by=by, verb="person.created", target=f"person:{guest.pk}", at=at)
        open_membership(
            person_id=guest.pk,
            role=Role(row.role),
            district=row.district,
            village=row.village,
            by=by,
            at=at,
        )
    return queries.person(guest.pk)


def withdraw_invitation(*, invitation_id: int, by: Actor, at: datetime) -> None:
    """Close an open link now. A used or expired one stays as it is."""
    access.check_may_manage(by)
    with transaction.atomic():
        closed = Invitation.objects.filter(pk=invitation_id, used_at__isnull=True, expires_at__gt=at).update(
            expires_at=at
        )
        if closed:
            audit.record(by=by, verb="invitation.withdrawn", target=f"invitation:{invitation_id}", at=at)
