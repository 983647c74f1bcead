"""The list of incidents leaves in pieces, with a line in the log."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import queries as audit
from destana.foundation.people.access import NotFresh, NotPermitted
from destana.response.incidents import actions, queries
from destana.response.incidents.models import Incident
from destana.response.incidents.terms import RUNNING, ListFilter, State
from tests.world import FLOOD_IN_PIMPING, NOW, World

pytestmark = pytest.mark.django_db
EVERYTHING = ListFilter()


def opened(world: World, name: str, *, days: int = 0) -> int:
    made = actions.open_incident(name=name, hazards=["FLOOD"], by=world.rusdi, at=NOW)
    Incident.objects.filter(pk=made.pk).update(opened_at=NOW - timedelta(days=days))
    return made.pk


def test_it_takes_what_is_wanted_first_opened_first(world: World) -> None:
    new, old = opened(world, "Banjir"), opened(world, "Longsor", days=9)
    Incident.objects.filter(pk=old).update(state=State.CLOSED)
    day = timedelta(days=1)
    for wanted, ids in (
        (EVERYTHING, [old, new]),
        (ListFilter(states=RUNNING), [new]),
        (ListFilter(states=(State.CLOSED,)), [old]),
        (ListFilter(since=NOW), [new]),
        (ListFilter(until=NOW), [old]),
        (ListFilter(since=NOW + day), []),
    ):
        assert list(queries.chosen(world.rusdi, wanted)) == ids
        assert queries.extent(world.rusdi, wanted).rows == len(ids)
    assert list(queries.chosen(world.nobody, EVERYTHING)) == []


def test_it_leaves_with_a_line_in_the_log_or_not_at_all(world: World) -> None:
    opened(world, "Banjir")
    ids = actions.take_along(wanted=EVERYTHING, told="", reason="rapat", by=world.auditor, at=NOW)
    assert [view.name for piece in queries.along(ids) for view in piece] == ["Banjir"]
    [line] = audit.history("export:incidents")
    assert (line.by_ref, line.reason) == (world.auditor.ref, "1 rows; all; rapat")
    for refusal, by in ((NotPermitted, world.agency), (NotFresh, replace(world.rusdi, fresh=False))):
        with pytest.raises(refusal):
            actions.take_along(wanted=EVERYTHING, told="", reason="rapat", by=by, at=NOW)
    assert len(audit.history("export:incidents")) == 1


def test_it_asks_three_questions_a_piece_however_many_rows(world: World) -> None:
    for number in range(12):
        opened(world, f"Banjir {number}")
    ids = queries.chosen(world.rusdi, EVERYTHING)
    counts = []
    for at_once in (3, 12):
        with CaptureQueriesContext(connection) as asked:
            pieces = list(queries.along(ids, at_once=at_once))
        counts.append(len(asked) / len(pieces))
    assert counts == [3, 3]


def test_it_knows_the_incident_of_a_report(world: World) -> None:
    proven = world.report()
    world.prove(proven.id)
    actions.verify_into(report_id=proven.id, findings=FLOOD_IN_PIMPING, incident_id=0, by=world.rusdi, at=NOW)
    other = world.report("lain")
    assert queries.codes_of([proven.id, other.id]) == {proven.id: "K-01"}
