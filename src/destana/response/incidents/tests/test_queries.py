"""Lists of incidents and villages cost the same number of queries however long they are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.areas import queries as areas
from destana.response.hazards.terms import Level
from destana.response.incidents import actions, queries
from tests.world import DISTRICT, World


def count(world: World) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as listing:
        queries.running(world.rusdi)
    with CaptureQueriesContext(connection) as standing:
        queries.village_now(DISTRICT)
    return len(listing), len(standing)


def test_they_are_constant(world: World) -> None:
    villages = areas.villages(DISTRICT)
    found = []
    for size in (1, 9):
        for village in villages[:size]:
            incident = actions.open_incident(
                name=village.name, hazards=["FLOOD"], by=world.rusdi, at=world.now
            )
            actions.state_village(
                village=village.code,
                level=Level.WASPADA,
                source="Pambakal",
                incident_id=incident.pk,
                by=world.rusdi,
                at=world.now,
            )
        found.append(count(world))
    assert found[0] == found[1]


def test_a_stranger_to_the_desk_gets_an_empty_list(world: World) -> None:
    actions.open_incident(name="Banjir", hazards=["FLOOD"], by=world.rusdi, at=world.now)
    assert queries.running(world.nobody) == []
