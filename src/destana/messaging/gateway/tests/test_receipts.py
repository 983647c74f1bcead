from collections.abc import Callable
from datetime import datetime

import pytest

from destana.foundation.people import queries as people
from destana.foundation.people.terms import ContactState, ContactView
from destana.messaging.channels.base import Refused, Said, Told, TryLater
from destana.messaging.gateway import receipts
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.models import Message
from destana.messaging.outbox.terms import Outcome, Result, State

pytestmark = pytest.mark.django_db
Queue = Callable[..., int]


def send(at: datetime) -> None:
    claims = outbox.claim(channel="telegram", owner="w1", at=at, limit=9)
    sent = Result(outcome=Outcome.SENT, provider_ids=("11",))
    outbox.finish([(one, sent, 0.5) for one in claims], owner="w1", at=at)


def test_it_marks_who_cannot_be_reached(queue: Queue, siti: ContactView, at: datetime) -> None:
    queue("a", contact_id=siti.id)
    send(at)
    gone = Told(provider_id="11", said=Said.FAILED, failure=Refused("410", contact_dead=True))
    receipts.keep("telegram", [gone], at=at)
    assert receipts.settle(at) == 1
    assert people.contact(siti.id).state == ContactState.DEAD
    assert Message.objects.get().state == State.REFUSED


def test_it_says_what_follows_in_the_words_of_sending(queue: Queue, at: datetime) -> None:
    queue("a")
    send(at)
    later = Told(provider_id="11", said=Said.FAILED, failure=TryLater("130429", after=4.0, counts=False))
    receipts.keep("telegram", [later], at=at)
    assert receipts.settle(at) == 1
    found = Message.objects.get()
    assert (found.state, found.tries, (found.due_at - at).total_seconds()) == (State.QUEUED, 1, 4.0)


def test_it_lets_a_read_message_be_read(queue: Queue, at: datetime) -> None:
    queue("a")
    send(at)
    receipts.keep("telegram", [Told(provider_id="", reference="a", said=Said.READ, at=at)], at=at)
    assert receipts.settle(at) == 1
    assert Message.objects.get().state == State.READ


def fail(at: datetime, key: str, name: str) -> None:
    """Let one more message be accepted and then not delivered."""
    claims = outbox.claim(channel="telegram", owner="w1", at=at, limit=9)
    sent = Result(outcome=Outcome.SENT, provider_ids=(name,))
    outbox.finish([(one, sent, 0.5) for one in claims], owner="w1", at=at)
    lost = Refused("131026", contact_doubtful=True)
    receipts.keep("telegram", [Told(provider_id=name, said=Said.FAILED, failure=lost)], at=at)
    receipts.settle(at)


def test_three_in_a_row_that_could_not_be_delivered_are_out_of_reach(
    queue: Queue, siti: ContactView, at: datetime
) -> None:
    for number in range(3):
        assert people.contact(siti.id).state == ContactState.ACTIVE
        queue(str(number), contact_id=siti.id)
        fail(at, str(number), f"p{number}")
    assert people.contact(siti.id).state == ContactState.DEAD


def test_one_that_arrived_in_between_ends_the_doubt(queue: Queue, siti: ContactView, at: datetime) -> None:
    for number in range(4):
        queue(str(number), contact_id=siti.id)
        if number == 1:
            send(at)
        else:
            fail(at, str(number), f"p{number}")
    assert people.contact(siti.id).state == ContactState.ACTIVE
