"""The words of the people room: roles, permissions, the actor who stands behind every action, small views."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from destana.foundation.people.roles import CARDS, permissions_of, why_not_together
from destana.foundation.people.words import Permission, Role

__all__ = [
    "SYSTEM",
    "Actor",
    "ContactState",
    "ContactView",
    "FollowView",
    "HasRank",
    "Permission",
    "PersonView",
    "Role",
    "permissions_of",
    "reporter",
    "why_not_together",
]


class ContactState(TextChoices):
    """Whether we may write to a contact. ``stopped`` is the person's wish, ``dead`` the provider's answer."""

    ACTIVE = "active", _("Active")
    STOPPED = "stopped", pgettext_lazy("contact", "Stopped")
    DEAD = "dead", _("Unreachable")


class HasRank(Protocol):
    """A village level as this room sees it: only its place on the ladder counts (0 = everything)."""

    @property
    def rank(self) -> int:
        """Greater means more dangerous."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: a person with roles, a contact who reports, or the system. Every action carries one as ``by``.

    ``ref`` is what the audit log keeps: ``person:12``, ``contact:5``, ``visitor:web``, ``system``, never a name.
    ``villages`` are Home Affairs codes and bind the village roles; the others hold in all of ``district``.
    ``fresh`` is true for 10 minutes after the person has shown a second factor again.
    """

    ref: str
    name: str
    roles: frozenset[Role] = field(default=frozenset())
    district: str = ""
    villages: frozenset[str] = field(default=frozenset())
    fresh: bool = False
    stands_as: str = ""

    @property
    def role(self) -> str:
        """The weightiest role as a word; ``reporter``, ``system`` or ``none`` for those who hold no role."""
        return next((role.value for role in Role if role in self.roles), self.stands_as or "none")

    @property
    def person_id(self) -> int | None:
        """Key of the person, or None for contacts, visitors and the system."""
        return self._id_of("person")

    @property
    def as_person(self) -> int:
        """Key of the person; raises TypeError for contacts, visitors and the system, who sign nothing."""
        key = self.person_id
        if key is None:
            raise TypeError(f"{self.ref} is no person of the office")
        return key

    @property
    def contact_id(self) -> int | None:
        """Key of the contact, or None."""
        return self._id_of("contact")

    def _id_of(self, kind: str) -> int | None:
        word, _colon, number = self.ref.partition(":")
        return int(number) if word == kind and number.isdecimal() else None

    def may(self, permission: Permission, village: str = "") -> bool:
        """Tell whether this is permitted; with a village code, whether it is permitted there."""
        return any(
            permission in permissions_of(role) and (not village or self._holds_in(role, village))
            for role in self.roles
        )

    def _holds_in(self, role: Role, village: str) -> bool:
        if CARDS[role].own_village_only:
            return village in self.villages
        return bool(self.district) and village.startswith(f"{self.district}.")

    def only_villages(self, permission: Permission) -> frozenset[str] | None:
        """Villages to which the permission is bound; None means the whole district, an empty set nowhere."""
        holding = [role for role in self.roles if permission in permissions_of(role)]
        if any(not CARDS[role].own_village_only for role in holding):
            return None
        return self.villages if holding else frozenset()


SYSTEM = Actor(ref="system", name="Destana", stands_as="system")
"""The clock and the machine. It holds no role and so no permission; actions name it where it may act."""


def reporter(contact_id: int | None, channel: str) -> Actor:
    """Return the actor for somebody outside the office: a known contact, or a visitor who left no address."""
    ref = f"contact:{contact_id}" if contact_id is not None else f"visitor:{channel}"
    return Actor(ref=ref, name="", stands_as="reporter")


@dataclass(frozen=True, slots=True)
class ContactView:
    """One address of somebody outside the office on one channel.

    ``person_id`` is the same on all addresses that are proven to be one person's, None where it is the only one.
    """

    id: int
    channel: str
    address: str
    name: str
    phone: str = ""
    state: ContactState = ContactState.ACTIVE
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class FollowView:
    """What a contact follows: a village (Home Affairs code) from a level (its rank) upwards."""

    village: str
    min_rank: int
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person of the office as lists show it."""

    id: int
    username: str
    name: str
    phone: str
    is_active: bool
    must_change_password: bool
    roles: tuple[Role, ...]
    villages: tuple[str, ...]
