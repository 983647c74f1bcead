"""Deciding: proof first, another person where the rules say so, and ten minutes to think again."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from destana.foundation.audit import queries as audit
from destana.messaging.outbox.models import Message
from destana.response.reports import access, actions, queries
from destana.response.reports.models import Move, Report
from destana.response.reports.terms import Findings, Grade, Intake, Proof, Refused, Source, State
from tests.world import FLOOD_IN_PIMPING, World


def test_it_verifies_with_the_grade_of_the_sheet(world: World) -> None:
    made = world.verified()
    report = Report.objects.get(pk=made.id)
    assert (report.state, report.grade, report.guessed) == (State.VERIFIED, Grade.B, [])
    assert report.decided_by_id == world.rusdi.person_id
    assert audit.history(f"report:{made.id}")[-1].verb == "report.verified"


def test_too_little_proof_is_refused(world: World) -> None:
    made = world.report()
    with pytest.raises(actions.NotProvenEnough):
        actions.verify(report_id=made.id, findings=FLOOD_IN_PIMPING, by=world.rusdi, at=world.now)
    assert Report.objects.get(pk=made.id).state == State.RECEIVED


def test_what_happened_and_where_must_be_settled(world: World) -> None:
    made = world.report("tolong")
    world.prove(made.id)
    with pytest.raises(actions.MissingFindings):
        actions.verify(
            report_id=made.id, findings=Findings(hazard="", village=""), by=world.rusdi, at=world.now
        )


def test_nobody_verifies_what_they_took_in_and_the_database_agrees(world: World) -> None:
    made = actions.submit(
        intake=Intake(source=Source.PHONE, key="call:1", words="Banjir di Pimping"),
        by=world.rusdi,
        at=world.now,
    )
    world.prove(made.id, by=world.aida)
    with pytest.raises(access.OwnReport):
        actions.verify(report_id=made.id, findings=FLOOD_IN_PIMPING, by=world.rusdi, at=world.now)
    actions.verify(report_id=made.id, findings=FLOOD_IN_PIMPING, by=world.aida, at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=made.id).update(decided_by_id=world.rusdi.person_id)


def test_grade_a_needs_a_second_person(world: World) -> None:
    made = world.report()
    world.prove(made.id, proofs=(Proof.OFFICIAL, Proof.PLACE, Proof.PHOTO_STORY))
    decision = actions.verify(report_id=made.id, findings=FLOOD_IN_PIMPING, by=world.rusdi, at=world.now)
    assert (decision.grade, decision.needs_second) == (Grade.B, True)
    with pytest.raises(access.OnePersonOnly):
        actions.countersign(report_id=made.id, by=world.rusdi, at=world.now)
    assert actions.countersign(report_id=made.id, by=world.aida, at=world.now).grade == Grade.A


def test_the_slower_desk_is_told_who_was_faster(world: World) -> None:
    made = world.report()
    world.prove(made.id)
    seen = Report.objects.get(pk=made.id).version
    actions.verify(report_id=made.id, findings=FLOOD_IN_PIMPING, seen=seen, by=world.rusdi, at=world.now)
    with pytest.raises(actions.SomebodyWasFaster, match="Rusdi Anwar"):
        actions.refuse(report_id=made.id, why=Refused.OLD, note="", seen=seen, by=world.aida, at=world.now)


def test_a_refusal_has_a_kind_and_a_kind_answer(world: World) -> None:
    made = world.report()
    actions.refuse(report_id=made.id, why=Refused.OLD, note="foto 2021", by=world.rusdi, at=world.now)
    report = Report.objects.get(pk=made.id)
    assert (report.state, report.refusal) == (State.UNPROVEN, Refused.OLD)
    texts = [str(message.body) for message in Message.objects.filter(about=f"report:{made.id}")]
    assert any("L-0001: " in text for text in texts)


def test_a_desk_that_reads_english_answers_in_the_villages_language(world: World) -> None:
    made = world.report()
    with translation.override("en"):
        actions.refuse(report_id=made.id, why=Refused.OLD, note="", by=world.rusdi, at=world.now)
    said = Message.objects.filter(about=f"report:{made.id}").latest("id").body["text"]
    assert "Ini kejadian atau foto lama" in said


def test_a_hoax_takes_two(world: World) -> None:
    made = world.report("INFO PENTING bendungan jebol sebarkan")
    actions.take(report_id=made.id, by=world.rusdi, at=world.now)
    with pytest.raises(access.NotYours):
        actions.confirm_hoax(report_id=made.id, note="", by=world.rusdi, at=world.now)
    with pytest.raises(actions.CannotFollow):
        actions.confirm_hoax(report_id=made.id, note="", by=world.innovator, at=world.now)
    actions.propose_hoax(report_id=made.id, note="BPBD: tidak benar", by=world.rusdi, at=world.now)
    actions.confirm_hoax(report_id=made.id, note="", by=world.innovator, at=world.now)
    assert Report.objects.get(pk=made.id).state == State.HOAX


def test_undo_gives_it_back_with_its_proofs_within_ten_minutes_and_once(world: World) -> None:
    made = world.verified()
    with pytest.raises(actions.NothingToUndo):
        actions.undo(report_id=made.id, by=world.aida, at=world.now)
    report = actions.undo(report_id=made.id, by=world.rusdi, at=world.later(minutes=9))
    assert (report.state, report.grade, report.decided_by_id) == (State.CHECKING, "", None)
    assert queries.sheet(report).count == 4
    with pytest.raises(actions.NothingToUndo):
        actions.undo(report_id=made.id, by=world.rusdi, at=world.later(minutes=9))


def test_undo_ends_after_ten_minutes(world: World) -> None:
    made = world.verified()
    with pytest.raises(actions.NothingToUndo):
        actions.undo(report_id=made.id, by=world.rusdi, at=world.later(minutes=11))


def test_merge_follows_the_main_and_comes_apart_again(world: World) -> None:
    first, second = world.report(), world.report("Banjir Pimping", by=world.udin)
    actions.merge(report_id=second.id, into_id=first.id, by=world.rusdi, at=world.now)
    copy = Report.objects.get(pk=second.id)
    assert (copy.state, copy.main_id) == (State.DUPLICATE, first.id)
    assert "L-0001" in str(Message.objects.filter(about=f"report:{second.id}").latest("id").body)
    with pytest.raises(actions.NotOneEvent):
        actions.merge(report_id=first.id, into_id=second.id, by=world.rusdi, at=world.now)
    assert actions.undo(report_id=second.id, by=world.rusdi, at=world.now).main_id is None


def test_everybody_whose_report_was_merged_hears_that_it_is_true(world: World) -> None:
    first, second = world.report(), world.report("Banjir Pimping", by=world.udin)
    actions.merge(report_id=second.id, into_id=first.id, by=world.rusdi, at=world.now)
    world.prove(first.id)
    actions.verify(report_id=first.id, findings=FLOOD_IN_PIMPING, by=world.rusdi, at=world.now)
    told = set(Message.objects.filter(key__contains=":verified:").values_list("contact_id", flat=True))
    assert told == {world.siti.id, world.udin.id}


def test_spam_is_set_aside_and_restored(world: World) -> None:
    made = world.report("jual iwak papuyu")
    actions.set_aside(report_id=made.id, by=world.rusdi, at=world.now)
    assert actions.restore(report_id=made.id, by=world.aida, at=world.later(days=29)).state == State.RECEIVED
    actions.set_aside(report_id=made.id, by=world.rusdi, at=world.now)
    with pytest.raises(actions.CannotFollow):
        actions.restore(report_id=made.id, by=world.aida, at=world.later(days=31))


def test_the_reporter_appeals_once(world: World) -> None:
    from destana.foundation.people.terms import reporter

    made = world.report()
    siti = reporter(world.siti.id, "simulator")
    for turn in range(2):
        actions.refuse(report_id=made.id, why=Refused.NOT_PROVEN, note="", by=world.rusdi, at=world.now)
        if turn == 0:
            actions.reopen(report_id=made.id, reason="masih banjir", by=siti, at=world.now)
    with pytest.raises(actions.CannotFollow):
        actions.reopen(report_id=made.id, reason="masih", by=siti, at=world.now)
    actions.reopen(report_id=made.id, reason="periksa lagi", by=world.innovator, at=world.now)


def test_asking_waits_for_the_reporter_and_comes_back(world: World) -> None:
    from destana.foundation.people.terms import reporter

    made = world.report()
    actions.ask(report_id=made.id, text="RT berapa?", by=world.rusdi, at=world.now)
    assert Report.objects.get(pk=made.id).state == State.NEEDS_INFO
    assert queries.asked_about(world.siti.id) == made.id
    assert actions.answer(
        report_id=made.id, words="RT 03", by=reporter(world.siti.id, "simulator"), at=world.now
    )
    assert Report.objects.get(pk=made.id).state == State.CHECKING
    actions.ask(report_id=made.id, text="Masih naik?", by=world.rusdi, at=world.now)
    assert actions.close_overdue_questions(at=world.later(minutes=31)) == 1
    assert Report.objects.get(pk=made.id).state == State.CHECKING


def test_nothing_moves_when_the_log_cannot_be_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = world.report()
    world.prove(made.id)
    before = Move.objects.count()

    def broken(**_values: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("destana.foundation.audit.actions.record", broken)
    with pytest.raises(OSError, match="space"):
        actions.verify(report_id=made.id, findings=FLOOD_IN_PIMPING, by=world.rusdi, at=world.now)
    assert Report.objects.get(pk=made.id).state == State.RECEIVED
    assert Move.objects.count() == before


def test_the_number_is_shown_for_a_reason_and_on_record(world: World) -> None:
    made = world.report(reporter_phone="+6281251234567")
    with pytest.raises(actions.ReasonMissing):
        actions.reveal_contact(report_id=made.id, reason=" ", by=world.rusdi, at=world.now)
    with pytest.raises(access.NotYours):
        actions.reveal_contact(report_id=made.id, reason="ingin tahu", by=world.auditor, at=world.now)
    shown = actions.reveal_contact(report_id=made.id, reason="menelepon balik", by=world.rusdi, at=world.now)
    assert shown == "+6281251234567"
    last = audit.history(f"report:{made.id}")[-1]
    assert (last.verb, last.reason) == ("contact.revealed", "menelepon balik")
    assert replace(world.rusdi).ref == last.by_ref
