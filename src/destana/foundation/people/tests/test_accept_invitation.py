"""An invitation opens once, for one role, for three days."""

from dataclasses import replace
from datetime import timedelta

import pytest

from destana.foundation.people import access, actions, queries
from destana.foundation.people.models import Invitation, Person
from destana.foundation.people.rules import INVITATION_LIFE
from destana.foundation.people.terms import Actor, PersonView, Role

from .conftest import DISTRICT, NOW, PIMPING

pytestmark = pytest.mark.django_db
WORD = "perahu karet tiga"


def accept(token: str, *, username: str = "rusdi", after: timedelta = timedelta(hours=1)) -> PersonView:
    return actions.accept_invitation(
        token=token, username=username, name="Rusdi", password=WORD, at=NOW + after
    )


def invite(admin: Actor, role: Role = Role.VILLAGE_HEAD, village: str = PIMPING) -> str:
    return actions.invite(role=role, district=DISTRICT, village=village, by=admin, at=NOW).token


def test_it_makes_the_account_with_the_promised_role(admin: Actor) -> None:
    guest = accept(invite(admin), username=" Rusdi ")
    assert (guest.username, guest.roles, guest.villages) == ("rusdi", (Role.VILLAGE_HEAD,), (PIMPING,))
    assert not guest.must_change_password
    assert Person.objects.get(pk=guest.id).check_password(WORD)


def test_it_keeps_no_token(admin: Actor) -> None:
    token = invite(admin)
    row = Invitation.objects.get()
    assert token not in "".join(str(value) for value in row.__dict__.values())


def test_it_opens_only_once(admin: Actor) -> None:
    token = invite(admin)
    accept(token)
    with pytest.raises(actions.InvitationClosed):
        accept(token, username="orang.lain")
    assert not Person.objects.filter(username="orang.lain").exists()


def test_it_does_not_open_after_its_time(admin: Actor) -> None:
    token = invite(admin)
    with pytest.raises(actions.InvitationClosed):
        accept(token, after=INVITATION_LIFE)
    view = queries.find_invitation(token, at=NOW + INVITATION_LIFE)
    assert view is not None
    assert not view.is_open


def test_it_does_not_open_once_withdrawn(admin: Actor) -> None:
    token = invite(admin)
    view = queries.find_invitation(token, at=NOW)
    assert view is not None
    assert [one.id for one in queries.open_invitations(DISTRICT, at=NOW)] == [view.id]
    actions.withdraw_invitation(invitation_id=view.id, by=admin, at=NOW)
    with pytest.raises(actions.InvitationClosed):
        accept(token)
    assert queries.open_invitations(DISTRICT, at=NOW) == []


def test_a_taken_name_leaves_the_invitation_open(admin: Actor) -> None:
    token = invite(admin)
    with pytest.raises(actions.UsernameTaken):
        accept(token, username="admin")
    assert accept(token).username == "rusdi"


@pytest.mark.parametrize("bad", ["", "ab", "a" * 41, "siti rahmah", "si\nti", "<b>siti", ".siti", "sïti"])
def test_it_refuses_what_is_no_user_name(admin: Actor, bad: str) -> None:
    with pytest.raises(actions.BadUsername):
        accept(invite(admin), username=bad)


def test_only_a_fresh_admin_invites(admin: Actor, member: Actor) -> None:
    with pytest.raises(access.NotPermitted):
        invite(member)
    with pytest.raises(access.NotFresh):
        invite(replace(admin, fresh=False))
    with pytest.raises(actions.WrongVillage):
        invite(admin, Role.MEMBER, PIMPING)


def test_a_made_up_token_opens_nothing() -> None:
    with pytest.raises(actions.InvitationClosed):
        accept("x" * 43)
    assert queries.find_invitation("", at=NOW) is None
