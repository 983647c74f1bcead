"""The desk answers: one or two persons, asking back, leases, taking back, and whom nothing is shown."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM, Actor
from destana.kit.refusals import Refusal
from destana.messaging.outbox.models import Message
from destana.response.consultations import access, actions, queries, rules
from destana.response.consultations.actions import moves
from destana.response.consultations.models import Consultation, Move, Written
from destana.response.consultations.terms import Need, State, Topic, Wording
from tests.world import World

from .scene import MONEY, ROAD, answered, ask, asker, need, row

BINDING = Wording("Boleh, lewat musyawarah desa.", Topic.MONEY, "Permendes 7/2023 pasal 5")


def told(made: Any) -> list[str]:
    return [
        str(one.body["text"])
        for one in Message.objects.filter(about=f"consultation:{made.id}").order_by("id")
    ]


def test_an_answer_that_binds_nobody_goes_out_at_once(world: World) -> None:
    made = ask(world)
    answered(world, made)
    assert row(made).state == State.ANSWERED
    [text] = told(made)
    assert "T-001" in text
    assert "Petugas turun hari Senin." in text
    [message] = Message.objects.all()
    assert [one["data"] for one in message.body["buttons"]] == ["sudah:T-001", "belum:T-001"]


def test_an_answer_that_binds_waits_for_another_person(world: World) -> None:
    made = ask(world, MONEY)
    actions.answer(matter_id=made.id, wording=BINDING, by=world.innovator, at=world.now)
    assert row(made).state == State.WAITING_APPROVAL
    assert told(made) == []
    with pytest.raises(access.OwnAnswer):
        actions.approve(matter_id=made.id, by=world.innovator, at=world.now)
    with pytest.raises(access.NotYours):
        actions.approve(matter_id=made.id, by=world.aida, at=world.now)
    actions.approve(matter_id=made.id, by=world.camat, at=world.now)
    assert row(made).state == State.ANSWERED
    assert "Permendes 7/2023" in told(made)[0]


@pytest.mark.parametrize(
    ("words", "topic", "text"),
    [
        (MONEY, Topic.OTHER, "Silakan."),
        (ROAD, Topic.OTHER, "Boleh pakai dana desa."),
        (ROAD, Topic.RIGHTS, "Silakan datang."),
        ("Tanah warisan saya kena banjir", Topic.ROADS, "Ya."),
    ],
)
def test_words_decide_beside_the_topic(world: World, words: str, topic: Topic, text: str) -> None:
    made = ask(world, words)
    actions.answer(matter_id=made.id, wording=Wording(text, topic, "UU 6/2014"), by=world.rusdi, at=world.now)
    assert row(made).state == State.WAITING_APPROVAL


def test_without_the_words_a_topic_would_get_around(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the look at the words taken away."""
    monkeypatch.setattr(rules, "topic_of", lambda _words: None)
    made = ask(world, MONEY)
    actions.answer(matter_id=made.id, wording=Wording("Silakan.", Topic.OTHER), by=world.rusdi, at=world.now)
    assert row(made).state == State.ANSWERED


def test_a_binding_answer_names_its_source(world: World) -> None:
    made = ask(world, MONEY)
    with pytest.raises(actions.BasisMissing):
        actions.answer(matter_id=made.id, wording=replace(BINDING, basis=" "), by=world.rusdi, at=world.now)
    assert not Written.objects.exists()


def test_the_table_refuses_one_person_where_two_are_needed(world: World) -> None:
    made = ask(world, MONEY)
    actions.answer(matter_id=made.id, wording=BINDING, by=world.rusdi, at=world.now)
    rows = Written.objects.filter(consultation_id=made.id)
    for values in (
        {"sent_at": world.now},
        {"sent_at": world.now, "approved_at": world.now, "approved_by_id": world.rusdi.person_id},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    rows.update(sent_at=world.now, approved_at=world.now, approved_by_id=world.camat.person_id)


def test_a_returned_answer_is_its_writers_again(world: World) -> None:
    made = ask(world, MONEY)
    actions.answer(matter_id=made.id, wording=BINDING, by=world.rusdi, at=world.now)
    with pytest.raises(actions.ReasonMissing):
        actions.send_back(matter_id=made.id, reason=" ", by=world.camat, at=world.now)
    actions.send_back(matter_id=made.id, reason="Pasalnya keliru", by=world.camat, at=world.now)
    assert (row(made).state, row(made).lease_by_id) == (State.HELD, world.rusdi.person_id)
    assert queries.waiting_answer(row(made)) is None


def test_the_clock_stands_for_the_asker_and_for_nobody_else(world: World) -> None:
    made = ask(world)
    at = world.later(hours=3)  # 09.04: one of four hours is gone
    actions.ask_back(matter_id=made.id, text="Jembatan yang mana?", by=world.rusdi, at=at)
    assert row(made).clock_left == timedelta(hours=2, minutes=56)
    actions.say_more(
        matter_id=made.id, key="m2", words="Yang di RT 2", by=asker(world.siti), at=world.later(hours=27)
    )
    assert row(made).state == State.QUEUED
    assert row(made).due_at == made.due_at + timedelta(days=1)
    other = ask(world, MONEY)
    actions.answer(matter_id=other.id, wording=BINDING, by=world.rusdi, at=at)
    actions.send_back(matter_id=other.id, reason="x", by=world.camat, at=world.later(hours=27))
    assert row(other).due_at == other.due_at


def test_a_silent_asker_closes_it_after_ten_working_days(world: World) -> None:
    made = ask(world)
    actions.ask_back(matter_id=made.id, text="Yang mana?", by=world.rusdi, at=world.now)
    assert actions.close_unanswered(at=world.later(days=13)) == 0
    assert actions.close_unanswered(at=world.later(days=15)) == 1
    assert row(made).state == State.CLOSED


def test_a_lease_is_seen_broken_and_ends(world: World) -> None:
    made = ask(world)
    actions.take(matter_id=made.id, by=world.rusdi, at=world.now)
    with pytest.raises(actions.Held, match="Rusdi"):
        actions.answer(matter_id=made.id, wording=BINDING, by=world.aida, at=world.later(minutes=5))
    actions.break_lease(matter_id=made.id, by=world.aida, at=world.later(minutes=6))
    assert actions.release_overdue(at=world.later(minutes=20)) == 0
    assert actions.release_overdue(at=world.later(minutes=22)) == 1
    assert (row(made).state, row(made).holder_id) == (State.QUEUED, world.aida.person_id)


def test_whoever_looked_earlier_is_told_who_was_faster(world: World) -> None:
    made = ask(world)
    seen = row(made).version
    answered(world, made)
    with pytest.raises(actions.SomebodyWasFaster, match="Rusdi"):
        actions.answer(matter_id=made.id, wording=BINDING, seen=seen, by=world.aida, at=world.now)


def test_an_answer_is_taken_back_within_ten_minutes_and_the_asker_hears_so(world: World) -> None:
    made = ask(world)
    answered(world, made)
    with pytest.raises(actions.NothingToUndo):
        actions.undo(matter_id=made.id, by=world.aida, at=world.now)
    with pytest.raises(actions.NothingToUndo):
        actions.undo(matter_id=made.id, by=world.rusdi, at=world.later(minutes=11))
    actions.undo(matter_id=made.id, by=world.rusdi, at=world.later(minutes=9))
    assert row(made).state == State.HELD
    assert len(told(made)) == 2
    assert queries.for_asker(made.id, now=world.now).answer == ""
    with pytest.raises(actions.NothingToUndo):
        actions.undo(matter_id=made.id, by=world.rusdi, at=world.later(minutes=9))


def test_closing_says_why(world: World) -> None:
    made = ask(world)
    with pytest.raises(actions.ReasonMissing):
        actions.close(matter_id=made.id, reason="", by=world.rusdi, at=world.now)
    actions.close(matter_id=made.id, reason="Iklan, bukan pertanyaan", by=world.rusdi, at=world.now)
    assert "Iklan, bukan pertanyaan" in told(made)[0]


def test_one_key_makes_a_report_of_a_matter(world: World) -> None:
    made = ask(world, "Air naik cepat di belakang rumah")
    code = actions.to_report(matter_id=made.id, by=world.rusdi, at=world.now)
    assert code == "L-0001"
    assert row(made).state == State.CLOSED
    assert row(made).report is not None
    assert row(made).report.taken_by_id is None  # type: ignore[union-attr]


def test_a_confidential_matter_is_its_holders_and_the_section_heads_alone(world: World) -> None:
    made = ask(world, is_confidential=True)
    for who in (
        world.rusdi,
        world.aida,
        world.camat,
        world.auditor,
        world.admin,
        world.pambakal,
        world.nobody,
    ):
        with pytest.raises(queries.NotHere):
            queries.get_for(who, made.code)
        assert queries.rows(who, only="semua", now=world.now).total == 0
        assert queries.rows(who, only="semua", search="jembatan", now=world.now).total == 0
    for who in (world.rusdi, world.camat):
        with pytest.raises(Refusal):
            actions.take(matter_id=made.id, by=who, at=world.now)
    actions.assign(matter_id=made.id, person_id=world.rusdi.as_person, by=world.innovator, at=world.now)
    assert queries.get_for(world.rusdi, made.code).pk == made.id
    answered(world, made)
    with pytest.raises(queries.NotHere):
        queries.get_for(world.aida, made.code)


def test_a_confidential_answer_that_binds_is_written_by_another_than_its_approver(world: World) -> None:
    made = ask(world, MONEY, is_confidential=True)
    with pytest.raises(access.WriterAlone):
        actions.answer(matter_id=made.id, wording=BINDING, by=world.innovator, at=world.now)
    actions.assign(matter_id=made.id, person_id=world.rusdi.as_person, by=world.innovator, at=world.now)
    actions.answer(matter_id=made.id, wording=BINDING, by=world.rusdi, at=world.now)
    actions.approve(matter_id=made.id, by=world.innovator, at=world.now)
    assert row(made).state == State.ANSWERED


STEPS: dict[str, Any] = {
    "take": lambda m, who, at: actions.take(matter_id=m, by=who, at=at),
    "answer": lambda m, who, at: actions.answer(matter_id=m, wording=BINDING, by=who, at=at),
    "ask_back": lambda m, who, at: actions.ask_back(matter_id=m, text="Apa?", by=who, at=at),
    "close": lambda m, who, at: actions.close(matter_id=m, reason="x", by=who, at=at),
    "give_back": lambda m, who, at: actions.give_back(matter_id=m, by=who, at=at),
    "break": lambda m, who, at: actions.break_lease(matter_id=m, by=who, at=at),
    "report": lambda m, who, at: actions.to_report(matter_id=m, by=who, at=at),
    "assign": lambda m, who, at: actions.assign(matter_id=m, person_id=1, by=who, at=at),
    "undo": lambda m, who, at: actions.undo(matter_id=m, by=who, at=at),
}


@pytest.mark.parametrize("step", sorted(STEPS))
def test_nobody_without_the_right_does_it(world: World, step: str) -> None:
    made = ask(world)
    outsiders = (world.admin, world.auditor, world.pambakal, world.operator, world.agency, world.nobody)
    for who in (*outsiders, asker(world.siti), asker(None)):
        with pytest.raises(Refusal):
            STEPS[step](made.id, who, world.now)
    assert (row(made).state, row(made).version) == (State.QUEUED, 1)


def test_every_move_outside_the_table_is_refused(world: World) -> None:
    """Each pair of states, for each kind of mover, at the lowest level."""
    made = ask(world)
    movers: tuple[tuple[Actor, set[rules.Who]], ...] = (
        (world.rusdi, {rules.Who.OFFICER}), (world.camat, {rules.Who.APPROVER}),
        (asker(world.siti), {rules.Who.ASKER}), (SYSTEM, {rules.Who.CLOCK}), (world.auditor, set()),
    )  # fmt: skip
    wrong = []
    for before, after, (who, standing) in product(State, State, movers):
        is_allowed = bool(rules.MOVES[before].get(after, frozenset()) & standing)
        with transaction.atomic():
            stands = {"clock_left": timedelta(1)} if before == State.WAITING_ASKER else {}
            Consultation.objects.filter(pk=made.id).update(state=before, answered_at=world.now, **stands)
            try:
                moves.move(row(made), after, by=who, at=world.now, verb="consultation.tested")
                moved = True
            except actions.CannotFollow:
                moved = False
            if moved != is_allowed:
                wrong.append((before, after, who.ref))
            transaction.set_rollback(True)
    assert wrong == []


def test_a_step_and_its_line_in_the_log_are_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ask(world)

    def broken(**_all: object) -> None:
        raise OSError("log")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(OSError, match="log"):
        answered(world, made)
    assert row(made).state == State.QUEUED
    assert Move.objects.filter(consultation_id=made.id).count() == 1


def test_earlier_answers_are_offered_but_never_confidential_ones(world: World) -> None:
    old = ask(world, "Kapan jembatan gantung Pimping selesai diperbaiki?")
    secret = ask(world, "Kapan jembatan gantung diperbaiki PU?", is_confidential=True)
    for made, by in ((old, world.rusdi), (secret, world.innovator)):
        actions.answer(matter_id=made.id, wording=Wording("Bulan Maret.", Topic.ROADS), by=by, at=world.now)
    made = ask(world, ROAD)
    found = queries.similar(world.innovator, row(made))
    assert [(one.code, one.text) for one in found] == [("T-001", "Bulan Maret.")]
    assert queries.similar(world.rusdi, row(ask(world, "Ada beras bantuan minggu depan?"))) == []


def test_a_list_costs_the_same_however_long(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.rows(world.rusdi, now=world.now)
            queries.counts(world.rusdi, now=world.now)
            queries.rows(world.rusdi, search="jembatan gantung", now=world.now)
        return len(asked)

    ask(world)
    few = cost()
    for _ in range(30):
        ask(world)
    assert cost() == few


def test_the_list_is_by_life_then_by_clock_and_filters_it(world: World) -> None:
    ask(world)
    need(world, Need.BOAT)
    late = ask(world, MONEY)
    actions.take(matter_id=late.id, by=world.rusdi, at=world.now)
    now = world.later(minutes=11)
    assert [one.code for one in queries.rows(world.rusdi, now=now).rows] == ["B-001", "T-001", "T-002"]
    assert [one.code for one in queries.rows(world.rusdi, only="saya", now=now).rows] == ["T-002"]
    assert [one.code for one in queries.rows(world.rusdi, only="lewat", now=now).rows] == ["B-001"]
    found = queries.counts(world.rusdi, now=now)
    assert (found.open, found.late, found.critical, found.mine) == (3, 1, 1, 1)
    assert [one.code for one in queries.rows(world.rusdi, search="t 2", now=now).rows] == ["T-002"]


def test_a_number_is_revealed_on_record_only(world: World) -> None:
    made = ask(world, asker_phone="081251234567")
    with pytest.raises(actions.ReasonMissing):
        actions.reveal_asker(matter_id=made.id, reason="", by=world.rusdi, at=world.now)
    number = actions.reveal_asker(matter_id=made.id, reason="Antar perahu", by=world.rusdi, at=world.now)
    assert number == "+6281251234567"
    with pytest.raises(access.NotYours):
        actions.reveal_asker(matter_id=made.id, reason="x", by=world.camat, at=world.now)


def test_who_asked_goes_when_the_time_is_over_or_the_person_wishes(world: World) -> None:
    made, still_open = ask(world, "Hubungi 0812-5123-4567 soal jembatan", asker_name="Siti"), ask(world)
    answered(world, made)
    actions.close_answered(at=world.later(days=8))
    assert actions.forget_askers(by=SYSTEM, at=world.later(days=300)) == 0
    assert actions.forget_asker(ids=[made.id, still_open.id], by=SYSTEM, at=world.later(days=9)) == 1
    gone = row(made)
    assert (gone.asker_name, gone.contact_id) == ("", None)
    assert "4567" not in gone.words
    assert row(still_open).contact_id == world.siti.id
