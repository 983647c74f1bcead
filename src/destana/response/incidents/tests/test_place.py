"""Where an incident is: from what is proven, coarse enough to be nobody's house, and settled with what changes it."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from destana.foundation.areas import queries as areas
from destana.foundation.audit import actions as audit
from destana.kit.squares import STEP, Box, centre_of, square_of
from destana.response.hazards.terms import Level
from destana.response.incidents import actions, queries, rules
from destana.response.incidents.models import Incident
from destana.response.incidents.terms import Proven, Spot, State
from destana.response.reports.models import Report
from tests.world import DISTRICT, FLOOD_IN_PIMPING, LAJAR, PIMPING, World

HOUSE = Spot(-2.34567, 115.56789)


def centre(code: str) -> Spot:
    [village] = [each for each in areas.villages(DISTRICT) if each.code == code]
    assert village.lat is not None
    assert village.lng is not None
    return Spot(village.lat, village.lng)


def proven(world: World, incident_id: int, **said: Any) -> int:
    """Prove a report of Pimping that said more, into an incident; return its id."""
    made = world.report()
    Report.objects.filter(pk=made.id).update(**said)
    world.prove(made.id)
    actions.verify_into(
        report_id=made.id, findings=FLOOD_IN_PIMPING, incident_id=incident_id, by=world.rusdi, at=world.now
    )
    return made.id


def opened(world: World, **more: Any) -> int:
    return actions.open_incident(name="Banjir", hazards=["FLOOD"], by=world.rusdi, at=world.now, **more).pk


def square(incident_id: int) -> int | None:
    return Incident.objects.get(pk=incident_id).square


def near(world: World) -> Spot:
    """Return a house in Pimping, 1 km from its centre."""
    lat, lng = centre(PIMPING)
    return Spot(lat + 0.009, lng - 0.009)


def test_a_point_counts_and_is_no_house(world: World) -> None:
    incident_id, house = opened(world), near(world)
    proven(world, incident_id, lat=house.lat, lng=house.lng)
    assert square(incident_id) == square_of(*house)
    [view] = queries.running(world.rusdi)
    assert view.place == Spot(*centre_of(square_of(*house)))
    assert view.place != house
    neighbours = {square_of(house.lat + STEP * n / 10, house.lng) for n in range(-5, 6)}
    assert len(neighbours) <= 2, "houses hundreds of metres apart have one place"


def test_two_points_have_their_middle(world: World) -> None:
    incident_id, (lat, lng) = opened(world), near(world)
    proven(world, incident_id, lat=lat, lng=lng)
    proven(world, incident_id, lat=lat + 0.04, lng=lng + 0.02)
    assert square(incident_id) == square_of(lat + 0.02, lng + 0.01)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"is_confidential": True, "lat": HOUSE.lat, "lng": HOUSE.lng},
        {"lat": -6.2, "lng": 106.8},
    ],
    ids=["no point", "confidential", "sent from Jakarta"],
)
def test_else_it_is_the_village(world: World, said: dict[str, Any]) -> None:
    incident_id = opened(world)
    proven(world, incident_id, **said)
    assert square(incident_id) == square_of(*centre(PIMPING))


def test_villages_that_somebody_spoke_for_count_once_something_is_proven(world: World) -> None:
    incident_id = opened(world)
    actions.state_village(
        village=LAJAR, level=Level.SIAGA, source="Pambakal Lajar", incident_id=incident_id, by=world.rusdi, at=world.now
    )  # fmt: skip
    assert square(incident_id) is None
    proven(world, incident_id)
    both = [sum(pair) / 2 for pair in zip(centre(PIMPING), centre(LAJAR), strict=True)]
    assert square(incident_id) == square_of(*both)


def test_what_is_not_proven_has_no_place(world: World) -> None:
    made = world.report()
    assert square(opened(world, report_ids=[made.id])) is None
    assert rules.place([], {HOUSE}) is None


def test_it_is_settled_by_every_verb_that_changes_it(world: World) -> None:
    first, second = opened(world), opened(world)
    report = proven(world, first)
    actions.join(incident_id=second, report_id=report, by=world.rusdi, at=world.now)
    assert (square(first), square(second)) == (None, square_of(*centre(PIMPING)))
    actions.leave(report_id=report, reason="", by=world.rusdi, at=world.now)
    assert square(second) is None
    actions.join(incident_id=first, report_id=report, by=world.rusdi, at=world.now)
    actions.undo(report_id=report, by=world.rusdi, at=world.later(minutes=1))
    assert square(first) is None
    report = proven(world, first)
    actions.reopen(report_id=report, reason="keliru", by=world.innovator, at=world.later(hours=1))
    assert square(first) is None
    assert queries.incident_of(report)


def test_an_incident_that_is_only_watched_has_none_until_it_goes_on(world: World) -> None:
    incident_id = opened(world, state=State.WATCH)
    proven(world, incident_id)
    assert square(incident_id) is None
    actions.move(incident_id=incident_id, after=State.ACTIVE, by=world.rusdi, at=world.now)
    assert square(incident_id) == square_of(*centre(PIMPING))


def test_the_place_comes_with_what_changes_it_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident_id = opened(world)
    report = world.verified()

    def broken(**_values: object) -> None:
        raise OSError("no log")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(OSError, match="no log"):
        actions.join(incident_id=incident_id, report_id=report.id, by=world.rusdi, at=world.now)
    assert square(incident_id) is None


def test_a_report_opened_again_elsewhere_hides_its_incident_from_the_box(world: World) -> None:
    everywhere = Box(-180, -90, 180, 90)
    incident_id = opened(world)
    report = proven(world, incident_id)
    assert [view.id for view in queries.in_box(everywhere)] == [incident_id]
    Report.objects.filter(pk=report).update(state="checking")
    assert queries.in_box(everywhere) == []


def test_proven_points_without_a_village_do_not_count() -> None:
    assert rules.place([Proven(HOUSE, None)], set()) is None
    assert rules.place([Proven(HOUSE, None)], {HOUSE}) == HOUSE


def test_an_upgrade_gives_the_incidents_that_are_there_the_same_place(world: World) -> None:
    lat, lng = near(world)
    places: dict[int, int | None] = {}
    for said in (
        {},
        {"lat": lat, "lng": lng},
        {"lat": lat, "lng": lng, "is_confidential": True},
        {"lat": -6.2, "lng": 106.8},
    ):
        incident_id = opened(world)
        proven(world, incident_id, **said)
        proven(
            world,
            incident_id,
            **{name: value + 0.003 if name != "is_confidential" else value for name, value in said.items()},
        )
        actions.state_village(
            village=LAJAR, level=Level.SIAGA, source="Pambakal", incident_id=incident_id, by=world.rusdi, at=world.now
        )  # fmt: skip
        places[incident_id] = square(incident_id)
    watched = opened(world, state=State.WATCH)
    proven(world, watched)
    places |= {watched: None, opened(world): None}
    Incident.objects.update(square=None)
    migration = importlib.import_module("destana.response.incidents.migrations.0003_fill_squares")
    for _again in range(2):
        migration.fill(apps, connection.schema_editor())
        assert dict(Incident.objects.values_list("pk", "square")) == places
    assert len(set(places.values())) > 2
