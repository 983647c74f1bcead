import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import actions, queries, rules
from destana.messaging.outbox.models import Attempt, Message
from destana.messaging.outbox.terms import Claim, Outcome, Outgoing, Priority, Result, State
from tests.plans import figures, plan

pytestmark = pytest.mark.django_db
Queue = Callable[..., int]
Later = Callable[..., datetime]
SENT = Result(outcome=Outcome.SENT, provider_ids=("11",))


def claim(at: datetime, owner: str = "w1", limit: int = 10) -> list[Claim]:
    return actions.claim(channel="telegram", owner=owner, at=at, limit=limit)


def finish(claims: list[Claim], result: Result, at: datetime, owner: str = "w1") -> int:
    return actions.finish([(one, result, 0.5) for one in claims], owner=owner, at=at)


def test_it_takes_the_most_urgent_first(queue: Queue, at: datetime, later: Later) -> None:
    queue("bulk", priority=Priority.BULK)
    queue("late notice", at=later(seconds=1))
    queue("notice")
    queue("warning", priority=Priority.CRITICAL, at=later(seconds=2))
    taken = [claim(later(seconds=5), limit=1)[0].key for _turn in range(4)]
    assert taken == ["warning", "notice", "late notice", "bulk"]


def test_it_commits_the_attempt_with_the_claim(queue: Queue, at: datetime) -> None:
    queue("a")
    (taken,) = claim(at)
    attempt = Attempt.objects.get()
    assert (attempt.message_id, attempt.number) == (taken.message_id, taken.number) == (taken.message_id, 1)
    assert (attempt.owner, attempt.started_at, attempt.outcome) == ("w1", at, Outcome.OPEN)


def test_it_gives_a_message_to_one_worker(queue: Queue, at: datetime) -> None:
    queue("a")
    assert len(claim(at, "w1")) == 1
    assert claim(at, "w2") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"due_at": timedelta(seconds=1)}, "not due"),
        ({"expires_at": timedelta()}, "expired"),
        ({"cancelled_at": timedelta()}, "cancelled"),
    ],
)
def test_it_takes_nothing_that_may_not_go(
    queue: Queue, at: datetime, change: dict[str, timedelta], reason: str
) -> None:
    queue("a")
    Message.objects.update(**{field: at + passed for field, passed in change.items()})
    assert claim(at) == [], reason


def test_it_takes_nothing_of_a_paused_channel(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    actions.pause(channel="telegram", by=SYSTEM, at=at, reason="uji coba", until=later(minutes=5))
    assert claim(later(minutes=4)) == []
    assert len(claim(later(minutes=5))) == 1


def test_it_stays_paused_until_a_person_resumes(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    queue("b", channel="email", address="siti@contoh.example")
    actions.pause(channel="telegram", by=SYSTEM, at=at, reason="uji coba")
    assert claim(later(hours=71)) == []
    assert len(actions.claim(channel="email", owner="w1", at=at, limit=1)) == 1
    actions.resume(channel="telegram", by=SYSTEM, at=later(hours=71))
    assert len(claim(later(hours=71))) == 1


def test_it_sends_a_warning_again_after_a_worker_died(queue: Queue, at: datetime) -> None:
    queue("a", priority=Priority.CRITICAL)
    claim(at)
    (again,) = claim(at + rules.LEASE, "w2")
    assert again.key == "a"
    assert [row[2] for row in queries.attempts(again.message_id)] == [Outcome.UNKNOWN, Outcome.OPEN]


def test_it_leaves_personal_words_to_a_person_after_a_worker_died(queue: Queue, at: datetime) -> None:
    message = queue("a", about="report:1")
    claim(at)
    assert claim(at + rules.LEASE, "w2") == []
    assert [row.message_id for row in queries.for_person()] == [message]
    assert queries.counts("report:1") == {State.UNKNOWN: 1}


def test_it_goes_on_after_the_parts_that_got_through(queue: Queue, at: datetime, later: Later) -> None:
    queue("a", "x" * 5000)
    finish(claim(at), Result(outcome=Outcome.LATER, provider_ids=("1",), after=35), at)
    assert claim(later(seconds=35))[0].body == Outgoing(text="x" * 5000, parts_sent=1)


@pytest.mark.django_db(transaction=True)
def test_it_gives_each_message_once_to_eight_workers_at_once(queue: Queue, at: datetime) -> None:
    for number in range(80):
        queue(f"k{number}")
    gate = threading.Barrier(8)

    def work(number: int) -> list[str]:
        gate.wait()
        try:
            return [one.key for _turn in range(10) for one in claim(at, f"w{number}", limit=3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [key for found in pool.map(work, range(8)) for key in found]
    assert sorted(taken) == sorted(f"k{number}" for number in range(80))


def claim_plan(note: str = "") -> str:
    """Return how the claim goes about it. ``note`` makes it another question: SQLite keeps the plan of one it knows."""
    from destana.messaging.outbox.actions.claim import _CLAIM

    moment = "2026-01-13 22:04:00"
    values: dict[str, str | int] = {
        "channel": "telegram",
        "now": moment,
        "limit": 5,
        "owner": "w",
        "lease": moment,
    }
    lock = "" if connection.vendor == "sqlite" else "FOR UPDATE OF m SKIP LOCKED"
    return plan(f"{note} {_CLAIM.format(lock=lock)}", values)


def test_it_runs_on_its_index(queue: Queue) -> None:
    queue("first")
    kept = {name: value for name, value in Message.objects.values().get().items() if name != "id"}
    Message.objects.bulk_create(Message(**{**kept, "key": f"k{number}"}) for number in range(2000))
    figures()
    found = claim_plan()
    assert "message_claim" in found
    assert "TEMP B-TREE" not in found  # in order by the index, not sorted by hand
    assert "Sort" not in found
    with connection.cursor() as cursor:  # the control: without the index it sorts by hand
        cursor.execute("DROP INDEX message_claim")
    without = claim_plan("/* without */")
    assert "message_claim" not in without
    assert "TEMP B-TREE" in without or "Sort" in without
