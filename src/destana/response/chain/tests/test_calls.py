import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import actions as audit
from destana.foundation.audit import queries as log
from destana.foundation.people import actions as people
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Priority
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins import keyfile
from destana.response.bulletins.tests.scene import published, wording
from destana.response.chain import actions, jobs, queries, rules
from destana.response.chain.actions.tell import CannotFollow, move
from destana.response.chain.models import Call, Link, Run, Telling
from destana.response.chain.terms import How, NewLink, Seat, State
from destana.response.chain.tests.scene import (
    announce,
    call,
    chained,
    link,
    messages,
    out,
    states,
    told,
    without,
)
from destana.response.hazards.terms import Level
from tests.world import KANDANG_JAYA, NOW, PIMPING, World

pytestmark = pytest.mark.usefixtures("key")


def test_the_head_is_told_first_and_the_rts_after_he_announced_it(world: World) -> None:
    chained(world)
    out(world)
    assert states() == {"head": State.TOLD, "rt01": State.WAITING, "rt02": State.WAITING}
    assert messages() == ["pambakal"]
    assert announce(world, told(), at=world.later(minutes=3))
    assert states() == {"head": State.ACKNOWLEDGED, "rt01": State.TOLD, "rt02": State.TOLD}
    assert messages() == ["pambakal", "ketua1", "ketua2"]


def test_at_awas_everybody_is_told_at_once(world: World) -> None:
    chained(world)
    out(world, level=Level.AWAS)
    assert sorted(messages()) == ["ketua1", "ketua2", "pambakal"]
    assert call().due_at == world.later(minutes=5)


def test_the_message_is_a_warning_that_ends_with_the_bulletin_and_says_how_to_answer(world: World) -> None:
    chained(world)
    one = out(world)
    message = Message.objects.get(about__startswith="chain:")
    assert (message.priority, message.expires_at) == (Priority.CRITICAL, one.expires_at)
    assert f"SUDAH {one.code}" in message.body["text"]
    assert f"/umumkan/{told().key}" in message.body["text"]
    assert message.body["buttons"][0]["data"] == f"sudah:{told().key}"


def test_it_is_set_going_once_however_often_the_worker_turns(world: World) -> None:
    chained(world)
    one = out(world)
    assert jobs.run_due(NOW) == 0
    assert actions.start(bulletin=one, by=world.rusdi, at=NOW) is None
    assert (Run.objects.count(), len(messages())) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_it_would_be_told_twice(
    transactional_db: None, world: World, key: str
) -> None:
    """The control: one run a bulletin taken away, a second turn tells everybody again."""
    chained(world)
    one = out(world)
    with without(Run, "chain_run_once"):
        assert actions.start(bulletin=one, by=world.rusdi, at=NOW) is not None
        assert messages() == ["pambakal", "pambakal"]
        latest = Run.objects.latest("pk")
        Telling.objects.filter(call__run=latest).delete()
        Call.objects.filter(run=latest).delete()
        latest.delete()


def test_a_broken_start_leaves_nothing_and_the_next_turn_does_it_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chained(world)
    published(world, villages=(PIMPING,))
    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", _break)
        with pytest.raises(RuntimeError):
            jobs.run_due(NOW)
    assert (Run.objects.count(), messages()) == (0, [])
    jobs.run_due(NOW)
    assert messages() == ["pambakal"]


def _break(**_more: object) -> None:
    raise RuntimeError("the log is full")


def test_silence_calls_the_alternate_and_then_the_desk(world: World) -> None:
    chained(world)
    one = out(world)
    assert jobs.run_due(world.later(minutes=9)) == 0
    jobs.run_due(world.later(minutes=10))
    assert (states()["head"], call().turn, messages()) == (State.PASSED, 2, ["pambakal", "sekdes"])
    [row] = queries.to_dial(world.rusdi, one.id, now=world.later(minutes=11))
    assert (row.name, row.state) == ("Sekdes", State.PASSED)
    jobs.run_due(world.later(minutes=20))
    assert states()["head"] == State.UNREACHABLE
    assert messages() == ["pambakal", "sekdes", "ketua1", "ketua2"], (
        "the RTs do not wait for a head who is silent"
    )


def test_a_late_answer_of_the_first_counts(world: World) -> None:
    chained(world)
    out(world)
    first = told()
    for minutes in (10, 20, 30):
        jobs.run_due(world.later(minutes=minutes))
    assert announce(world, first, at=world.later(minutes=45))
    assert (call().state, call().answered_id) == (State.ACKNOWLEDGED, first.pk)


def test_said_twice_it_counts_once_and_may_add_how(world: World) -> None:
    chained(world)
    out(world)
    announce(world, told(), at=world.later(minutes=2))
    again = actions.acknowledge(
        telling_id=told().pk, via="link", how=How.LANGGAR, by=world.rusdi, at=world.later(minutes=9)
    )
    assert (again, call().acknowledged_at, call().how) == (False, world.later(minutes=2), How.LANGGAR)
    assert len(messages()) == 3


def test_who_has_only_a_number_is_on_the_list_to_dial_and_no_message_is_claimed(world: World) -> None:
    link(world, "Pambakal", dial=True)
    link(world, "Ketua", Seat.RT, rt="1")
    one = out(world)
    assert (call().state, call().told_at, messages()) == (State.WAITING, None, [])
    [row] = queries.to_dial(world.rusdi, one.id, now=NOW)
    assert row.phone.startswith("+62812")
    actions.tick(
        call_id=row.id,
        version=row.version,
        how=How.DOORS,
        note="saya telepon",
        by=world.rusdi,
        at=world.later(minutes=1),
    )
    assert (call().via, call().by_name, call().note) == ("desk", world.rusdi.name, "saya telepon")
    assert messages() == ["ketua"]


def test_nobody_took_the_call_the_alternates_turn_comes_now(world: World) -> None:
    chained(world)
    out(world)
    row = call()
    actions.no_answer(call_id=row.pk, version=row.version, by=world.rusdi, at=world.later(minutes=1))
    assert messages() == ["pambakal", "sekdes"]
    with pytest.raises(actions.SomebodyWasFaster):
        actions.no_answer(call_id=row.pk, version=row.version, by=world.aida, at=world.later(minutes=1))


def test_a_person_who_said_stop_or_is_dead_is_dialled(world: World) -> None:
    chained(world)
    contact = queries.links(world.rusdi, PIMPING)[0]
    row = told_contact(contact.name)
    people.stop(contact_id=row, by=world.rusdi, at=NOW)
    out(world)
    assert (call().state, messages()) == (State.WAITING, [])


def told_contact(name: str) -> int:
    return Link.objects.get(name=name).contact_id or 0


def test_the_desk_takes_back_its_own_tick_for_ten_minutes(world: World) -> None:
    chained(world)
    out(world)
    row = call()
    actions.tick(call_id=row.pk, version=row.version, how=How.NONE, note="", by=world.rusdi, at=NOW)
    with pytest.raises(actions.NothingToUndo):
        actions.undo(call_id=row.pk, by=world.aida, at=world.later(minutes=1))
    with pytest.raises(actions.NothingToUndo):
        actions.undo(call_id=row.pk, by=world.rusdi, at=world.later(minutes=11))
    actions.undo(call_id=row.pk, by=world.rusdi, at=world.later(minutes=10))
    assert (call().state, call().acknowledged_at, call().by_ref) == (State.TOLD, None, "")


def test_a_stranger_ticks_nothing_and_sees_no_number(world: World) -> None:
    chained(world)
    one = out(world)
    row = call()
    for actor in (world.stranger, world.operator, world.camat, world.auditor, world.agency, world.nobody):
        with pytest.raises(queries.NoSuchVillage):
            actions.tick(call_id=row.pk, version=row.version, how=How.NONE, note="", by=actor, at=NOW)
        with pytest.raises(queries.NoSuchVillage):
            queries.calls_of(actor, one.id, PIMPING, now=NOW)
        assert queries.to_dial(actor, one.id, now=NOW) == []
    assert call().state == State.TOLD


def test_every_move_is_in_the_table_and_the_others_are_refused(world: World) -> None:
    chained(world)
    out(world)
    for before in State:
        for after in State:
            if rules.can_follow(before, after):
                continue
            row = call()
            row.state = before
            with pytest.raises(CannotFollow):
                move(row, after, at=NOW)


def test_an_answer_without_a_time_is_refused_by_the_table(world: World) -> None:
    chained(world)
    out(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call().pk).update(state=State.ACKNOWLEDGED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call().pk).update(state=State.ACKNOWLEDGED, acknowledged_at=NOW)


def test_each_answer_is_on_the_log_and_stands_or_falls_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chained(world)
    out(world)
    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", _break)
        with pytest.raises(RuntimeError):
            announce(world, told(), at=NOW)
    assert call().state == State.TOLD
    announce(world, told(), at=NOW)
    assert "chain.announced" in {line.verb for line in log.history(f"call:{call().pk}", limit=9)}


def test_a_withdrawal_goes_to_exactly_those_who_were_told(world: World) -> None:
    chained(world)
    link(world, "Baru", Seat.LANGGAR)
    one = out(world)
    jobs.run_due(world.later(minutes=10))
    made = bulletins.withdraw(
        bulletin_id=one.id, reason="Salah desa", by=world.rusdi, at=world.later(minutes=12)
    )
    link(world, "Susulan", Seat.OTHER)
    jobs.run_due(world.later(minutes=12))
    rows = Telling.objects.filter(call__run__bulletin_id=made.id)
    assert sorted(row.link.name for row in rows) == ["Pambakal", "Sekdes"]
    assert Message.objects.filter(about=f"chain:{Run.objects.get(bulletin_id=made.id).pk}").count() == 2


def test_an_update_tells_those_who_were_told_and_the_chain_of_the_new_area(world: World) -> None:
    chained(world)
    chained(world, rts=1, village=KANDANG_JAYA)
    one = out(world)
    announce(world, told(), at=world.later(minutes=1))
    draft = bulletins.update(
        bulletin_id=one.id,
        by=world.rusdi,
        at=world.later(minutes=2),
        wording=wording(villages=(PIMPING, KANDANG_JAYA)),
    )
    sent = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=world.later(minutes=2))
    two = bulletins.publish(
        bulletin_id=sent.id, sha256=sent.sha256, by=world.innovator, at=world.later(minutes=2)
    )
    jobs.run_due(world.later(minutes=2))
    names = {
        (row.call.village, row.link.name) for row in Telling.objects.filter(call__run__bulletin_id=two.id)
    }
    assert names == {
        (PIMPING, "Pambakal"),
        (PIMPING, "Ketua1"),
        (PIMPING, "Ketua2"),
        (KANDANG_JAYA, "Pambakal"),
    }


def test_nobody_is_chased_for_a_bulletin_that_is_over(world: World) -> None:
    chained(world)
    one = out(world)
    bulletins.withdraw(bulletin_id=one.id, reason="Salah", by=world.rusdi, at=world.later(minutes=1))
    jobs.run_due(world.later(minutes=1))
    assert Run.objects.get(bulletin_id=one.id).ended_at == world.later(minutes=1)
    assert call(bulletin=one.id).due_at is None
    assert Message.objects.get(key__startswith=f"chain:{call(bulletin=one.id).pk}:").state == "cancelled"


def test_an_exercise_writes_to_nobody_real_and_shows_no_number(world: World, settings: object) -> None:
    """The office practises: the simulator is told, a real channel and a real number are not."""
    settings.MODE = "exercise"  # type: ignore[attr-defined]
    keyfile.path().write_bytes(keyfile.EXERCISE + keyfile.path().read_bytes())
    chained(world)
    real = actions.add(
        village=PIMPING,
        new=NewLink(Seat.LANGGAR, "Kaum", "081299998888", channel="email", address="kaum@contoh.example"),
        by=world.rusdi,
        at=NOW,
    )
    draft = bulletins.draft(
        wording=wording(villages=(PIMPING,), level=Level.AWAS),
        exercise=True,
        by=world.rusdi,
        at=NOW,
    )
    sent = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=NOW)
    one = bulletins.publish(bulletin_id=sent.id, sha256=sent.sha256, by=world.innovator, at=NOW)
    jobs.run_due(NOW)
    assert set(Message.objects.filter(about__startswith="chain:").values_list("channel", flat=True)) == {
        "simulator"
    }
    [row] = queries.to_dial(world.rusdi, one.id, now=NOW)
    assert (row.name, row.phone) == ("Kaum", "")
    assert Telling.objects.get(link_id=real).is_message is False


def test_a_village_without_a_chain_is_unknown_and_not_zero(world: World) -> None:
    chained(world)
    one = published(world)
    assert queries.reach(one.id, one.villages, now=NOW) is None
    jobs.run_due(NOW)
    announce(world, told(), at=world.later(minutes=4))
    found = queries.reach(one.id, one.villages, now=world.later(minutes=5))
    assert found is not None
    assert (found.reached, found.chained, len(found.villages), found.minutes) == (1, 1, 2, 4)
    assert [(each.village, each.has_chain) for each in found.villages] == [
        (KANDANG_JAYA, False),
        (PIMPING, True),
    ]


def test_the_page_asks_three_questions_however_many_villages(
    world: World, django_assert_num_queries: object
) -> None:
    chained(world)
    one = out(world)
    with django_assert_num_queries(3):  # type: ignore[operator]
        queries.reach(one.id, [f"63.11.05.{n}" for n in range(300)], now=NOW)
