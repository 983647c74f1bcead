from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import actions as audit_actions
from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import actions, queries, rules
from destana.messaging.outbox.models import Attempt, ChannelPause, Message
from destana.messaging.outbox.terms import Outcome, PauseKind, Priority, Result, State
from tests.plans import plan

pytestmark = pytest.mark.django_db
Queue = Callable[..., int]
Later = Callable[..., datetime]


def state() -> str:
    return Message.objects.get().state


def send(at: datetime) -> None:
    claims = actions.claim(channel="telegram", owner="w1", at=at, limit=9)
    sent = Result(outcome=Outcome.SENT, provider_ids=("11",))
    actions.finish([(one, sent, 0.5) for one in claims], owner="w1", at=at)


def test_it_closes_what_has_expired(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", expires_at=later(minutes=1))
    assert actions.sweep(at=later(seconds=59)) == 0
    assert actions.sweep(at=later(seconds=60)) == 1
    assert state() == State.EXPIRED
    assert Message.objects.get().settled_at == later(seconds=60)


def test_it_leaves_what_a_living_worker_holds(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", expires_at=later(minutes=1))
    actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    assert actions.sweep(at=later(seconds=61)) == 0
    assert state() == State.QUEUED


@pytest.mark.parametrize("priority", [Priority.CRITICAL, Priority.NOTICE])
def test_it_calls_unknown_what_a_dead_worker_held(
    queue: Queue, at: datetime, later: Later, priority: Priority
) -> None:
    queue("a", priority=priority, expires_at=later(minutes=1))
    actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    assert actions.sweep(at=at + rules.LEASE) == 1
    assert state() == State.UNKNOWN
    assert Attempt.objects.get().outcome == Outcome.UNKNOWN


def test_it_closes_what_was_cancelled_in_a_dead_workers_hands(
    queue: Queue, at: datetime, later: Later
) -> None:
    queue("a", about="bulletin:7", priority=Priority.CRITICAL)
    actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    actions.cancel_about(about="bulletin:7", at=later(seconds=1), by=SYSTEM)
    assert actions.sweep(at=later(seconds=2)) == 0
    assert actions.sweep(at=at + rules.LEASE) == 1
    assert state() == State.UNKNOWN


def in_doubt(queue: Queue, at: datetime, key: str = "a") -> int:
    message = queue(key)
    actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    actions.claim(channel="telegram", owner="w2", at=at + rules.LEASE, limit=1)
    return message


def test_it_goes_out_again_when_a_person_says_so(queue: Queue, at: datetime, later: Later) -> None:
    message = in_doubt(queue, at)
    actions.send_again(message, by=SYSTEM, at=later(days=4))
    send(later(days=4))
    assert state() == State.SENT
    assert [entry.verb for entry in audit.history(f"message:{message}")] == ["message.sent_again"]
    with pytest.raises(actions.NotInDoubt):
        actions.send_again(message, by=SYSTEM, at=at)


def test_it_asks_nobody_about_the_answer_to_a_press(queue: Queue, at: datetime) -> None:
    in_doubt(queue, at, "press:telegram:4382")
    assert state() == State.UNKNOWN
    assert queries.for_person() == []


@pytest.mark.parametrize(("arrived", "expected"), [(True, State.DELIVERED), (False, State.CANCELLED)])
def test_it_lets_a_person_settle_the_doubt(
    queue: Queue, at: datetime, arrived: bool, expected: State
) -> None:
    message = in_doubt(queue, at)
    actions.let_be(message, arrived=arrived, by=SYSTEM, at=at)
    assert state() == expected
    assert queries.for_person() == []
    with pytest.raises(actions.NotInDoubt):
        actions.let_be(message, arrived=arrived, by=SYSTEM, at=at)


def test_nothing_expires_while_the_clock_is_in_doubt(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", expires_at=later(minutes=1))
    audit_actions.doubt_clock(seconds=18000, by=SYSTEM, at=later(hours=5))
    assert actions.sweep(at=later(hours=5)) == 0
    audit_actions.trust_clock(by=SYSTEM, at=later(hours=5))
    assert actions.sweep(at=later(hours=5)) == 1


def test_what_a_clock_that_was_ahead_put_off_is_due_again(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", expires_at=later(days=2))
    Message.objects.update(due_at=later(hours=5))
    ChannelPause.objects.create(channel="telegram", kind=PauseKind.BREAKER, until=later(hours=5))
    assert actions.claim(channel="telegram", owner="w1", at=at, limit=9) == []
    assert actions.rouse(at=at) == 1
    assert len(actions.claim(channel="telegram", owner="w1", at=later(seconds=1), limit=9)) == 1


def test_an_ordinary_wait_is_kept(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", expires_at=later(days=2))
    Message.objects.update(due_at=later(minutes=5))
    assert actions.rouse(at=at) == 0


def test_it_looks_by_two_indexes_and_writes_only_where_something_is_over(
    queue: Queue, at: datetime, later: Later
) -> None:
    for number in range(30):
        queue(f"k{number}")
    with CaptureQueriesContext(connection) as asked:
        assert actions.sweep(at=later(minutes=1)) == 0
    said = [query["sql"] for query in asked]
    assert [sql.split(maxsplit=1)[0] for sql in said] == ["SELECT", "SELECT"]
    if connection.vendor == "sqlite":
        assert ["message_expires" in plan(sql) for sql in said] == [True, False]
        assert ["message_cancelled" in plan(sql) for sql in said] == [False, True]
