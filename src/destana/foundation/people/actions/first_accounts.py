"""The accounts with which an empty office begins: one a role, each with a one-time password to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from destana.foundation.people import queries
from destana.foundation.people.actions.persons import create_person, set_one_time_password
from destana.foundation.people.actions.roles import give_role
from destana.foundation.people.roles import CARDS
from destana.foundation.people.terms import SYSTEM, Role

# Names of posts, not of people: the first act of each holder is to put the own name in.
_POSTS = {
    Role.ADMIN: ("admin", "Admin"),
    Role.INNOVATOR: ("inovator", "Inovator"),
    Role.MEMBER: ("anggota1", "Anggota 1"),
    Role.DISTRICT_HEAD: ("camat", "Camat"),
    Role.VILLAGE_HEAD: ("pambakal", "Pambakal"),
    Role.VILLAGE_OPERATOR: ("operator", "Operator desa"),
    Role.AGENCY_OFFICER: ("instansi", "Petugas instansi"),
    Role.AUDITOR: ("auditor", "Auditor"),
}


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """What is printed once and kept nowhere."""

    username: str
    role: Role
    password: str


def make_first_accounts(*, district: str, village: str, at: datetime) -> list[FirstAccount]:
    """Make one account a role, and return them with their passwords; nothing where anybody has an account.

    ``village`` is the code of the village for which the two village accounts speak.
    """
    with transaction.atomic():
        if not queries.is_first_start():
            return []
        return [_make(role, district=district, village=village, at=at) for role in Role]


def _make(role: Role, *, district: str, village: str, at: datetime) -> FirstAccount:
    username, name = _POSTS[role]
    made = create_person(username=username, name=name, by=SYSTEM, at=at)
    give_role(
        person_id=made.id,
        role=role,
        district=district,
        village=village if CARDS[role].own_village_only else "",
        by=SYSTEM,
        at=at,
    )
    return FirstAccount(
        username=username, role=role, password=set_one_time_password(person_id=made.id, by=SYSTEM, at=at)
    )
