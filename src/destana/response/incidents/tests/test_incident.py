"""One event from first report to close: who may, what follows what, what everybody may see."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from destana.response.hazards.terms import Level
from destana.response.incidents import access, actions, queries, rules
from destana.response.incidents.actions.verify import NEW
from destana.response.incidents.models import FigureRow, Incident, VillageStatus
from destana.response.incidents.terms import Figure, FigureStatus, State
from destana.response.reports.actions import Submitted
from destana.response.reports.models import Report
from destana.response.reports.terms import State as ReportState
from tests.world import DISTRICT, FLOOD_IN_PIMPING, PIMPING, World


def opened(world: World) -> Incident:
    made = world.verified()
    return actions.open_incident(
        name="Banjir Sungai Balangan", hazards=["FLOOD"], report_ids=[made.id], by=world.rusdi, at=world.now
    )


def test_one_key_proves_and_opens_or_nothing_happens(world: World) -> None:
    made = world.report()
    with pytest.raises(actions.NoSuchIncident):
        world.prove(made.id)
        actions.verify_into(
            report_id=made.id, findings=FLOOD_IN_PIMPING, incident_id=4711, by=world.rusdi, at=world.now
        )
    assert Report.objects.get(pk=made.id).state == ReportState.RECEIVED
    actions.verify_into(
        report_id=made.id, findings=FLOOD_IN_PIMPING, incident_id=NEW, by=world.rusdi, at=world.now
    )
    assert queries.incident_of(made.id) == (1, "K-01")


def proven_into(world: World, incident_id: int) -> Submitted:
    made = world.report()
    world.prove(made.id)
    actions.verify_into(
        report_id=made.id, findings=FLOOD_IN_PIMPING, incident_id=incident_id, by=world.rusdi, at=world.now
    )
    return made


def test_taking_the_key_back_leaves_no_incident_behind(world: World) -> None:
    made = proven_into(world, NEW)
    assert actions.undo(report_id=made.id, by=world.rusdi, at=world.later(minutes=5)) == made.code
    assert Report.objects.get(pk=made.id).state == ReportState.CHECKING
    assert queries.incident_of(made.id) is None
    assert Incident.objects.get().state == State.CANCELLED
    assert queries.running(world.rusdi) == []


def test_taking_the_key_back_leaves_the_incident_of_others_alone(world: World) -> None:
    incident = opened(world)
    made = proven_into(world, incident.pk)
    actions.undo(report_id=made.id, by=world.rusdi, at=world.later(minutes=5))
    assert queries.incident_of(made.id) is None
    [running] = queries.running(world.rusdi)
    assert (running.id, running.reports) == (incident.pk, 1)


def test_an_incident_that_grew_meanwhile_is_not_taken_back(world: World) -> None:
    first = proven_into(world, NEW)
    proven_into(world, Incident.objects.get().pk)
    actions.undo(report_id=first.id, by=world.rusdi, at=world.later(minutes=5))
    assert Incident.objects.get().state == State.ACTIVE


def test_a_second_report_joins_and_brings_its_hazard(world: World) -> None:
    incident = opened(world)
    fire = world.report("Rumah terbakar di Pimping", hazard="BUILDINGFIRE", by=world.udin)
    actions.join(incident_id=incident.pk, report_id=fire.id, by=world.aida, at=world.now)
    incident.refresh_from_db()
    assert incident.hazards == ["FLOOD", "BUILDINGFIRE"]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("after", State)
def test_every_step_not_in_the_table_is_refused(world: World, state: State, after: State) -> None:
    incident = opened(world)
    Incident.objects.filter(pk=incident.pk).update(state=state)
    if after in rules.FOLLOWS[state]:
        actions.move(incident_id=incident.pk, after=after, by=world.innovator, at=world.now)
        assert Incident.objects.get(pk=incident.pk).state == after
    else:
        with pytest.raises(actions.CannotFollow):
            actions.move(incident_id=incident.pk, after=after, by=world.innovator, at=world.now)
        assert Incident.objects.get(pk=incident.pk).state == state


def test_only_the_section_head_closes(world: World) -> None:
    incident = opened(world)
    with pytest.raises(access.NotYours):
        actions.move(incident_id=incident.pk, after=State.CANCELLED, by=world.rusdi, at=world.now)


def test_a_status_rests_on_proof_or_a_named_source(world: World) -> None:
    unproven = world.report()
    with pytest.raises(actions.UnprovenWord):
        actions.state_village(
            village=PIMPING, level=Level.SIAGA, report_id=unproven.id, by=world.rusdi, at=world.now
        )
    proven = world.verified()
    actions.state_village(
        village=PIMPING, level=Level.SIAGA, hazard="FLOOD", report_id=proven.id, by=world.rusdi, at=world.now
    )
    [now] = [each for each in queries.village_now(DISTRICT) if each.code == PIMPING]
    assert (now.level, now.source) == (Level.SIAGA, proven.code)
    assert now.steps


def test_a_village_head_speaks_for_the_own_village_only(world: World) -> None:
    values = {"level": Level.AMAN, "source": "Pambakal Pimping", "at": world.now}
    actions.state_village(village=PIMPING, by=world.pambakal, **values)  # type: ignore[arg-type]
    with pytest.raises(access.NotYours):
        actions.state_village(village=PIMPING, by=world.stranger, **values)  # type: ignore[arg-type]


def test_silence_is_no_level_and_the_database_agrees(world: World) -> None:
    silent = queries.village_now(DISTRICT)
    assert len(silent) == 27
    assert {now.level for now in silent} == {Level.NONE}
    with pytest.raises(IntegrityError), transaction.atomic():
        VillageStatus.objects.create(
            village_id=PIMPING,
            district_id=DISTRICT,
            level=Level.NONE,
            source="x",
            as_of=world.now,
            stated_at=world.now,
            stated_by_id=world.rusdi.as_person,
        )


def test_the_latest_word_counts_by_the_time_it_is_about(world: World) -> None:
    for minutes, level in ((0, Level.WASPADA), (20, Level.SIAGA), (10, Level.AWAS)):
        actions.state_village(
            village=PIMPING,
            level=level,
            source="Pambakal",
            as_of=world.later(minutes=minutes),
            by=world.rusdi,
            at=world.later(hours=1),
        )
    [now] = [each for each in queries.village_now(DISTRICT) if each.code == PIMPING]
    assert now.level == Level.SIAGA


def figure(world: World, incident: Incident, kind: Figure, value: int, source: str = "BPBD") -> FigureRow:
    return actions.state_figure(
        incident_id=incident.pk,
        kind=kind,
        value=value,
        source=source,
        status=FigureStatus.VERIFIED,
        as_of=world.now,
        by=world.rusdi,
        at=world.now,
    )


def test_figures_of_two_sources_stand_side_by_side(world: World) -> None:
    incident = opened(world)
    figure(world, incident, Figure.AFFECTED_HOUSEHOLDS, 40, "BPBD")
    figure(world, incident, Figure.AFFECTED_HOUSEHOLDS, 44, "Pambakal")
    figure(world, incident, Figure.AFFECTED_HOUSEHOLDS, 42, "BPBD")
    assert sorted((f.source, f.value) for f in queries.figures(incident.pk, only_public=True)) == [
        ("BPBD", 42),
        ("Pambakal", 44),
    ]


def test_the_dead_are_counted_by_two(world: World) -> None:
    incident = opened(world)
    row = figure(world, incident, Figure.DEAD, 1)
    assert queries.figures(incident.pk, only_public=True) == []
    with pytest.raises(access.OnePersonOnly):
        actions.confirm_figure(figure_id=row.pk, by=world.rusdi, at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        FigureRow.objects.filter(pk=row.pk).update(second_by_id=world.rusdi.person_id, second_at=world.now)
    actions.confirm_figure(figure_id=row.pk, by=world.aida, at=world.now)
    assert [f.value for f in queries.figures(incident.pk, only_public=True)] == [1]


@pytest.mark.parametrize("value", [-1, 10**9])
def test_a_slip_of_a_finger_is_no_figure(world: World, value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        figure(world, opened(world), Figure.AFFECTED_PEOPLE, value)


def test_the_public_sees_nothing_that_is_not_proven(world: World) -> None:
    made = world.report("Tolong, orang terjebak di Pimping")
    incident = actions.open_incident(
        name="Banjir", hazards=["FLOOD"], report_ids=[made.id], by=world.rusdi, at=world.now
    )
    since = world.now - timedelta(days=1)
    assert queries.board_incidents(DISTRICT, since=since) == []
    with pytest.raises(queries.NotHere):
        queries.board_page(DISTRICT, incident.number)
    opened(world)
    assert [view.code for view in queries.board_incidents(DISTRICT, since=since)] == ["K-02"]
