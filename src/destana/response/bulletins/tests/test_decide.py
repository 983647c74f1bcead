"""The second person says no."""

import pytest

from destana.foundation.people.access import NotPermitted
from destana.response.bulletins import access, actions
from destana.response.bulletins.actions.decide import NoReason
from destana.response.bulletins.terms import State
from destana.response.bulletins.tests.scene import drafted, submitted, wording
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_it_goes_back_with_a_reason_and_comes_again(world: World) -> None:
    waiting = submitted(world)
    back = actions.send_back(bulletin_id=waiting.id, reason="Sebut RT-nya", by=world.innovator, at=NOW)
    assert (back.state, back.returned_reason, back.sha256) == (State.RETURNED, "Sebut RT-nya", "")
    again = actions.submit(bulletin_id=waiting.id, by=world.rusdi, at=NOW)
    assert (again.state, again.returned_reason) == (State.SUBMITTED, "")


def test_it_is_a_draft_again_once_changed(world: World) -> None:
    waiting = submitted(world)
    back = actions.send_back(bulletin_id=waiting.id, reason="Sebut RT-nya", by=world.innovator, at=NOW)
    changed = actions.edit(
        bulletin_id=back.id, wording=wording(where="RT 02"), version=back.version, by=world.rusdi, at=NOW
    )
    assert changed.state == State.DRAFT


def test_it_is_rejected_for_good(world: World) -> None:
    waiting = submitted(world)
    rejected = actions.reject(bulletin_id=waiting.id, reason="Tidak benar", by=world.camat, at=NOW)
    assert rejected.state == State.REJECTED
    with pytest.raises(actions.WrongState):
        actions.submit(bulletin_id=waiting.id, by=world.rusdi, at=NOW)
    with pytest.raises(actions.WrongState):
        actions.edit(
            bulletin_id=waiting.id, wording=wording(), version=rejected.version, by=world.rusdi, at=NOW
        )


@pytest.mark.parametrize("verb", [actions.send_back, actions.reject])
def test_it_wants_a_reason_another_person_and_the_right_state(world: World, verb: object) -> None:
    assert callable(verb)
    waiting, draft = submitted(world), drafted(world)
    with pytest.raises(NoReason):
        verb(bulletin_id=waiting.id, reason=" ", by=world.innovator, at=NOW)
    with pytest.raises(NotPermitted):
        verb(bulletin_id=waiting.id, reason="x", by=world.aida, at=NOW)
    with pytest.raises(access.AdminApprovesNothing):
        verb(bulletin_id=waiting.id, reason="x", by=world.admin, at=NOW)
    with pytest.raises(actions.WrongState):
        verb(bulletin_id=draft.id, reason="x", by=world.innovator, at=NOW)
    own = actions.draft(wording=wording(), by=world.innovator, at=NOW)
    actions.submit(bulletin_id=own.id, by=world.innovator, at=NOW)
    with pytest.raises(access.OwnBulletin):
        verb(bulletin_id=own.id, reason="x", by=world.innovator, at=NOW)
