"""Somebody asks: kept once, numbered, its clock running; urgent words become a report."""

import threading
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connections

from destana.foundation.audit import queries as log
from destana.messaging.outbox.models import Message
from destana.response.consultations import access, actions, queries, rules
from destana.response.consultations.models import Consultation, Said
from destana.response.consultations.terms import Kind, Need, Rating, State, Urgency, Wish
from destana.response.reports.models import Report
from tests.world import PIMPING, World

from .scene import MONEY, ROAD, answered, ask, asker, need, row

CRY = "Tolong, anak hanyut di sungai Pimping"


def test_a_question_has_a_code_and_four_working_hours(world: World) -> None:
    made = ask(world)
    assert (made.code, made.state, made.is_new) == ("T-001", State.QUEUED, True)
    assert made.due_at == datetime(2026, 1, 14, 4, tzinfo=UTC)  # asked at 06.04, answered by 12.00
    assert ask(world, kind=Kind.COMPLAINT).code == "T-002"
    assert need(world).code == "B-001"


@pytest.mark.parametrize(
    ("needs", "weak", "urgency", "minutes"),
    [
        ((Need.BOAT,), False, Urgency.CRITICAL, 10),
        ((Need.MEDICINE,), False, Urgency.URGENT, 30),
        ((Need.MEDICINE,), True, Urgency.CRITICAL, 10),
        ((Need.FOOD,), True, Urgency.URGENT, 30),
    ],
)
def test_a_need_of_life_runs_by_the_minute(
    world: World, needs: tuple[Need, ...], weak: bool, urgency: Urgency, minutes: int
) -> None:
    made = need(world, *needs, weak=weak)
    assert (row(made).urgency, made.due_at) == (urgency, world.later(minutes=minutes))


def test_other_goods_have_one_working_day(world: World) -> None:
    assert need(world, Need.FOOD).due_at == datetime(2026, 1, 14, 8, tzinfo=UTC)


def test_the_same_key_is_the_same_matter_and_loses_no_word(world: World) -> None:
    first = ask(world, key="k")
    again = [ask(world, key="k", at=world.later(days=30)) for _ in range(20)]
    assert {one.id for one in again} == {first.id}
    assert not any(one.is_new for one in again)
    ask(world, "Kata lain sama sekali", key="k")
    ask(world, "Kata lain sama sekali", key="k")
    assert Consultation.objects.count() == 1
    assert [one.words for one in Said.objects.all()] == ["Kata lain sama sekali"]
    assert row(first).words == ROAD


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_under_one_key_are_one(world: World) -> None:
    codes: list[str] = []

    def run() -> None:
        try:
            codes.append(ask(world, key="same").code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert codes == ["T-001"] * 20
    assert Consultation.objects.count() == 1


def test_the_table_decides_where_two_looked_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look taken away, the unique key still refuses the second one; the control is another key."""
    monkeypatch.setattr(
        import_module("destana.response.consultations.actions.ask"), "_known", lambda *_all: None
    )
    ask(world, key="same")
    with pytest.raises(IntegrityError):
        ask(world, key="same")
    ask(world, key="other")
    assert Consultation.objects.count() == 2


def test_nothing_is_no_question(world: World) -> None:
    with pytest.raises(actions.NothingAsked):
        ask(world, "  ")


def test_words_of_danger_become_a_report_and_the_asker_is_told(world: World) -> None:
    made = ask(world, CRY)
    assert made.state == State.CLOSED
    report = Report.objects.get()
    assert (report.words, report.urgency, report.contact_id) == (CRY, Urgency.CRITICAL, world.siti.id)
    [told] = Message.objects.filter(about=f"consultation:{made.id}")
    assert report.code in told.body["text"]


def test_a_cry_later_makes_a_report_of_a_question_and_keeps_a_request_open(world: World) -> None:
    asked, wanted = ask(world), need(world)
    for made in (asked, wanted):
        actions.say_more(matter_id=made.id, key="m2", words=CRY, by=asker(world.siti), at=world.now)
    assert (row(asked).state, row(wanted).state) == (State.CLOSED, State.QUEUED)
    assert Report.objects.count() == 2


def test_nothing_of_it_is_kept_where_the_report_cannot_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_all: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("destana.response.reports.actions.submit", broken)
    with pytest.raises(OSError, match="disk"):
        ask(world, CRY)
    assert not Consultation.objects.exists()


def test_what_is_being_written_reaches_the_desk_by_a_word_or_by_silence(world: World) -> None:
    said, silent = ask(world, is_draft=True), ask(world, is_draft=True)
    assert queries.counts(world.rusdi, now=world.now).open == 0
    actions.confirm(matter_id=said.id, by=asker(world.siti), at=world.now)
    assert actions.send_silent(at=world.later(minutes=4)) == 0
    assert actions.send_silent(at=world.later(minutes=6)) == 1
    assert {row(said).state, row(silent).state} == {State.QUEUED}


def test_a_request_is_filled_step_by_step_and_its_urgency_follows(world: World) -> None:
    made = ask(world, "", kind=Kind.REQUEST, is_draft=True)
    by = asker(world.siti)
    for wish in (
        Wish((Need.MEDICINE,)),
        Wish(people=5),
        Wish(has_vulnerable=True),
        Wish(village=PIMPING, rts="02"),
    ):
        actions.fill(matter_id=made.id, wish=wish, by=by, at=world.now)
    found = row(made)
    assert (found.needs, found.people, found.has_vulnerable, found.village_id) == (
        ["medicine"],
        5,
        True,
        PIMPING,
    )
    assert (found.urgency, found.due_at) == (Urgency.CRITICAL, world.later(minutes=10))


def test_a_stranger_changes_nothing(world: World) -> None:
    made = ask(world, is_draft=True)
    for step in (
        lambda by: actions.confirm(matter_id=made.id, by=by, at=world.now),
        lambda by: actions.withdraw(matter_id=made.id, by=by, at=world.now),
        lambda by: actions.fill(matter_id=made.id, wish=Wish(people=9), by=by, at=world.now),
        lambda by: actions.say_more(matter_id=made.id, key="x", words="apa", by=by, at=world.now),
        lambda by: actions.rate(matter_id=made.id, rating=Rating.YES, by=by, at=world.now),
    ):
        for who in (asker(world.udin), asker(None)):
            with pytest.raises(access.NotYours):
                step(who)
    assert row(made).state == State.NEW


def test_the_asker_rates_and_not_yet_reopens_once(world: World) -> None:
    made, by = ask(world), asker(world.siti)
    answered(world, made)
    actions.rate(matter_id=made.id, rating=Rating.NO, by=by, at=world.later(hours=9))
    assert (row(made).state, row(made).rating) == (State.QUEUED, Rating.NO)
    assert row(made).due_at > made.due_at
    answered(world, made, at=world.later(hours=10))
    actions.rate(matter_id=made.id, rating=Rating.NO, by=by, at=world.later(hours=11))
    assert row(made).state == State.ANSWERED
    actions.rate(matter_id=made.id, rating=Rating.YES, by=by, at=world.later(hours=12))
    assert (row(made).state, row(made).rating) == (State.CLOSED, Rating.YES)


def test_a_new_message_reopens_within_seven_days_and_not_after(world: World) -> None:
    made, by = ask(world), asker(world.siti)
    answered(world, made)
    actions.rate(matter_id=made.id, rating=Rating.YES, by=by, at=world.now)
    actions.say_more(matter_id=made.id, key="m2", words="Satu lagi", by=by, at=world.later(days=6))
    assert row(made).state == State.QUEUED
    answered(world, made, at=world.later(days=6))
    assert actions.close_answered(at=world.later(days=14)) == 1
    with pytest.raises(actions.TooLate):
        actions.say_more(matter_id=made.id, key="m3", words="Satu lagi", by=by, at=world.later(days=14))


def test_an_anonymous_asker_leaves_no_name_and_none_in_the_log(world: World) -> None:
    made = ask(world, is_anonymous=True, asker_name="Siti", asker_phone="081251234567")
    assert (row(made).asker_name, row(made).asker_phone) == ("", "")
    assert {one.by_ref for one in log.history(f"consultation:{made.id}", limit=9)} == {"visitor:simulator"}


def test_words_are_found_by_the_index_and_long_numbers_are_not_in_it() -> None:
    assert rules.words_of("Apakah NIK 6311051202900001 di jembatan JEMBATAN boleh?") == ["nik", "jembatan"]
    assert rules.topic_of(MONEY) is not None
    assert rules.topic_of(ROAD) is None


def test_a_clock_jump_leaves_no_negative_rest(world: World) -> None:
    made = need(world)
    actions.ask_back(matter_id=made.id, text="Di RT berapa?", by=world.rusdi, at=world.later(hours=2))
    assert row(made).clock_left == timedelta()
