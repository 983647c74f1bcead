"""Checking: leases that are seen and broken, proofs, and the grade that comes from the sheet."""

import itertools

import pytest

from destana.response.reports import access, actions, queries, rules
from destana.response.reports.models import Report
from destana.response.reports.terms import Grade, Proof, State
from tests.world import World


def test_it_takes_for_fifteen_minutes(world: World) -> None:
    made = world.report()
    report = actions.take(report_id=made.id, by=world.rusdi, at=world.now)
    assert (report.state, report.lease_by_id) == (State.CHECKING, world.rusdi.person_id)
    assert report.lease_until == world.later(minutes=15)


def test_another_desk_sees_who_holds_it_and_may_break_it(world: World) -> None:
    made = world.report()
    actions.take(report_id=made.id, by=world.rusdi, at=world.now)
    with pytest.raises(actions.Held, match="Rusdi Anwar"):
        actions.take(report_id=made.id, by=world.aida, at=world.later(minutes=1))
    report = actions.break_lease(
        report_id=made.id, reason="went home", by=world.aida, at=world.later(minutes=2)
    )
    assert report.lease_by_id == world.aida.person_id


def test_a_lease_that_ran_out_gives_the_report_back(world: World) -> None:
    made = world.report()
    actions.take(report_id=made.id, by=world.rusdi, at=world.now)
    assert actions.release_overdue(at=world.later(minutes=14)) == 0
    assert actions.release_overdue(at=world.later(minutes=16)) == 1
    report = Report.objects.get(pk=made.id)
    assert (report.state, report.lease_by_id) == (State.RECEIVED, None)


def test_the_grade_follows_the_table_for_every_sheet() -> None:
    for size in range(7):
        for ticked in itertools.combinations(Proof, size):
            others = len(set(ticked) - {Proof.OFFICIAL})
            wanted = (
                (Grade.A if others >= 2 else Grade.B)
                if Proof.OFFICIAL in ticked
                else Grade.B
                if others >= 4
                else Grade.C
                if others >= 2
                else None
            )
            assert rules.grade(ticked) == wanted


def test_the_village_head_confirms_the_own_village_only(world: World) -> None:
    made = world.report()
    grade = actions.tick(
        report_id=made.id, proof=Proof.OFFICIAL, is_ticked=True, by=world.pambakal, at=world.now
    )
    assert grade == Grade.B
    with pytest.raises(access.NotYours):
        actions.tick(report_id=made.id, proof=Proof.OFFICIAL, is_ticked=True, by=world.stranger, at=world.now)
    with pytest.raises(access.NotYours):
        actions.tick(report_id=made.id, proof=Proof.PLACE, is_ticked=True, by=world.pambakal, at=world.now)


def test_the_sheet_shows_hints_and_never_ticks_by_itself(world: World) -> None:
    made = world.report()
    sheet = queries.sheet(Report.objects.get(pk=made.id))
    assert sheet.count == 0
    assert sheet.lines[0].hint


@pytest.mark.parametrize(
    "who", ["admin", "camat", "auditor", "agency", "pambakal", "operator", "stranger", "nobody"]
)
def test_only_the_team_checks(world: World, who: str) -> None:
    made = world.report()
    with pytest.raises(access.NotYours):
        actions.take(report_id=made.id, by=getattr(world, who), at=world.now)
