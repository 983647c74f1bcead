"""While the clock is in doubt nothing is published and nothing expires; taking back stays possible."""

from datetime import timedelta

import pytest

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions, jobs, queries
from destana.response.bulletins.terms import Standing, State
from destana.response.bulletins.tests.scene import published, submitted
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]
FAR = NOW + timedelta(days=2)


def jump() -> None:
    audit.doubt_clock(seconds=172800, by=SYSTEM, at=FAR)


def test_it_publishes_nothing_until_a_person_confirms_the_clock(world: World) -> None:
    made = submitted(world)
    jump()
    with pytest.raises(actions.ClockInDoubt):
        actions.publish(bulletin_id=made.id, sha256=made.sha256, by=world.innovator, at=NOW)
    audit.trust_clock(by=world.innovator, at=NOW)
    done = actions.publish(bulletin_id=made.id, sha256=made.sha256, by=world.innovator, at=NOW)
    assert done.state == State.PUBLISHED


def test_a_clock_that_ran_ahead_ends_no_warning(world: World) -> None:
    made = published(world)
    jump()
    assert jobs.expire_due(FAR) == 0
    assert [one.id for one in queries.current("63.11.05", at=FAR)] == [made.id]
    assert queries.check(made.code, at=FAR).standing == Standing.VALID
    audit.trust_clock(by=world.innovator, at=FAR)  # the control: the same moment, believed
    assert queries.check(made.code, at=FAR).standing == Standing.EXPIRED
    assert jobs.expire_due(FAR) == 1


def test_it_can_be_taken_back_all_the_same(world: World) -> None:
    made = published(world)
    jump()
    actions.withdraw(bulletin_id=made.id, reason="salah desa", by=world.rusdi, at=NOW)
    assert queries.get_for(world.rusdi, made.id).state == State.WITHDRAWN
