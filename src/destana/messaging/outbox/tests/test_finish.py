from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import actions, queries, rules
from destana.messaging.outbox.actions import result as results
from destana.messaging.outbox.models import Attempt, Message
from destana.messaging.outbox.terms import Claim, Outcome, PauseKind, Priority, Result, State

pytestmark = pytest.mark.django_db
Queue = Callable[..., int]
Later = Callable[..., datetime]
SENT = Result(outcome=Outcome.SENT, provider_ids=("11",))
LATER = Result(outcome=Outcome.LATER, code="connect")
UNKNOWN = Result(outcome=Outcome.UNKNOWN, code="502")


def claim(at: datetime, owner: str = "w1", limit: int = 10) -> list[Claim]:
    return actions.claim(channel="telegram", owner=owner, at=at, limit=limit)


def finish(claims: list[Claim], result: Result, at: datetime, owner: str = "w1") -> int:
    return actions.finish([(one, result, 0.5) for one in claims], owner=owner, at=at)


def row() -> Message:
    return Message.objects.get()


def test_it_writes_that_it_went_out(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    assert finish(claim(at), SENT, later(seconds=1)) == 1
    sent = row()
    assert (sent.state, sent.provider_id, sent.settled_at, sent.owner) == (
        State.SENT,
        "11",
        later(seconds=1),
        "",
    )
    assert queries.attempts(sent.pk) == [(1, at, Outcome.SENT, "")]
    assert claim(later(hours=1)) == []


def test_it_is_due_again_after_the_wait(queue: Queue, at: datetime) -> None:
    queue("a")
    finish(claim(at), LATER, at)
    assert row().due_at == at + rules.backoff(1, 0.5)
    assert (row().tries, row().code) == (1, "connect")


def test_it_does_not_count_what_the_provider_asked_for(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    finish(claim(at), Result(outcome=Outcome.LATER, after=35, counts=False, whole_channel=True), at)
    assert (row().tries, row().attempts) == (0, 1)
    assert claim(later(seconds=34)) == []
    assert len(claim(later(seconds=35))) == 1


def test_it_stops_at_a_refusal(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    finish(claim(at), Result(outcome=Outcome.REFUSED, code="403", contact_dead=True), at)
    assert row().state == State.REFUSED
    assert claim(later(days=1)) == []


def test_it_remembers_a_new_address(queue: Queue, at: datetime) -> None:
    queue("a", address="-456")
    finish(claim(at), Result(outcome=Outcome.SENT, provider_ids=("1",), moved_to="-100456"), at)
    assert row().address == "-100456"


def test_it_takes_no_result_from_a_worker_that_lost_the_message(
    queue: Queue, at: datetime, later: Later
) -> None:
    queue("a", priority=Priority.CRITICAL)
    first = claim(at, "w1")
    second = claim(at + rules.LEASE, "w2")
    finish(second, SENT, later(seconds=121), "w2")
    assert finish(first, LATER, later(seconds=122), "w1") == 0
    assert row().state == State.SENT
    late = Attempt.objects.get(message_id=first[0].message_id, number=first[0].number)
    assert (late.outcome, late.is_late) == (Outcome.LATER, True)  # the fact itself is kept


def test_it_takes_no_result_for_what_another_holds(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", priority=Priority.CRITICAL)
    first = claim(at, "w1")
    claim(at + rules.LEASE, "w2")
    assert finish(first, LATER, later(seconds=121), "w1") == 0
    assert (row().owner, row().state) == ("w2", State.QUEUED)
    assert claim(later(seconds=130), "w3") == []  # w2 is still at it


def test_it_takes_no_result_of_an_earlier_attempt_of_its_own(
    queue: Queue, at: datetime, later: Later
) -> None:
    queue("a", priority=Priority.CRITICAL)
    first = claim(at)
    second = claim(at + rules.LEASE)
    assert finish([*first, *second], LATER, later(seconds=121)) == 1
    assert (row().tries, row().due_at) == (1, later(seconds=121) + rules.backoff(1, 0.5))


def test_it_would_be_sent_twice_without_the_owner(
    queue: Queue, at: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the two tests above: with the guard taken away a late worker opens the message again."""
    everything = lambda claims, owner: {(one.message_id, one.number): None for one in claims}  # noqa: E731
    monkeypatch.setattr(results, "_held", everything)
    queue("a", priority=Priority.CRITICAL)
    first = claim(at, "w1")
    second = claim(at + rules.LEASE, "w2")
    finish(second, SENT, later(seconds=121), "w2")
    assert finish(first, LATER, later(seconds=122), "w1") == 1
    assert len(claim(later(hours=1), "w3")) == 1


def test_it_never_calls_doubt_not_sent(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", priority=Priority.CRITICAL, expires_at=later(minutes=1))
    finish(claim(at), UNKNOWN, at)
    assert (row().state, row().in_doubt) == (State.QUEUED, True)
    actions.sweep(at=later(minutes=1))
    assert row().state == State.UNKNOWN


def test_it_clears_the_doubt_when_it_went_out(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", priority=Priority.CRITICAL)
    finish(claim(at), UNKNOWN, at)
    finish(claim(later(minutes=1)), SENT, later(minutes=1))
    assert (row().state, row().in_doubt) == (State.SENT, False)


def test_it_cannot_call_back_what_is_being_handed_over(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", about="bulletin:7")
    held = claim(at)
    assert actions.cancel_about(about="bulletin:7", at=later(seconds=1), by=SYSTEM) == 1
    finish(held, SENT, later(seconds=2))
    assert row().state == State.SENT


def test_it_does_not_try_again_what_was_cancelled_meanwhile(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", about="bulletin:7")
    held = claim(at)
    actions.cancel_about(about="bulletin:7", at=later(seconds=1), by=SYSTEM)
    finish(held, LATER, later(seconds=2))
    assert row().state == State.CANCELLED


def test_it_writes_and_takes_in_one_turn(queue: Queue, at: datetime, later: Later) -> None:
    for number in range(3):
        queue(f"k{number}")
    ended = [(one, SENT, 0.5) for one in claim(at, limit=2)]
    (third,) = actions.turn(ended, channel="telegram", owner="w1", at=later(seconds=1), limit=5)
    assert third.key == "k2"
    assert (
        actions.turn([(third, SENT, 0.5)], channel="telegram", owner="w1", at=later(seconds=2), limit=0) == []
    )
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def pause() -> Any:
    (found,) = queries.pauses()
    return found


def test_it_makes_the_whole_channel_wait(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    queue("b")
    finish(claim(at, limit=1), Result(outcome=Outcome.LATER, after=35, whole_channel=True, counts=False), at)
    assert (pause().kind, pause().until, pause().failures) == (PauseKind.RETRY_AFTER, later(seconds=35), 0)
    assert claim(later(seconds=34)) == []


def test_it_rests_after_five_failures_and_probes_with_one(queue: Queue, at: datetime, later: Later) -> None:
    for number in range(5):
        queue(f"k{number}")
    finish(claim(at), LATER, at)
    assert (pause().kind, pause().failures) == (PauseKind.BREAKER, 5)
    assert claim(later(seconds=29)) == []
    assert queries.is_probing("telegram", limit=rules.BREAKER_AT)
    finish(claim(later(seconds=30), limit=1), SENT, later(seconds=30))
    assert not queries.is_probing("telegram", limit=rules.BREAKER_AT)


def test_it_stops_a_channel_whose_keys_are_refused_and_burns_no_attempts(
    queue: Queue, at: datetime, later: Later
) -> None:
    queue("a")
    finish(claim(at), Result(outcome=Outcome.REFUSED, code="401", note="Unauthorized", channel_down=True), at)
    assert (row().state, row().tries) == (State.QUEUED, 0)
    assert (pause().kind, pause().reason) == (PauseKind.DOWN, "401 Unauthorized")
    finish(claim(later(minutes=5)), SENT, later(minutes=5))
    assert pause().kind == PauseKind.NONE


def test_a_warning_waits_no_longer_than_its_channel(queue: Queue, at: datetime, later: Later) -> None:
    for number in range(5):
        queue(f"k{number}", priority=Priority.CRITICAL)
    queue("notice", at=later(minutes=1))
    finish(claim(at), LATER, at)
    Message.objects.filter(priority=Priority.CRITICAL).update(due_at=later(minutes=9))
    Message.objects.filter(key="k0").update(due_at=later(minutes=5))
    finish(claim(later(minutes=5), limit=1), SENT, later(minutes=5))
    assert [one.key for one in claim(later(minutes=5))] == ["k1", "k2", "k3", "k4", "notice"]


def test_it_never_shortens_a_pause(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    queue("b")
    held = claim(at)
    finish(held[:1], Result(outcome=Outcome.LATER, after=60, whole_channel=True), at)
    finish(held[1:], Result(outcome=Outcome.LATER, after=5, whole_channel=True), at)
    assert pause().until == later(seconds=60)


def test_it_leaves_a_persons_pause_alone(queue: Queue, at: datetime) -> None:
    queue("a")
    held = claim(at)
    actions.pause(channel="telegram", by=SYSTEM, at=at, reason="uji coba")
    finish(held, Result(outcome=Outcome.LATER, after=60, whole_channel=True), at)
    assert (pause().kind, pause().until) == (PauseKind.PERSON, None)
