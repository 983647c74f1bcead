"""The cast of this room's tests. All names are invented."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from destana.foundation.people import actions, queries
from destana.foundation.people.terms import SYSTEM, Actor, Role

NOW = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)
DISTRICT = "63.11.05"
PIMPING = "63.11.05.2017"
KANDANG_JAYA = "63.11.05.2012"


@dataclass(frozen=True)
class Rank:
    """Stands for a level of the hazards room."""

    rank: int


def make(username: str, *roles: Role, village: str = "") -> Actor:
    """Make a person with roles, and return its actor, freshly proven."""
    made = actions.create_person(username=username, name=username.title(), by=SYSTEM, at=NOW)
    for role in roles:
        actions.give_role(person_id=made.id, role=role, district=DISTRICT, village=village, by=SYSTEM, at=NOW)
    return replace(queries.actor_of(made.id), fresh=True)


def key(actor: Actor) -> int:
    """Return the person's key."""
    assert actor.person_id is not None
    return actor.person_id


@pytest.fixture
def admin(db: None) -> Actor:
    return make("admin", Role.ADMIN)


@pytest.fixture
def member(db: None) -> Actor:
    return make("anggota", Role.MEMBER)


@pytest.fixture
def nobody(db: None) -> Actor:
    """Somebody with an account and no role: the stranger."""
    return make("orang.asing")
