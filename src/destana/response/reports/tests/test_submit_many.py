"""Reports that come many at once: kept together, read afterwards, never changed behind somebody's back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import reporter
from destana.response.reports import actions
from destana.response.reports.actions import read_later
from destana.response.reports.fill import Filled, fill
from destana.response.reports.models import Move, Report
from destana.response.reports.reading.terms import PlaceNames
from destana.response.reports.terms import Intake, Source, Urgency
from tests.world import PIMPING, World

FLOOD = Intake(source=Source.API, key="many-0001", words="Banjir di Pimping RT 02, air selutut")
CRY = Intake(source=Source.API, key="many-0002", words="Tolong, ada orang hanyut di Pimping")
BY = reporter(None, Source.API)


def keep(world: World, *intakes: Intake) -> list[actions.Submitted]:
    with transaction.atomic():
        return actions.submit_many(intakes=intakes, by=BY, at=world.now)


def test_it_gives_each_a_number_a_first_step_and_a_line(world: World) -> None:
    made = keep(world, FLOOD, CRY)
    assert [one.code for one in made] == ["L-0001", "L-0002"]
    assert list(Report.objects.order_by("number").values_list("id", flat=True)) == [one.id for one in made]
    assert Move.objects.count() == 2
    assert [line.verb for line in audit.since(audit.head().seq - 2)] == ["report.received"] * 2
    assert audit.check() == []


def test_it_is_the_same_row_as_one_that_was_read_at_once(world: World) -> None:
    keep(world, FLOOD)
    actions.read_words(at=world.now)
    actions.submit(intake=replace(FLOOD, key="alone-01"), by=BY, at=world.now)
    many, alone = (
        {
            name: value
            for name, value in vars(row).items()
            if name not in {"_state", "id", "number", "key", "secret"}
        }
        for row in Report.objects.order_by("number")
    )
    assert many == alone


def test_all_or_none(world: World) -> None:
    keep(world, FLOOD)
    with pytest.raises(IntegrityError):
        keep(world, CRY, FLOOD)
    assert Report.objects.count() == 1


def test_until_it_is_read_it_holds_what_was_said_and_promises_the_latest_moment(world: World) -> None:
    made = keep(world, CRY)[0]
    row = Report.objects.get()
    assert (row.hazard, row.village_id, row.urgency) == ("", None, Urgency.NORMAL)
    assert actions.read_words(at=world.later(seconds=1)) == 1
    row.refresh_from_db()
    assert (row.village_id, row.urgency) == (PIMPING, Urgency.CRITICAL)
    assert row.due_at < made.due_at
    assert "village" in row.guessed
    assert actions.read_words(at=world.later(seconds=2)) == 0


def test_reading_leaves_what_a_person_settled(world: World) -> None:
    keep(world, FLOOD)
    Report.objects.update(hazard="BUILDINGFIRE")
    actions.read_words(at=world.later(seconds=1))
    row = Report.objects.get()
    assert (row.hazard, row.village_id) == ("BUILDINGFIRE", PIMPING)
    assert "hazard" not in row.guessed


def test_a_report_that_moves_meanwhile_is_read_in_the_next_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = keep(world, FLOOD)[0]
    real = fill

    def fill_while_somebody_takes_it(intake: Intake, *, names: PlaceNames) -> Filled:
        actions.take(report_id=made.id, by=world.rusdi, at=world.later(seconds=1))
        return real(intake, names=names)

    with monkeypatch.context() as patch:
        patch.setattr(read_later, "fill", fill_while_somebody_takes_it)
        assert actions.read_words(at=world.later(seconds=1)) == 0
    assert Report.objects.get().lease_by_id == world.rusdi.person_id
    assert actions.read_words(at=world.later(seconds=2)) == 1


def test_one_that_cannot_be_read_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(world, FLOOD, CRY)
    real = fill

    def stumble(intake: Intake, *, names: PlaceNames) -> Filled:
        if intake.key == FLOOD.key:
            raise ValueError
        return real(intake, names=names)

    monkeypatch.setattr(read_later, "fill", stumble)
    assert actions.read_words(at=world.later(seconds=1)) == 2
    assert [row.village_id for row in Report.objects.order_by("number")] == [None, PIMPING]
    assert not Report.objects.filter(awaits_reading=True).exists()


def test_urgency_only_climbs_and_the_deadline_only_comes_nearer(world: World) -> None:
    keep(world, replace(FLOOD, people_in_danger=True))
    before = Report.objects.get()
    actions.read_words(at=world.now + timedelta(minutes=5))
    after = Report.objects.get()
    assert (after.urgency, after.due_at) == (before.urgency, before.due_at)
