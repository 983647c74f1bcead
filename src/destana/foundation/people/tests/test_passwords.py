"""Passwords: the printed one, the chosen one, and how they are kept."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from destana.foundation.people import access, actions, queries
from destana.foundation.people.hashers import LeanArgon2Hasher
from destana.foundation.people.models import Person
from destana.foundation.people.rules import ONE_TIME_PASSWORD_LIFE
from destana.foundation.people.terms import SYSTEM, Actor, Role

from .conftest import DISTRICT, NOW, PIMPING, key

pytestmark = pytest.mark.django_db


def test_a_hash_is_argon2id_with_19_mebibytes() -> None:
    hashed = LeanArgon2Hasher().encode("perahu karet tiga", "garamgaram")
    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_one_time_password_must_be_changed_and_ends_sessions(member: Actor) -> None:
    before = Person.objects.get(pk=key(member)).get_session_auth_hash()
    word = actions.set_one_time_password(person_id=key(member), by=SYSTEM, at=NOW)
    row = Person.objects.get(pk=key(member))
    assert row.check_password(word)
    assert row.must_change_password
    assert row.one_time_until == NOW + ONE_TIME_PASSWORD_LIFE
    assert row.get_session_auth_hash() != before
    actions.change_password(person_id=key(member), password="perahu karet tiga", by=member, at=NOW)
    row = Person.objects.get(pk=key(member))
    assert not row.must_change_password
    assert row.one_time_until is None
    assert not row.check_password(word)


def test_one_time_passwords_differ_and_meet_our_own_minimum(member: Actor) -> None:
    words = {actions.set_one_time_password(person_id=key(member), by=SYSTEM, at=NOW) for _time in range(3)}
    assert len(words) == 3
    assert all(len(word) == 14 for word in words)


def test_nobody_changes_the_password_of_another(admin: Actor, member: Actor) -> None:
    with pytest.raises(access.NotPermitted):
        actions.change_password(person_id=key(member), password="perahu karet tiga", by=admin, at=NOW)
    with pytest.raises(access.OwnAccount):
        actions.set_one_time_password(person_id=key(admin), by=admin, at=NOW)


def test_ending_sessions_is_for_oneself_and_the_admin(admin: Actor, member: Actor, nobody: Actor) -> None:
    marks = set()
    for by in (member, admin):
        actions.end_sessions(person_id=key(member), by=by, at=NOW + timedelta(minutes=1))
        marks.add(Person.objects.get(pk=key(member)).session_mark)
    assert len(marks) == 2
    with pytest.raises(access.NotPermitted):
        actions.end_sessions(person_id=key(member), by=nobody, at=NOW)


def test_the_first_start_makes_one_account_a_role_and_only_once() -> None:
    made = actions.make_first_accounts(district=DISTRICT, village=PIMPING, at=NOW)
    assert [account.role for account in made] == list(Role)
    assert len({account.password for account in made}) == len(made)
    for account in made:
        row = Person.objects.get(username=account.username)
        assert row.must_change_password
        assert row.check_password(account.password)
        assert queries.actor_of(row.pk).roles == {account.role}
    assert actions.make_first_accounts(district=DISTRICT, village=PIMPING, at=NOW) == []


def test_a_person_chooses_name_and_keys_alone(member: Actor, nobody: Actor) -> None:
    actions.introduce(person_id=key(member), name=" Siti  Rahmah ", phone="0812-5123-4567", by=member, at=NOW)
    actions.choose_settings(person_id=key(member), language="en", letter_keys=False, by=member, at=NOW)
    assert queries.actor_of(key(member)).name == "Siti  Rahmah"
    assert queries.settings_of(key(member)) == queries.PersonSettings(language="en", letter_keys=False)
    with pytest.raises(access.NotPermitted):
        actions.introduce(person_id=key(member), name="Lain", by=nobody, at=NOW)
    with pytest.raises(access.NotPermitted):
        actions.choose_settings(person_id=key(member), language="id", letter_keys=True, by=nobody, at=NOW)


def test_the_command_prints_first_accounts_links_lists_and_resets(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("accounts", "first")
    printed = capsys.readouterr().out
    assert len(printed.strip().splitlines()) == len(Role)
    word = printed.split()[1]
    assert Person.objects.get(username="admin").check_password(word)
    call_command("accounts", "first")
    assert word not in capsys.readouterr().out
    call_command("accounts", "invite", "member")
    assert "/undangan/" in capsys.readouterr().out
    call_command("accounts", "list")
    assert "inovator" in capsys.readouterr().out
    call_command("accounts", "reset", "admin", "--forget-factors")
    assert word not in capsys.readouterr().out
    assert not Person.objects.get(username="admin").check_password(word)
    with pytest.raises(CommandError):
        call_command("accounts", "reset", "tidak.ada")
    with pytest.raises(CommandError):
        call_command("accounts", "invite", "village_head")
