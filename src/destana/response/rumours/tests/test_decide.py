from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from destana.foundation.audit import queries as audit
from destana.foundation.files import queries as files
from destana.messaging.outbox.models import Message
from destana.response.reports import actions as reports
from destana.response.reports.models import Report
from destana.response.reports.terms import State as ReportState
from destana.response.rumours import access, actions, queries
from destana.response.rumours.models import Finding, Rumour
from destana.response.rumours.terms import Asked, Claim, Ruling, Source, State, Wording
from tests.world import DISTRICT, World

DAM = "Bendungan Pitap jebol, warga Pimping diminta segera mengungsi ke bukit malam ini"


def asked(world: World, words: str = DAM, key: str = "m1", *, by: str = "siti") -> Asked:
    contact = getattr(world, by)
    claim = Claim(Source(contact.channel), key, words, contact_id=contact.id)
    return actions.ask(claim=claim, by=world.rusdi, at=world.now)


def said(ruling: Ruling = Ruling.FALSE, world: World | None = None) -> Wording:
    again = world.later(hours=3) if world else None
    return Wording(ruling, "Bendungan Pitap jebol", "BPBD melihat sendiri: bendungan utuh.", again)


def state(rumour_id: int) -> str:
    return Rumour.objects.get(pk=rumour_id).state


def told(rumour_id: int) -> list[tuple[int | None, str]]:
    rows = Message.objects.filter(about=f"rumour:{rumour_id}").order_by("pk")
    return [(row.contact_id, row.body["text"]) for row in rows]


def test_a_hoax_takes_a_member_and_the_section_head(world: World) -> None:
    card = asked(world).rumour_id
    actions.find(rumour_id=card, wording=said(), by=world.rusdi, at=world.now)
    assert state(card) == State.CHECKING
    with pytest.raises(access.NotYours):
        actions.confirm(rumour_id=card, by=world.aida, at=world.now)
    with pytest.raises(actions.CannotFollow):
        actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    actions.confirm(rumour_id=card, by=world.innovator, at=world.now)
    assert state(card) == State.FALSE
    assert queries.fact_checks(DISTRICT) == []
    actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    [fact] = queries.fact_checks(DISTRICT)
    assert (fact.code, fact.ruling, fact.claim) == ("F-001", Ruling.FALSE, "Bendungan Pitap jebol")


def test_the_section_head_signs_nothing_of_their_own(world: World) -> None:
    card = asked(world).rumour_id
    actions.find(rumour_id=card, wording=said(), by=world.innovator, at=world.now)
    with pytest.raises(access.OnePersonOnly):
        actions.confirm(rumour_id=card, by=world.innovator, at=world.now)
    actions.turn_down(rumour_id=card, reason="", by=world.innovator, at=world.now)
    actions.find(rumour_id=card, wording=said(Ruling.TRUE), by=world.innovator, at=world.now)
    with pytest.raises(access.OnePersonOnly):
        actions.publish(rumour_id=card, by=world.innovator, at=world.now)


def test_without_the_check_the_database_still_wants_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the room's own guard taken away."""
    monkeypatch.setattr(access, "check_may_sign", lambda by, finding: None)
    card = asked(world).rumour_id
    actions.find(rumour_id=card, wording=said(), by=world.innovator, at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.confirm(rumour_id=card, by=world.innovator, at=world.now)
    actions.find(rumour_id=card, wording=said(Ruling.OUTDATED), by=world.innovator, at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    assert queries.fact_checks(DISTRICT) == []


def test_a_member_may_rule_out_and_only_the_section_head_publishes(world: World) -> None:
    card = asked(world).rumour_id
    actions.find(rumour_id=card, wording=said(Ruling.OUTDATED), by=world.rusdi, at=world.now)
    assert state(card) == State.OUTDATED
    for who in (world.rusdi, world.aida, world.camat, world.admin, world.auditor, world.pambakal):
        with pytest.raises(access.NotYours):
            actions.publish(rumour_id=card, by=who, at=world.now)
    actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    assert state(card) == State.PUBLISHED


@pytest.mark.parametrize("who", ["pambakal", "operator", "camat", "admin", "auditor", "agency", "nobody"])
def test_only_the_team_checks(world: World, who: str) -> None:
    card, actor = asked(world).rumour_id, getattr(world, who)
    with pytest.raises(access.NotYours):
        actions.take(rumour_id=card, by=actor, at=world.now)
    with pytest.raises(access.NotYours):
        actions.find(rumour_id=card, wording=said(), by=actor, at=world.now)
    with pytest.raises(access.NotYours):
        actions.set_aside(rumour_id=card, reason="iklan", by=actor, at=world.now)


def test_what_is_not_proven_says_when_we_look_again(world: World) -> None:
    card = asked(world).rumour_id
    with pytest.raises(actions.IncompleteFinding):
        actions.find(rumour_id=card, wording=said(Ruling.UNPROVEN), by=world.rusdi, at=world.now)
    past = Wording(Ruling.UNPROVEN, "Jebol", "Belum tahu", world.now - timedelta(minutes=1))
    with pytest.raises(actions.IncompleteFinding):
        actions.find(rumour_id=card, wording=past, by=world.rusdi, at=world.now)
    actions.find(rumour_id=card, wording=said(Ruling.UNPROVEN, world), by=world.rusdi, at=world.now)
    actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    assert Rumour.objects.get(pk=card).due_at == world.later(hours=3)
    late = queries.counts(world.rusdi, now=world.later(hours=4))
    assert (late.open, late.late) == (1, 1)
    assert queries.counts(world.rusdi, now=world.later(hours=2)).open == 0


def test_the_ruling_goes_to_everybody_who_asked_each_person_once(world: World) -> None:
    card = asked(world).rumour_id
    asked(world, DAM + " sebarkan", "m2")
    asked(world, "Diteruskan: " + DAM, "m3", by="udin")
    actions.ask(claim=Claim(Source.WEB, "w1", DAM), by=world.rusdi, at=world.now)
    actions.find(rumour_id=card, wording=said(), by=world.rusdi, at=world.now)
    actions.confirm(rumour_id=card, by=world.innovator, at=world.now)
    assert told(card) == []
    actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    sent = told(card)
    assert sorted(contact or 0 for contact, _text in sent) == sorted([world.siti.id, world.udin.id])
    assert all(text.startswith("SALAH: “Bendungan Pitap jebol”") for _contact, text in sent)
    assert all("Tolong jangan diteruskan." in text and "/fakta/F-001" in text for _contact, text in sent)


def test_a_correction_reaches_the_same_people_and_says_so(world: World) -> None:
    card = asked(world).rumour_id
    asked(world, DAM, "m3", by="udin")
    actions.find(rumour_id=card, wording=said(Ruling.UNPROVEN, world), by=world.rusdi, at=world.now)
    actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    actions.reopen(rumour_id=card, reason="ada saksi", by=world.rusdi, at=world.later(hours=1))
    [fact] = queries.fact_checks(DISTRICT)
    assert fact.is_rechecked
    assert fact.ruling == Ruling.UNPROVEN
    actions.find(rumour_id=card, wording=said(Ruling.TRUE), by=world.aida, at=world.later(hours=1))
    actions.publish(rumour_id=card, by=world.innovator, at=world.later(hours=1))
    sent = told(card)
    assert len(sent) == 4
    assert [contact for contact, _text in sent[:2]] == [contact for contact, _text in sent[2:]]
    assert all(text.startswith("RALAT") and "BENAR" in text for _contact, text in sent[2:])
    assert Finding.objects.filter(rumour_id=card, is_current=True).count() == 1


def test_a_ruling_that_is_settled_is_opened_again_by_the_section_head_alone(world: World) -> None:
    card = world.ruled()
    with pytest.raises(access.NotYours):
        actions.reopen(rumour_id=card, reason="", by=world.rusdi, at=world.now)
    actions.reopen(rumour_id=card, reason="", by=world.innovator, at=world.now)
    assert state(card) == State.CHECKING


def test_nobody_overwrites_what_somebody_faster_did(world: World) -> None:
    card = asked(world).rumour_id
    actions.take(rumour_id=card, seen=1, by=world.rusdi, at=world.now)
    with pytest.raises(actions.SomebodyWasFaster):
        actions.find(rumour_id=card, wording=said(), seen=1, by=world.aida, at=world.now)


def test_a_ruling_can_be_taken_back_for_ten_minutes_until_it_is_out(world: World) -> None:
    card = asked(world).rumour_id
    actions.find(rumour_id=card, wording=said(Ruling.TRUE), by=world.rusdi, at=world.now)
    with pytest.raises(actions.NothingToUndo):
        actions.undo(rumour_id=card, by=world.aida, at=world.now)
    with pytest.raises(actions.NothingToUndo):
        actions.undo(rumour_id=card, by=world.rusdi, at=world.later(minutes=11))
    actions.undo(rumour_id=card, by=world.rusdi, at=world.later(minutes=9))
    assert state(card) == State.CHECKING
    with pytest.raises(actions.NothingToUndo):
        actions.undo(rumour_id=card, by=world.rusdi, at=world.later(minutes=9))
    out = world.ruled("Tanggul sungai runtuh di hulu")
    with pytest.raises(actions.NothingToUndo):
        actions.undo(rumour_id=out, by=world.innovator, at=world.now)


def test_a_confirmed_hoax_that_is_taken_back_waits_for_the_section_head_again(world: World) -> None:
    card = asked(world).rumour_id
    actions.find(rumour_id=card, wording=said(), by=world.rusdi, at=world.now)
    actions.confirm(rumour_id=card, by=world.innovator, at=world.now)
    actions.undo(rumour_id=card, by=world.innovator, at=world.now)
    actions.confirm(rumour_id=card, by=world.innovator, at=world.now)
    assert state(card) == State.FALSE


def test_a_joined_claim_hears_the_ruling_of_the_main_one(world: World) -> None:
    main = world.ruled("Bendungan jebol")
    other = asked(world, "Katanya waduk di atas kampung sudah pecah semua", "m9")
    assert other.is_new
    actions.join(rumour_id=other.rumour_id, main_id=main, by=world.rusdi, at=world.now)
    assert [contact for contact, _text in told(main)] == [world.siti.id]
    again = asked(world, "Katanya waduk di atas kampung sudah pecah semua", "m10", by="udin")
    assert (again.rumour_id, again.is_new) == (main, False)
    assert again.fact is not None
    with pytest.raises(actions.NotOneClaim):
        actions.join(rumour_id=main, main_id=other.rumour_id, by=world.rusdi, at=world.now)
    actions.undo(rumour_id=other.rumour_id, by=world.rusdi, at=world.now)
    assert state(other.rumour_id) == State.RECEIVED


def test_what_is_set_aside_needs_a_reason_leaves_the_board_and_comes_back(world: World) -> None:
    card = world.ruled()
    with pytest.raises(actions.CannotFollow):
        actions.set_aside(rumour_id=card, reason="keliru", by=world.innovator, at=world.now)
    actions.reopen(rumour_id=card, reason="keliru", by=world.innovator, at=world.now)
    with pytest.raises(actions.ReasonMissing):
        actions.set_aside(rumour_id=card, reason=" ", by=world.innovator, at=world.now)
    with pytest.raises(access.NotYours):
        actions.set_aside(rumour_id=card, reason="keliru", by=world.rusdi, at=world.now)
    actions.set_aside(rumour_id=card, reason="keliru", by=world.innovator, at=world.now)
    assert queries.fact_checks(DISTRICT) == []
    actions.restore(rumour_id=card, by=world.rusdi, at=world.now)
    assert state(card) == State.RECEIVED


def test_a_hoax_report_opens_a_card_that_is_ruled_already(world: World) -> None:
    made = world.report("INFO PENTING bendungan Pitap jebol malam ini, sebarkan ke semua grup")
    reports.take(report_id=made.id, by=world.rusdi, at=world.now)
    reports.propose_hoax(report_id=made.id, note="BPBD: bendungan utuh", by=world.rusdi, at=world.now)
    card = actions.confirm_hoax(report_id=made.id, note="", by=world.innovator, at=world.now)
    assert Report.objects.get(pk=made.id).state == ReportState.HOAX
    assert (card.state, card.report_id) == (State.FALSE, made.id)
    actions.publish(rumour_id=card.pk, by=world.innovator, at=world.now)
    known = asked(world, "bendungan pitap jebol malam ini sebarkan ke semua grup!!", "m4", by="udin")
    assert known.fact is not None
    assert known.fact.ruling == Ruling.FALSE


def test_a_hoax_that_is_known_goes_to_the_card_that_is_there(world: World) -> None:
    first = asked(world)
    made = world.report(DAM)
    reports.take(report_id=made.id, by=world.rusdi, at=world.now)
    reports.propose_hoax(report_id=made.id, note="utuh", by=world.rusdi, at=world.now)
    card = actions.confirm_hoax(report_id=made.id, note="", by=world.innovator, at=world.now)
    assert card.pk == first.rumour_id
    assert Rumour.objects.count() == 1


def test_a_refused_hoax_leaves_no_card(world: World) -> None:
    made = world.report("bendungan jebol malam ini")
    reports.take(report_id=made.id, by=world.rusdi, at=world.now)
    with pytest.raises(reports.CannotFollow):
        actions.confirm_hoax(report_id=made.id, note="", by=world.innovator, at=world.now)
    assert not Rumour.objects.exists()


def test_every_step_has_its_line_in_the_log(world: World) -> None:
    card = world.ruled()
    verbs = [entry.verb for entry in audit.history(f"rumour:{card}", limit=20)]
    assert sorted(verbs) == sorted(
        "rumour.opened rumour.asked rumour.taken rumour.false_proposed rumour.found_false rumour.published".split()
    )


def test_a_broken_log_keeps_everything_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    card = asked(world).rumour_id

    def broken(**_line: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("destana.response.rumours.actions.moves.audit.record", broken)
    with pytest.raises(RuntimeError):
        actions.take(rumour_id=card, by=world.rusdi, at=world.now)
    assert state(card) == State.RECEIVED


def test_who_asked_gets_the_stamped_picture_and_a_full_disk_costs_only_the_picture(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = asked(world).rumour_id
    actions.find(rumour_id=card, wording=said(Ruling.OUTDATED), by=world.rusdi, at=world.now)
    actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    [message] = Message.objects.filter(about=f"rumour:{card}")
    kept = files.path(message.body["photo_id"], size="screen")
    with Image.open(kept) as stamped:
        assert stamped.size == (1024, 1280)  # what a phone gets of 1080 x 1350

    def full(**_photo: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("destana.response.rumours.actions.decide.files.keep_photo", full)
    actions.reopen(rumour_id=card, reason="keliru", by=world.innovator, at=world.now)
    actions.find(rumour_id=card, wording=said(Ruling.TRUE), by=world.rusdi, at=world.now)
    actions.publish(rumour_id=card, by=world.innovator, at=world.now)
    latest = Message.objects.filter(about=f"rumour:{card}").order_by("pk").last()
    assert latest is not None
    assert "photo_id" not in latest.body
    assert latest.body["text"].startswith("PERBAIKAN") or "BENAR" in latest.body["text"]
