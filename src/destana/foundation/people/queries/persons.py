"""Who is who in the office, and in whose name an action runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.models import Contact, Invitation, Membership, Person
from destana.foundation.people.rules import token_hash
from destana.foundation.people.terms import Actor, Permission, PersonView, Role
from destana.kit.refusals import Refusal


class UnknownPerson(Refusal):
    """There is no such person, or not any more."""

    sentence: ClassVar[str | Promise] = _("We do not find this account.")
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """What a person chose for the own screen."""

    language: str
    letter_keys: bool


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as its guest and the admin see it. ``is_open`` is false once used or expired."""

    id: int
    role: Role
    district: str
    village: str
    expires_at: datetime
    is_open: bool


def _open(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    return rows.filter(to_at__isnull=True)


def actor_of(person_id: int, *, district: str = "", fresh: bool = False) -> Actor:
    """Return the actor that stands for a person, with the roles held in ``district`` (default: the first one).

    Raises :class:`UnknownPerson` for nobody and for deactivated persons. Two queries.
    """
    row = Person.objects.filter(pk=person_id, is_active=True).only("name").first()
    if row is None:
        raise UnknownPerson(person_id)
    held = list(_open(Membership.objects.filter(person_id=person_id)).order_by("pk"))
    home = district or (held[0].district if held else "")
    here = [one for one in held if one.district == home]
    return Actor(
        ref=f"person:{person_id}",
        name=row.name,
        roles=frozenset(Role(one.role) for one in here),
        district=home,
        villages=frozenset(one.village for one in here if one.village),
        fresh=fresh,
    )


def people(district: str, *, also_left: bool = False) -> list[PersonView]:
    """Return the persons with a role in the district, by name. Two queries, however many there are."""
    rows = Membership.objects.filter(district=district)
    ids = set((rows if also_left else _open(rows)).values_list("person_id", flat=True))
    persons = Person.objects.filter(pk__in=ids)
    return _views(persons if also_left else persons.filter(is_active=True))


def holders(district: str, permission: Permission, village: str = "") -> list[PersonView]:
    """Return who may do this in the district (in the village, where one is named): whom to ask or to alarm."""
    return [
        view
        for view in people(district)
        if Actor(
            f"person:{view.id}", view.name, frozenset(view.roles), district, frozenset(view.villages)
        ).may(permission, village)
    ]


def person(person_id: int) -> PersonView:
    """Return one person, also one who left; raise :class:`UnknownPerson`."""
    found = _views(Person.objects.filter(pk=person_id))
    if not found:
        raise UnknownPerson(person_id)
    return found[0]


def _views(persons: QuerySet[Person]) -> list[PersonView]:
    rows = list(persons.order_by("name", "pk"))
    held: dict[int, list[Membership]] = defaultdict(list)
    for row in _open(Membership.objects.filter(person__in=[one.pk for one in rows])).order_by("pk"):
        held[row.person_id].append(row)
    return [_view(row, held[row.pk]) for row in rows]


def _view(row: Person, held: list[Membership]) -> PersonView:
    return PersonView(
        id=row.pk,
        username=row.username,
        name=row.name,
        phone=row.phone,
        is_active=row.is_active,
        must_change_password=row.must_change_password,
        roles=tuple(Role(one.role) for one in held),
        villages=tuple(one.village for one in held if one.village),
    )


def account_of(person_id: int) -> Person:
    """Return the account that signs in, for the sign-in surface alone; raise :class:`UnknownPerson`."""
    row = Person.objects.filter(pk=person_id, is_active=True).first()
    if row is None:
        raise UnknownPerson(person_id)
    return row


def settings_of(person_id: int) -> PersonSettings:
    """Return the person's choices; raise :class:`UnknownPerson`."""
    row = account_of(person_id)
    return PersonSettings(language=row.language, letter_keys=row.letter_keys)


def names(refs: Iterable[str]) -> dict[str, str]:
    """Return a name for each reference that has one: ``{"person:3": "Anggota 1"}``. At most two queries."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        kind, _colon, number = ref.partition(":")
        if number.isdecimal():
            wanted[kind].add(int(number))
    found: dict[str, str] = {}
    for kind, table in (("person", Person), ("contact", Contact)):
        if ids := wanted[kind]:
            rows = table._default_manager.filter(pk__in=ids).values_list("pk", "name")  # noqa: SLF001
            found.update({f"{kind}:{key}": name for key, name in rows if name})
    return found


def is_first_start() -> bool:
    """Tell whether nobody has an account yet."""
    return not Person.objects.exists()


def find_invitation(token: str, *, at: datetime) -> InvitationView | None:
    """Return the invitation that the token opens, used and expired ones included, or None."""
    row = Invitation.objects.filter(token_hash=token_hash(token)).first()
    return _invitation(row, at) if row else None


def open_invitations(district: str, *, at: datetime) -> list[InvitationView]:
    """Return what is still open, oldest first."""
    rows = Invitation.objects.filter(district=district, used_at__isnull=True, expires_at__gt=at)
    return [_invitation(row, at) for row in rows.order_by(F("expires_at"))]


def _invitation(row: Invitation, at: datetime) -> InvitationView:
    return InvitationView(
        id=row.pk,
        role=Role(row.role),
        district=row.district,
        village=row.village,
        expires_at=row.expires_at,
        is_open=row.used_at is None and row.expires_at > at,
    )
