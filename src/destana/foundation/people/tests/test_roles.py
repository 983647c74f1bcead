"""The table of rights, written a second time by hand: a change of either must be meant."""

from itertools import combinations

import pytest

from destana.foundation.people.roles import APPROVALS, CARDS
from destana.foundation.people.terms import (
    SYSTEM,
    Actor,
    Permission,
    Role,
    permissions_of,
    reporter,
    why_not_together,
)

from .conftest import DISTRICT, KANDANG_JAYA, PIMPING

WHO_MAY = {
    Permission.RUMOURS_READ: "admin innovator member district_head auditor",
    Permission.CONSULTATIONS_READ: "innovator member district_head auditor",
    Permission.CONSULTATIONS_ANSWER: "innovator member",
    Permission.CONSULTATIONS_APPROVE: "innovator district_head",
    Permission.REPORTS_READ: "admin innovator member district_head village_head village_operator auditor",
    Permission.REPORTS_CAPTURE: "innovator member village_head village_operator",
    Permission.REPORTS_CHECK: "innovator member",
    Permission.REPORTS_WITNESS: "village_head",
    Permission.REPORTS_CONFIRM_HOAX: "innovator",
    Permission.REPORTS_REOPEN: "innovator",
    Permission.CONTACT_REVEAL: "innovator member",
    Permission.CONTACT_CONFIDENTIAL: "innovator",
    Permission.INCIDENTS_READ: (
        "admin innovator member district_head village_head village_operator agency_officer auditor"
    ),
    Permission.INCIDENTS_MANAGE: "innovator member",
    Permission.INCIDENTS_CLOSE: "innovator",
    Permission.BULLETINS_READ: (
        "admin innovator member district_head village_head village_operator agency_officer auditor"
    ),
    Permission.BULLETINS_WRITE: "innovator member",
    Permission.BULLETINS_APPROVE: "innovator district_head",
    Permission.CHAIN_KEEP: "admin innovator member village_operator",
    Permission.STATUS_STATE: "innovator member village_head village_operator",
    Permission.AUDIT_READ: "admin innovator district_head auditor",
    Permission.EXPORT: "innovator member district_head auditor",
    Permission.PEOPLE_MANAGE: "admin",
    Permission.SETTINGS_MANAGE: "admin",
    Permission.AREAS_MANAGE: "admin",
}
FORBIDDEN = {
    frozenset({"admin", "innovator"}),
    frozenset({"admin", "district_head"}),
    *(frozenset({"auditor", other}) for other in Role.values if other != "auditor"),
}
READING = {
    Permission.REPORTS_READ,
    Permission.RUMOURS_READ,
    Permission.CONSULTATIONS_READ,
    Permission.INCIDENTS_READ,
    Permission.BULLETINS_READ,
    Permission.AUDIT_READ,
    Permission.EXPORT,
}


def actor(*roles: Role, villages: tuple[str, ...] = ()) -> Actor:
    return Actor("person:1", "Siti", frozenset(roles), DISTRICT, frozenset(villages))


def test_it_has_a_card_for_each_role() -> None:
    assert set(CARDS) == set(Role)
    assert all(card.description for card in CARDS.values())


@pytest.mark.parametrize("permission", Permission)
def test_it_permits_what_the_page_says(permission: Permission) -> None:
    may = {role.value for role in Role if permission in permissions_of(role)}
    assert may == set(WHO_MAY[permission].split())


@pytest.mark.parametrize(("one", "other"), list(combinations(Role, 2)))
def test_it_refuses_exactly_the_forbidden_pairs(one: Role, other: Role) -> None:
    forbidden = frozenset({one.value, other.value}) in FORBIDDEN
    assert bool(why_not_together(one, other)) is forbidden
    assert bool(why_not_together(other, one)) is forbidden


def test_it_keeps_approving_out_of_the_admins_hands() -> None:
    assert not permissions_of(Role.ADMIN) & APPROVALS


def test_it_lets_the_auditor_only_read() -> None:
    assert permissions_of(Role.AUDITOR) == READING


def test_it_holds_a_village_role_in_its_own_village_alone() -> None:
    head = actor(Role.VILLAGE_HEAD, villages=(PIMPING,))
    assert head.may(Permission.REPORTS_READ)
    assert head.may(Permission.REPORTS_READ, PIMPING)
    assert not head.may(Permission.REPORTS_READ, KANDANG_JAYA)
    assert head.only_villages(Permission.REPORTS_READ) == frozenset({PIMPING})


def test_it_holds_a_district_role_in_all_of_its_district_and_not_beyond() -> None:
    member = actor(Role.MEMBER)
    assert member.may(Permission.REPORTS_CHECK, KANDANG_JAYA)
    assert not member.may(Permission.REPORTS_CHECK, "63.11.06.2001")
    assert not member.may(Permission.REPORTS_CHECK, "63.11.052.001")
    assert member.only_villages(Permission.REPORTS_CHECK) is None


def test_it_lends_no_right_of_one_role_to_another() -> None:
    """A village head who is a member elsewhere checks everywhere, but witnesses only at home."""
    both = actor(Role.MEMBER, Role.VILLAGE_HEAD, villages=(PIMPING,))
    assert both.may(Permission.REPORTS_CHECK, KANDANG_JAYA)
    assert not both.may(Permission.REPORTS_WITNESS, KANDANG_JAYA)


@pytest.mark.parametrize("stranger", [SYSTEM, reporter(5, "telegram"), reporter(None, "web"), actor()])
def test_it_permits_nothing_to_those_without_a_role(stranger: Actor) -> None:
    assert not any(stranger.may(permission) for permission in Permission)
    assert stranger.only_villages(Permission.REPORTS_READ) == frozenset()


def test_it_names_an_actor_without_personal_data() -> None:
    assert (reporter(5, "telegram").ref, reporter(5, "telegram").role) == ("contact:5", "reporter")
    assert reporter(5, "telegram").contact_id == 5
    assert reporter(None, "web").ref == "visitor:web"
    assert SYSTEM.role == "system"
    assert actor(Role.MEMBER, Role.VILLAGE_HEAD).role == "member"
    assert actor(Role.MEMBER).person_id == 1
    assert SYSTEM.person_id is None
