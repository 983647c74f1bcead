"""A warning of the highest level that is not out to nine in ten after five minutes is an alarm."""

from datetime import timedelta

import pytest

from destana.foundation.people import actions as people
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outcome, Result
from destana.response.bulletins import actions, queries
from destana.response.bulletins.terms import SlowWarning
from destana.response.bulletins.tests.scene import follow, published
from destana.response.hazards.terms import Level
from tests.world import DISTRICT, NOW, PIMPING, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]
LATE = NOW + timedelta(minutes=5)


def crowd(world: World, count: int = 10) -> None:
    for number in range(count):
        one = people.meet(channel="telegram", address=str(number), at=NOW)
        follow(world, one.id, PIMPING)


def send(count: int, result: Result | None = None) -> None:
    claims = outbox.claim(channel="telegram", owner="w1", at=NOW, limit=count)
    sent = result or Result(outcome=Outcome.SENT, provider_ids=("1",))
    outbox.finish([(one, sent, 0.0) for one in claims], owner="w1", at=NOW)


def slow() -> list[SlowWarning]:
    return queries.slow_warnings(DISTRICT, now=LATE)


def test_it_sounds_below_nine_in_ten_and_stops_at_nine(world: World) -> None:
    crowd(world)
    made = published(world, level=Level.AWAS)
    send(8)
    assert queries.slow_warnings(DISTRICT, now=LATE - timedelta(seconds=1)) == []
    assert slow() == [SlowWarning(bulletin_id=made.id, number=1, sent=8, people=10)]
    send(1)
    assert slow() == []


def test_what_was_refused_is_not_out(world: World) -> None:
    crowd(world)
    published(world, level=Level.AWAS)
    send(10, Result(outcome=Outcome.REFUSED, code="403"))
    assert [(one.sent, one.people) for one in slow()] == [(0, 10)]


def test_lower_levels_the_withdrawn_and_one_without_people_sound_nothing(world: World) -> None:
    published(world, level=Level.AWAS)
    assert slow() == []  # nobody follows: nobody waits
    crowd(world)
    published(world, level=Level.SIAGA)
    assert slow() == []
    made = published(world, level=Level.AWAS)
    assert len(slow()) == 1
    actions.withdraw(bulletin_id=made.id, reason="Salah", by=world.innovator, at=NOW)
    assert slow() == []


def test_it_asks_two_questions_however_many_people(world: World, django_assert_num_queries: object) -> None:
    crowd(world, 30)
    published(world, level=Level.AWAS)
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(2):
        assert len(slow()) == 1
