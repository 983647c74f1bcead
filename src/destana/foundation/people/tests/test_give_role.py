"""Roles given and taken."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import queries as audit
from destana.foundation.people import access, actions, queries
from destana.foundation.people.models import Membership, Person
from destana.foundation.people.terms import SYSTEM, Actor, Permission, Role

from .conftest import DISTRICT, NOW, PIMPING, key, make


def give(by: Actor, who: Actor, role: Role, village: str = "") -> None:
    actions.give_role(person_id=key(who), role=role, district=DISTRICT, village=village, by=by, at=NOW)


def roles(who: Actor) -> frozenset[Role]:
    return queries.actor_of(key(who)).roles


def test_it_gives_once_however_often_it_is_asked(admin: Actor, nobody: Actor) -> None:
    give(admin, nobody, Role.MEMBER)
    give(admin, nobody, Role.MEMBER)
    assert roles(nobody) == {Role.MEMBER}
    assert Membership.objects.filter(person_id=key(nobody)).count() == 1
    assert [entry.verb for entry in audit.history(nobody.ref)].count("role.given") == 1


@pytest.mark.parametrize(
    ("held", "wanted"),
    [(Role.ADMIN, Role.INNOVATOR), (Role.DISTRICT_HEAD, Role.ADMIN), (Role.AUDITOR, Role.MEMBER)],
)
def test_it_refuses_a_forbidden_pair_with_its_reason(admin: Actor, held: Role, wanted: Role) -> None:
    who = make("dwi", held)
    with pytest.raises(actions.ForbiddenPair) as refusal:
        give(admin, who, wanted)
    assert str(refusal.value) != str(actions.ForbiddenPair.sentence)
    assert roles(who) == {held}


def test_it_gives_the_other_role_once_the_clashing_one_is_taken(admin: Actor) -> None:
    who = make("dwi", Role.AUDITOR)
    actions.take_role(
        person_id=key(who), role=Role.AUDITOR, district=DISTRICT, reason="pindah tugas", by=admin, at=NOW
    )
    give(admin, who, Role.MEMBER)
    assert roles(who) == {Role.MEMBER}


def test_it_refuses_a_place_that_does_not_fit(admin: Actor, nobody: Actor) -> None:
    for role, village in (
        (Role.VILLAGE_HEAD, ""),
        (Role.MEMBER, PIMPING),
        (Role.VILLAGE_HEAD, "63.11.06.2001"),
    ):
        with pytest.raises(actions.WrongVillage):
            give(admin, nobody, role, village)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_it_lets_only_the_admin_give(nobody: Actor, role: Role) -> None:
    village = PIMPING if role in {Role.VILLAGE_HEAD, Role.VILLAGE_OPERATOR} else ""
    other = make("lain", role, village=village)
    with pytest.raises(access.NotPermitted):
        give(other, nobody, Role.MEMBER)
    with pytest.raises(access.NotPermitted):
        give(nobody, other, Role.MEMBER)


def test_it_wants_a_fresh_second_factor(admin: Actor, nobody: Actor) -> None:
    with pytest.raises(access.NotFresh):
        give(replace(admin, fresh=False), nobody, Role.MEMBER)


def test_it_refuses_to_give_to_oneself(admin: Actor) -> None:
    with pytest.raises(access.OwnAccount):
        give(admin, admin, Role.MEMBER)


def test_it_saves_nothing_when_the_log_cannot_be_written(
    admin: Actor, nobody: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_line: object) -> None:
        raise OSError

    monkeypatch.setattr("destana.foundation.audit.actions.record", broken)
    with pytest.raises(OSError):
        give(admin, nobody, Role.MEMBER)
    assert roles(nobody) == frozenset()


def test_the_table_itself_refuses_the_second_open_row(nobody: Actor) -> None:
    row = {"person_id": key(nobody), "role": Role.MEMBER, "district": DISTRICT, "from_at": NOW}
    Membership.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**row)
    Membership.objects.update(to_at=NOW)
    Membership.objects.create(**row)


def test_the_table_itself_refuses_a_village_role_without_village(nobody: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person_id=key(nobody), role=Role.VILLAGE_HEAD, district=DISTRICT, from_at=NOW
        )


def test_it_finds_who_may(admin: Actor, member: Actor) -> None:
    head = make("pambakal", Role.VILLAGE_HEAD, village=PIMPING)
    checkers = queries.holders(DISTRICT, Permission.REPORTS_CHECK)
    assert [one.id for one in checkers] == [key(member)]
    assert [one.id for one in queries.holders(DISTRICT, Permission.REPORTS_WITNESS, PIMPING)] == [key(head)]
    assert queries.holders("63.11.06", Permission.REPORTS_CHECK) == []


def test_it_asks_two_queries_for_any_number_of_people(
    admin: Actor, django_assert_num_queries: object
) -> None:
    for number in range(12):
        make(f"anggota{number}", Role.MEMBER)
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(3):
        assert len(queries.people(DISTRICT)) == 13


def test_deactivating_closes_roles_and_sessions(admin: Actor, member: Actor) -> None:
    before = Person.objects.get(pk=key(member)).get_session_auth_hash()
    for _twice in range(2):
        actions.deactivate(person_id=key(member), reason="pindah", by=admin, at=NOW)
    with pytest.raises(queries.UnknownPerson):
        queries.actor_of(key(member))
    row = Person.objects.get(pk=key(member))
    assert row.get_session_auth_hash() != before
    assert not Membership.objects.filter(person_id=key(member), to_at__isnull=True).exists()
    actions.reactivate(person_id=key(member), by=admin, at=NOW + timedelta(days=1))
    assert queries.actor_of(key(member)).roles == frozenset()
    assert Person.objects.get(pk=key(member)).get_session_auth_hash() != before


def test_nobody_switches_off_the_own_account(admin: Actor) -> None:
    with pytest.raises(access.OwnAccount):
        actions.deactivate(person_id=key(admin), reason="", by=admin, at=NOW)


def test_the_log_of_accounts_holds_no_names(admin: Actor, member: Actor) -> None:
    entries = audit.since(0)
    assert entries
    assert all("Anggota" not in f"{entry.target}{entry.reason}{entry.by_ref}" for entry in entries)
    assert SYSTEM.ref in {entry.by_ref for entry in entries}
