from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from destana.foundation.people.terms import ContactView
from destana.messaging.outbox import queries
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import State

pytestmark = pytest.mark.django_db
Queue = Callable[..., int]
Later = Callable[..., datetime]


def test_it_shows_who_and_how_it_stands(queue: Queue, siti: ContactView, at: datetime) -> None:
    message = queue("a", about="bulletin:7", contact_id=siti.id)
    (row,) = queries.ledger("bulletin:7")
    assert (row.message_id, row.contact_id, row.contact_name) == (message, siti.id, "Siti Contoh")
    assert (row.channel, row.address, row.state, row.queued_at) == ("telegram", "987654321", State.QUEUED, at)


def test_it_pages(queue: Queue) -> None:
    for number in range(5):
        queue(f"k{number}", about="bulletin:7")
    first = queries.ledger("bulletin:7", limit=3)
    second = queries.ledger("bulletin:7", limit=3, after=first[-1].message_id)
    assert [len(first), len(second)] == [3, 2]


def test_it_shows_one_state_only(queue: Queue, at: datetime) -> None:
    queue("a", about="bulletin:7")
    queue("b", about="bulletin:7")
    Message.objects.filter(key="b").update(state=State.REFUSED, settled_at=at)
    assert len(queries.ledger("bulletin:7", state=State.REFUSED)) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_it_asks_the_same_number_of_questions_however_many_there_are(
    queue: Queue, siti: ContactView, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        queue(f"k{number}", about=f"bulletin:{number % 3}", contact_id=siti.id)
    with django_assert_num_queries(7):
        queries.ledger("bulletin:0")
        queries.counts("bulletin:0")
        queries.counts_of(["bulletin:0", "bulletin:1", "bulletin:2"])
        queries.recipients("bulletin:0", reached_only=True)
        queries.oldest_waiting()
        queries.waiting()
        queries.next_due()


def test_it_knows_since_when_the_oldest_waits(queue: Queue, at: datetime, later: Later) -> None:
    queue("b", at=later(minutes=1))
    queue("a")
    queue("c", channel="email", address="siti@contoh.example", at=later(minutes=2))
    assert queries.oldest_waiting() == {"telegram": at, "email": later(minutes=2)}
    assert queries.waiting() == {"telegram": 2, "email": 1}
    assert queries.next_due() == at
    Message.objects.filter(key="a").update(state=State.SENT, settled_at=at)
    assert queries.oldest_waiting()["telegram"] == later(minutes=1)
