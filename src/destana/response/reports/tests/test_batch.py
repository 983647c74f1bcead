"""Many reports decided at once: each for itself, nothing hidden, everything taken back by one key."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import queries as audit
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import State as Sending
from destana.response.incidents import actions as incidents
from destana.response.incidents import queries as running
from destana.response.incidents.models import IncidentReport
from destana.response.reports import access, actions, queries, rules
from destana.response.reports.models import Batch, BatchLine, Report
from destana.response.reports.terms import Chosen, Findings, Intake, Proof, Source, State
from tests.world import KANDANG_JAYA, PIMPING, World

FLOOD = Findings(hazard="FLOOD", village=PIMPING)


def chosen(*numbers: int) -> list[Chosen]:
    return [Chosen(one.pk, one.version) for one in Report.objects.filter(pk__in=numbers).order_by("pk")]


def states(*numbers: int) -> list[str]:
    return list(Report.objects.filter(pk__in=numbers).order_by("pk").values_list("state", flat=True))


def three(world: World) -> list[int]:
    """Three reports of one flood by two villagers."""
    return [
        world.report("Banjir di Pimping RT 02").id,
        world.report("Air masuk rumah di Pimping", by=world.udin).id,
        world.report("Banjir Pimping RT 05").id,
    ]


def verify(world: World, numbers: list[int], *proofs: Proof, incident: int = incidents.NEW) -> object:
    return incidents.verify_many(
        chosen=chosen(*numbers),
        proofs=proofs or (Proof.OFFICIAL,),
        findings=FLOOD,
        incident_id=incident,
        by=world.rusdi,
        at=world.now,
    )


def test_what_an_official_confirms_is_verified_together_in_one_incident(world: World) -> None:
    numbers = three(world)
    verify(world, numbers)
    assert states(*numbers) == [State.VERIFIED] * 3
    [incident] = running.running(world.rusdi)
    assert set(IncidentReport.objects.values_list("report_id", flat=True)) == set(numbers)
    assert incident.name == "Banjir di Pimping"
    assert [line.why for line in BatchLine.objects.all()] == ["", "", ""]
    assert audit.history(f"batch:{Batch.objects.get().pk}")[-1].verb == "batch.verify"


def test_it_takes_the_whole_batch_back_with_the_incident_that_it_opened(world: World) -> None:
    numbers = three(world)
    verify(world, numbers)
    done = incidents.take_back(batch_id=Batch.objects.get().pk, by=world.rusdi, at=world.later(minutes=9))
    assert (done.done, done.left) == (3, ())
    assert states(*numbers) == [State.CHECKING] * 3
    assert running.running(world.rusdi) == []
    with pytest.raises(actions.BatchOver):
        incidents.take_back(batch_id=done.id, by=world.rusdi, at=world.later(minutes=9))


def test_nobody_else_takes_it_back_and_nobody_after_ten_minutes(world: World) -> None:
    numbers = three(world)
    verify(world, numbers)
    [batch] = Batch.objects.all()
    with pytest.raises(actions.BatchOver):
        incidents.take_back(batch_id=batch.pk, by=world.aida, at=world.now)
    with pytest.raises(actions.BatchOver):
        incidents.take_back(batch_id=batch.pk, by=world.rusdi, at=world.now + rules.UNDO)
    assert states(*numbers) == [State.VERIFIED] * 3


def test_a_report_that_was_moved_on_since_stays_where_it_is(world: World) -> None:
    numbers = three(world)
    verify(world, numbers)
    incidents.reopen(report_id=numbers[0], reason="salah", by=world.innovator, at=world.later(minutes=1))
    done = incidents.take_back(batch_id=Batch.objects.get().pk, by=world.rusdi, at=world.later(minutes=2))
    assert (done.done, [code for code, _why in done.left]) == (2, ["L-0001"])


def test_a_second_source_needs_two_who_can_be_told_apart(world: World) -> None:
    alone = [world.report(f"Banjir di Pimping {one}").id for one in range(3)]
    with pytest.raises(actions.NotIndependent):
        verify(world, alone, Proof.SECOND_SOURCE)
    assert Batch.objects.count() == 0
    with pytest.raises(actions.NoProofChosen):
        verify(world, alone, Proof.PHOTO_STORY)
    verify(world, three(world), Proof.SECOND_SOURCE)  # taken as chosen; alone it proves too little for each
    assert BatchLine.objects.exclude(why="").count() == 3


def test_one_refusal_stops_nobody_else_and_says_why(world: World) -> None:
    numbers = three(world)
    own = actions.submit(
        intake=Intake(source=Source.PHONE, key="call:1", words="Banjir di Pimping"),
        by=world.rusdi,
        at=world.now,
    )
    actions.take(report_id=numbers[1], by=world.aida, at=world.now)
    seen = chosen(*numbers, own.id)
    actions.settle(report_id=numbers[2], findings=FLOOD, seen=None, by=world.aida, at=world.now)
    done = incidents.verify_many(
        chosen=seen,
        proofs=[Proof.OFFICIAL],
        findings=FLOOD,
        incident_id=incidents.NEW,
        by=world.rusdi,
        at=world.now,
    )
    assert done.done == 1
    assert [code for code, _why in done.left] == ["L-0002", "L-0003", "L-0004"]
    assert states(*numbers) == [State.VERIFIED, State.CHECKING, State.RECEIVED]
    assert queries.sheet(Report.objects.get(pk=numbers[2])).grade is None  # its tick went with it


def test_the_reports_keep_their_own_village_and_the_empty_ones_take_the_batch_s(world: World) -> None:
    here, there, nowhere = (
        world.report("Banjir di Pimping").id,
        world.report("Banjir di Kandang Jaya", by=world.udin).id,
        world.report("banjir parah").id,
    )
    verify(world, [here, there, nowhere])
    villages = Report.objects.order_by("pk").values_list("village_id", flat=True)
    assert list(villages) == [PIMPING, KANDANG_JAYA, PIMPING]


def test_the_others_become_copies_and_a_cry_for_help_does_not(world: World) -> None:
    main, copy, _other = three(world)
    cry = world.report("Tolong, nenek terjebak banjir di Pimping", by=world.udin).id
    done = actions.merge_many(chosen=chosen(main, copy, cry), into_id=main, by=world.rusdi, at=world.now)
    assert (done.done, [code for code, _why in done.left]) == (1, ["L-0004"])
    assert states(main, copy, cry) == [State.RECEIVED, State.DUPLICATE, State.RECEIVED]
    incidents.take_back(batch_id=done.id, by=world.rusdi, at=world.now)
    assert states(copy) == [State.CHECKING]


def test_the_ticked_reporters_hear_the_same_words_and_hear_them_taken_back(world: World) -> None:
    numbers = three(world)
    walk_in = actions.submit(
        intake=Intake(source=Source.PHONE, key="desk:1", words="Banjir di Pimping"),
        by=world.aida,
        at=world.now,
    )
    done = actions.answer_many(
        chosen=chosen(*numbers, walk_in.id),
        text="Perahu sudah berangkat. Tetap di tempat yang tinggi.",
        by=world.rusdi,
        at=world.now,
    )
    assert (done.done, [code for code, _why in done.left]) == (3, ["L-0004"])
    told = Message.objects.filter(about=f"batch:{done.id}").order_by("pk")
    assert [one.body["text"] for one in told][:1] == [
        "Tentang L-0001: Perahu sudah berangkat. Tetap di tempat yang tinggi."
    ]
    assert states(*numbers) == [State.RECEIVED] * 3
    Message.objects.filter(pk=told[0].pk).update(state=Sending.SENT, settled_at=world.now)
    incidents.take_back(batch_id=done.id, by=world.rusdi, at=world.later(minutes=1))
    assert [one.state for one in told.all()] == [Sending.SENT, Sending.CANCELLED, Sending.CANCELLED]
    [back] = Message.objects.filter(about=f"batch:{done.id}:back")
    assert back.address == told[0].address
    assert "Perahu sudah berangkat" in back.body["text"]


@pytest.mark.parametrize("who", ["pambakal", "operator", "auditor", "agency", "stranger", "nobody", "admin"])
def test_only_the_desk_decides_together(world: World, who: str) -> None:
    numbers = three(world)
    with pytest.raises(access.NotYours):
        actions.answer_many(chosen=chosen(*numbers), text="Halo", by=getattr(world, who), at=world.now)
    assert Batch.objects.count() == 0


def test_nothing_ticked_too_much_ticked_and_one_ticked_twice_are_refused(world: World) -> None:
    [number, *_rest] = three(world)
    for wrong in ([], [Chosen(n, 1) for n in range(1, 62)], chosen(number) * 2):
        with pytest.raises(actions.NothingChosen):
            actions.answer_many(chosen=wrong, text="Halo", by=world.rusdi, at=world.now)
    with pytest.raises(actions.EmptyAnswer):
        actions.answer_many(chosen=chosen(number), text="  ", by=world.rusdi, at=world.now)


def test_a_report_is_once_in_a_batch_and_the_table_says_so(world: World) -> None:
    numbers = three(world)
    done = actions.merge_many(chosen=chosen(*numbers), into_id=numbers[0], by=world.rusdi, at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchLine.objects.create(batch_id=done.id, report_id=numbers[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchLine.objects.filter(report_id=numbers[1]).update(why="nein", is_undone=True)


def test_it_is_a_surge_from_twenty_in_fifteen_minutes_on(world: World) -> None:
    for number in range(rules.SURGE - 1):
        world.report(f"Banjir di Pimping RT {number}", at=world.now - timedelta(minutes=1))
    world.report("lama", at=world.now - rules.SURGE_WITHIN)
    assert not queries.is_surge(world.rusdi, now=world.now)
    world.report("Banjir di Pimping")
    assert queries.is_surge(world.rusdi, now=world.now)
    assert not queries.is_surge(world.pambakal, now=world.now)


def test_the_deck_asks_the_same_few_questions_however_many_there_are(world: World) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            deck = queries.deck(world.rusdi, now=world.now)
            list(queries.members_of(world.rusdi, deck.clusters[0]))
        return len(asked)

    three(world)
    few = questions()
    for number in range(30):
        world.report(f"Kebakaran rumah di Kandang Jaya {number}")
    assert questions() == few


def test_lives_at_stake_come_first_then_the_biggest(world: World) -> None:
    three(world)
    world.report("Tolong, anak terjebak kebakaran di Kandang Jaya", by=world.udin)
    deck = queries.deck(world.rusdi, now=world.now)
    assert [(one.village_name, one.count, one.critical) for one in deck.clusters] == [
        ("Kandang Jaya", 1, 1),
        ("Pimping", 3, 0),
    ]
    assert (deck.clusters[1].sources, deck.clusters[1].rts) == (2, ("02", "05"))
    assert deck.with_report(deck.clusters[1].ids[2]) == deck.clusters[1]
