from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import actions, queries, rules
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Button, Outgoing, Priority, Recipient, State

pytestmark = pytest.mark.django_db
Queue = Callable[..., int]


def test_it_queues_a_key_once(queue: Queue) -> None:
    first = queue("report:1:verified")
    assert queue("report:1:verified", "other words") == first
    assert Message.objects.get().body == {"text": "Laporan diterima"}


def test_it_is_the_unique_key_that_does_it(queue: Queue) -> None:
    queue("k")
    row = Message.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_it_stands_or_falls_with_the_change(queue: Queue) -> None:
    def publish() -> None:
        with transaction.atomic():
            queue("k")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish()
    assert not Message.objects.exists()


@pytest.mark.parametrize("body", [Outgoing(), Outgoing(text=" \n"), Outgoing(buttons=(Button("Ya", "y"),))])
def test_it_refuses_to_say_nothing(queue: Queue, body: Outgoing) -> None:
    with pytest.raises(actions.NothingToSay):
        queue("k", body=body)


def test_it_lets_only_warnings_go_out_twice_unless_told(queue: Queue) -> None:
    queue("a", priority=Priority.CRITICAL)
    queue("b")
    queue("c", is_repeatable=True)
    assert list(Message.objects.order_by("key").values_list("is_repeatable", flat=True)) == [
        True,
        False,
        True,
    ]


def test_it_gives_every_message_an_end(queue: Queue, at: datetime, later: Callable[..., datetime]) -> None:
    queue("a")
    queue("b", expires_at=later(hours=9))
    assert list(Message.objects.order_by("key").values_list("expires_at", flat=True)) == [
        at + rules.LIFE,
        later(hours=9),
    ]


def test_it_queues_many_in_few_statements(at: datetime, django_assert_max_num_queries: Any) -> None:
    people = [actions.To(f"b:{n}", None, "telegram", str(n), Outgoing(text="SIAGA")) for n in range(1000)]
    with django_assert_max_num_queries(25):  # SQLite takes 999 values a statement
        actions.queue_many(people, priority=0, about="bulletin:7", at=at)
    actions.queue_many(people, priority=0, about="bulletin:7", at=at)
    assert queries.counts("bulletin:7") == {State.QUEUED: 1000}


def test_it_cancels_what_has_not_gone_out(queue: Queue, at: datetime, later: Callable[..., datetime]) -> None:
    queue("a", about="bulletin:7")
    queue("b", about="bulletin:8")
    stopped = actions.cancel_about(about="bulletin:7", at=later(minutes=1), by=SYSTEM, reason="salah desa")
    assert stopped == 1
    assert queries.counts_of(["bulletin:7", "bulletin:8"]) == {
        "bulletin:7": {State.CANCELLED: 1},
        "bulletin:8": {State.QUEUED: 1},
    }
    assert actions.claim(channel="telegram", owner="w", at=later(minutes=1), limit=9)[0].key == "b"
    assert [entry.reason for entry in audit.history("bulletin:7")] == ["salah desa"]


def test_it_tells_who_was_reached(queue: Queue, at: datetime) -> None:
    for key in "abc":
        queue(key, about="bulletin:7", address=key)
    Message.objects.filter(key="a").update(state=State.SENT, settled_at=at)
    Message.objects.filter(key="b").update(state=State.UNKNOWN, settled_at=at)
    assert queries.recipients("bulletin:7", reached_only=True) == [
        Recipient(None, "telegram", "a"),
        Recipient(None, "telegram", "b"),
    ]
    assert len(queries.recipients("bulletin:7")) == 3
