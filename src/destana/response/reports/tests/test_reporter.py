"""What is known of who reports: counted over the same address or number, never over a name."""

from destana.response.reports import queries
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
