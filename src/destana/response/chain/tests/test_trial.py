import pytest

from destana.foundation.people.access import NotPermitted
from destana.foundation.people.terms import reporter
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Priority
from destana.response.bulletins.tests.scene import published
from destana.response.chain import actions, jobs, queries
from destana.response.chain.models import Link, Ring, Trial
from destana.response.chain.terms import Seat
from destana.response.chain.tests.scene import chained, link, without
from destana.response.hazards.terms import Level
from destana.response.incidents import actions as incidents
from tests.world import DISTRICT, KANDANG_JAYA, NOW, PIMPING, World

DANGER = ("siaga", "awas", "bahaya", "banjir", "mengungsi")


def state_village(world: World, level: Level, village: str = PIMPING) -> None:
    incidents.state_village(
        village=village, level=level, hazard="FLOOD", source="Pambakal", as_of=NOW, by=world.rusdi, at=NOW
    )


def test_it_asks_everybody_also_alternates_and_is_plainly_a_test(world: World) -> None:
    chained(world)
    trial = actions.start_trial(by=world.rusdi, at=NOW)
    found = Message.objects.filter(about=f"trial:{trial}")
    assert found.count() == 4
    for one in found:
        assert one.priority == Priority.BULK
        assert "SUDAH UJI" in one.body["text"]
        assert "UJI RANTAI" in one.body["text"]
        assert not [word for word in DANGER if word in one.body["text"].lower()]


def test_answers_are_minutes_and_prove_the_number_and_the_silent_come_first(world: World) -> None:
    chained(world)
    link(world, "Kaum", Seat.LANGGAR, dial=True)
    trial = actions.start_trial(by=world.rusdi, at=NOW)
    ring = Ring.objects.get(link__name="Sekdes")
    by = reporter(ring.link.contact_id, "simulator")
    assert actions.answer_ring(ring_id=ring.pk, via="simulator", by=by, at=world.later(minutes=4))
    assert not actions.answer_ring(ring_id=ring.pk, via="simulator", by=by, at=world.later(minutes=9))
    assert Link.objects.get(name="Sekdes").verified_at == world.later(minutes=4)
    dial = Ring.objects.get(link__name="Kaum")
    assert not dial.is_message
    actions.ring_through(ring_id=dial.pk, by=world.aida, at=world.later(minutes=10))
    view, rows = queries.rings(world.rusdi, trial)
    assert (view.asked, view.answered, view.silent, view.minutes) == (5, 2, 3, 7)
    assert [one.is_answered for one in rows] == [False, False, False, True, True]


def test_no_village_in_danger_is_tested(world: World) -> None:
    chained(world, rts=0)
    chained(world, rts=0, village=KANDANG_JAYA)
    state_village(world, Level.SIAGA)
    trial = actions.start_trial(by=world.rusdi, at=NOW)
    assert {one.village for one in queries.rings(world.rusdi, trial)[1]} == {KANDANG_JAYA}
    actions.end_trial(trial_id=trial, by=world.rusdi, at=NOW)
    state_village(world, Level.AWAS, KANDANG_JAYA)
    with pytest.raises(actions.NobodyToTest):
        actions.start_trial(by=world.rusdi, at=NOW)
    assert Trial.objects.count() == 1


def test_a_warning_in_force_keeps_the_test_away_too(world: World, key: str) -> None:
    chained(world)
    published(world, villages=(PIMPING,), level=Level.AWAS)
    with pytest.raises(actions.NobodyToTest):
        actions.start_trial(by=world.rusdi, at=NOW)


def test_danger_ends_a_test_that_runs_and_takes_its_messages_back(world: World) -> None:
    chained(world)
    trial = actions.start_trial(by=world.rusdi, at=NOW)
    assert actions.end_trials(by=world.rusdi, at=world.later(minutes=1)) == 0
    state_village(world, Level.SIAGA)
    jobs.run_due(world.later(minutes=1))
    assert Trial.objects.get(pk=trial).ended_at == world.later(minutes=1)
    assert set(Message.objects.filter(about=f"trial:{trial}").values_list("state", flat=True)) == {
        "cancelled"
    }


def test_it_ends_after_a_day_and_is_proposed_again_after_a_month(world: World) -> None:
    chained(world)
    assert queries.is_trial_due(DISTRICT, now=NOW)
    trial = actions.start_trial(by=world.rusdi, at=NOW)
    assert not queries.is_trial_due(DISTRICT, now=world.later(days=29))
    assert queries.is_trial_due(DISTRICT, now=world.later(days=30))
    jobs.run_due(world.later(hours=23))
    assert Trial.objects.get(pk=trial).ended_at is None
    jobs.run_due(world.later(hours=24))
    assert Trial.objects.get(pk=trial).ended_at == world.later(hours=24)


def test_one_at_a_time_and_only_by_who_keeps_the_district(world: World) -> None:
    chained(world)
    for actor in (world.operator, world.camat, world.auditor, world.stranger):
        with pytest.raises(NotPermitted):
            actions.start_trial(by=actor, at=NOW)
    actions.start_trial(by=world.admin, at=NOW)
    with pytest.raises(actions.TrialRuns):
        actions.start_trial(by=world.rusdi, at=NOW)
    assert Trial.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_two_would_run(transactional_db: None, world: World) -> None:
    """The control."""
    chained(world)
    actions.start_trial(by=world.admin, at=NOW)
    with without(Trial, "chain_one_trial"):
        actions.start_trial(by=world.rusdi, at=NOW)
        assert Trial.objects.count() == 2
        Ring.objects.all().delete()
        Trial.objects.all().delete()


def test_a_person_answers_by_the_contact_or_by_the_number(world: World) -> None:
    chained(world, rts=0)
    actions.start_trial(by=world.rusdi, at=NOW)
    from destana.foundation.people import queries as people

    contact = people.contact(Link.objects.get(name="Pambakal").contact_id or 0)
    assert queries.rings_of(contact) == [Ring.objects.get(link__name="Pambakal").pk]
    assert queries.rings_of(world.siti) == []
