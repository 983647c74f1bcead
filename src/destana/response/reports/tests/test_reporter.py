"""What is known of who reports: counted over the same address or number, never over a name."""

import pytest

from destana.foundation.people.terms import reporter
from destana.response.reports import actions, queries
from destana.response.reports.access import NotYours
from destana.response.reports.models import Report
from destana.response.reports.queries import History
from destana.response.reports.terms import Grade, State
from tests.world import World

NUMBER = "+6281251234567"


def said(world: World, state: State, *, phone: str = NUMBER, name: str = "Siti") -> Report:
    made = world.report(reporter_phone=phone, reporter_name=name)
    grade = Grade.B if state == State.VERIFIED else ""
    Report.objects.filter(pk=made.id).update(state=state, grade=grade, contact=None)
    return Report.objects.get(pk=made.id)


def test_it_counts_what_the_same_number_reported_before(world: World) -> None:
    for state in (State.VERIFIED, State.VERIFIED, State.HOAX, State.UNPROVEN, State.SPAM):
        said(world, state)
    said(world, State.VERIFIED, phone="+6281299999999")
    here = said(world, State.CHECKING)
    assert queries.history_of(here) == History(reports=4, proven=2, hoaxes=1)


def test_a_chat_is_known_by_its_address(world: World) -> None:
    world.report(), world.report()
    mine = queries.get_for(world.rusdi, world.report().id)
    assert queries.history_of(mine) == History(reports=2)


def test_a_copy_of_a_proven_report_was_true_as_well(world: World) -> None:
    proven, copy = said(world, State.VERIFIED, phone=""), said(world, State.CHECKING)
    Report.objects.filter(pk=copy.pk).update(main=proven, state=State.DUPLICATE)
    assert queries.history_of(said(world, State.CHECKING)).proven == 1


def test_a_name_alone_makes_nobody_known(world: World) -> None:
    said(world, State.VERIFIED, phone="")
    assert queries.history_of(said(world, State.CHECKING, phone="")) == History()


def test_the_reporter_takes_a_message_back_once_and_its_words_stay(world: World) -> None:
    report = world.report()
    by = reporter(world.siti.id, "telegram")
    assert actions.note_taken_back(report_id=report.id, by=by, at=world.now)
    assert not actions.note_taken_back(report_id=report.id, by=by, at=world.now)
    row = Report.objects.get(pk=report.id)
    assert (row.taken_back_at, bool(row.words)) == (world.now, True)
    with pytest.raises(NotYours):
        actions.note_taken_back(report_id=report.id, by=reporter(world.udin.id, "telegram"), at=world.now)
