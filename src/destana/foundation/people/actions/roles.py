"""Roles given and taken. What may not sit in one hand is refused here, whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access, queries, rules
from destana.foundation.people.models import Membership, Person
from destana.foundation.people.terms import Actor, Role
from destana.kit.refusals import Refusal


class ForbiddenPair(Refusal):
    """The role would meet one in the same hand that must stay in another. ``sentence`` says why."""

    sentence: ClassVar[str | Promise] = _("These two roles do not go together in one hand.")


class WrongVillage(Refusal):
    """A village role without a village, a district role with one, or a village of another district."""

    sentence: ClassVar[str | Promise] = _(
        "Choose a village of this district for a village role, none for others."
    )
    status: ClassVar[int] = 422


def give_role(
    *, person_id: int, role: Role, district: str, by: Actor, at: datetime, village: str = ""
) -> None:
    """Give the role from now on. Giving it again changes nothing.

    Raises :class:`ForbiddenPair`, :class:`WrongVillage`, and what :mod:`access` refuses.
    """
    access.check_may_manage(by)
    access.check_not_own(by, person_id)
    with transaction.atomic():
        open_membership(person_id=person_id, role=role, district=district, village=village, by=by, at=at)


def open_membership(
    *, person_id: int, role: Role, district: str, village: str, by: Actor, at: datetime
) -> None:
    """Write the row and its audit line, inside the caller's transaction and after the caller's check."""
    check_place(role, district, village)
    # The lock makes two hands that give two clashing roles at once come one after the other.
    if not Person.objects.select_for_update().filter(pk=person_id, is_active=True).exists():
        raise queries.UnknownPerson(person_id)
    held = Membership.objects.filter(person_id=person_id, to_at__isnull=True)
    if why := rules.clash(role, [Role(one) for one in held.values_list("role", flat=True)]):
        raise ForbiddenPair(role, sentence=why)
    if held.filter(role=role, district=district, village=village).exists():
        return
    Membership.objects.create(person_id=person_id, role=role, district=district, village=village, from_at=at)
    audit.record(
        by=by,
        verb="role.given",
        target=f"person:{person_id}",
        at=at,
        reason=f"{role} {village or district}",
    )


def check_place(role: Role, district: str, village: str) -> None:
    """Raise :class:`WrongVillage` unless the village fits the role and lies in the district."""
    if not rules.fits(role, village) or (village and not village.startswith(f"{district}.")):
        raise WrongVillage(role, village)


def take_role(
    *, person_id: int, role: Role, district: str, reason: str, by: Actor, at: datetime, village: str = ""
) -> None:
    """Close the role now. Taking what is not held changes nothing."""
    access.check_may_manage(by)
    access.check_not_own(by, person_id)
    with transaction.atomic():
        closed = Membership.objects.filter(
            person_id=person_id, role=role, district=district, village=village, to_at__isnull=True
        ).update(to_at=at)
        if closed:
            audit.record(
                by=by,
                verb="role.taken",
                target=f"person:{person_id}",
                at=at,
                reason=f"{role} {village or district}: {reason}",
            )
