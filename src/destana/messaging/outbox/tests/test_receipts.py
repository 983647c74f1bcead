from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import actions, queries, rules
from destana.messaging.outbox.models import Attempt, DeliveryReceipt, Message
from destana.messaging.outbox.terms import Delivery, Outcome, Priority, Result, Said, Settled, State
from tests.plans import plan

pytestmark = pytest.mark.django_db
Queue = Callable[..., int]
Later = Callable[..., datetime]

SENT, DELIVERED, READ, FAILED = Said.SENT, Said.DELIVERED, Said.READ, Said.FAILED


def state() -> str:
    return Message.objects.get().state


def send(at: datetime, *ids: str) -> None:
    claims = actions.claim(channel="telegram", owner="w1", at=at, limit=9)
    sent = Result(outcome=Outcome.SENT, provider_ids=ids or ("11",))
    actions.finish([(one, sent, 0.5) for one in claims], owner="w1", at=at)


def told(
    said: Said, at: datetime, *, provider_id: str = "11", channel: str = "telegram", **more: object
) -> Settled:
    one = Delivery(channel=channel, provider_id=provider_id, said=said, at=at, **more)  # type: ignore[arg-type]
    actions.receive_receipts([one], at=at)
    return actions.settle_receipts(at=at, roll=0.5)


@pytest.mark.parametrize(
    ("order", "ends"),
    [
        ((SENT, DELIVERED, READ), State.READ),
        ((READ, DELIVERED, SENT), State.READ),
        ((DELIVERED, SENT), State.DELIVERED),
        ((FAILED, DELIVERED), State.DELIVERED),
        ((DELIVERED, FAILED), State.DELIVERED),
        ((READ, FAILED, SENT), State.READ),
        ((FAILED, SENT), State.REFUSED),
        ((SENT, SENT, FAILED), State.REFUSED),
    ],
)
def test_it_climbs_in_any_order(queue: Queue, at: datetime, order: tuple[Said, ...], ends: State) -> None:
    queue("a")
    send(at)
    for said in order:
        told(said, at)
    assert state() == ends


def test_a_climb_without_the_ladder_would_fall(
    queue: Queue, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with a rule that lets every receipt write, a late one pulls the message down."""
    queue("a")
    send(at)
    monkeypatch.setattr(rules, "climbs_from", lambda said: tuple(State))
    told(READ, at)
    told(DELIVERED, at)
    assert state() == State.DELIVERED


def test_it_keeps_each_step_once(queue: Queue, at: datetime) -> None:
    message = queue("a")
    send(at)
    assert told(DELIVERED, at).climbed == 1
    assert told(DELIVERED, at).climbed == 0
    told(READ, at + timedelta(minutes=3))
    assert queries.receipts(message) == [(DELIVERED, at, ""), (READ, at + timedelta(minutes=3), "")]


def test_it_finds_the_message_by_our_own_id_when_the_answer_was_lost(
    queue: Queue, at: datetime, later: Later
) -> None:
    queue("a", priority=Priority.CRITICAL)
    claims = actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    actions.finish([(claims[0], Result(outcome=Outcome.UNKNOWN, code="no answer"), 0.5)], owner="w1", at=at)
    assert state() == State.QUEUED
    told(SENT, at, reference="a")
    assert state() == State.SENT
    assert actions.claim(channel="telegram", owner="w2", at=later(hours=1), limit=1) == []
    assert told(DELIVERED, at).climbed == 1  # now by the provider's id alone


def test_without_our_id_a_lost_answer_is_sent_twice(queue: Queue, at: datetime, later: Later) -> None:
    """The control of the test above."""
    queue("a", priority=Priority.CRITICAL)
    claims = actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    actions.finish([(claims[0], Result(outcome=Outcome.UNKNOWN, code="no answer"), 0.5)], owner="w1", at=at)
    told(SENT, at)
    assert len(actions.claim(channel="telegram", owner="w2", at=later(hours=1), limit=1)) == 1


def test_it_waits_while_a_worker_has_the_message_in_its_hands(queue: Queue, at: datetime) -> None:
    queue("a")
    claims = actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    assert told(DELIVERED, at, reference="a").waiting == 1
    assert state() == State.QUEUED
    sent = Result(outcome=Outcome.SENT, provider_ids=("11",))
    assert actions.finish([(claims[0], sent, 0.5)], owner="w1", at=at) == 1
    assert actions.settle_receipts(at=at, roll=0.5).climbed == 1
    assert state() == State.DELIVERED


def test_it_closes_the_attempt_of_a_worker_that_died(queue: Queue, at: datetime) -> None:
    queue("a")
    actions.claim(channel="telegram", owner="w1", at=at, limit=1)
    told(SENT, at + rules.LEASE, reference="a")
    assert state() == State.SENT
    assert Attempt.objects.get().outcome == Outcome.SENT


def test_a_long_message_is_delivered_when_all_its_parts_are(queue: Queue, at: datetime) -> None:
    queue("a")
    send(at, "11", "12")
    told(READ, at, provider_id="12")
    assert state() == State.SENT
    told(DELIVERED, at, provider_id="12")
    told(DELIVERED, at, provider_id="11", reference="a")
    assert state() == State.DELIVERED


def test_it_alarms_on_a_receipt_for_what_we_never_sent(queue: Queue, at: datetime, later: Later) -> None:
    queue("a")
    actions.receive_receipts(
        [
            Delivery(channel="telegram", provider_id="12", said=READ),
            Delivery(channel="email", provider_id="11", said=READ),
            Delivery(channel="telegram", provider_id="13", said=SENT, reference="a"),
            Delivery(channel="telegram", provider_id="14", said=SENT, reference="b"),
            Delivery(channel="telegram", provider_id="15", said=SENT, reference="alert:42:recipient:7"),
        ],
        at=at,
    )
    assert actions.settle_receipts(at=at, roll=0.5).waiting == 5
    assert actions.settle_receipts(at=at + rules.PATIENCE, roll=0.5).foreign == 5
    assert queries.foreign_receipts(since=at) == 5
    assert queries.foreign_receipts(since=later(seconds=1)) == 0
    entries = [entry for entry in audit.since(0) if entry.verb == "receipt.foreign"]
    assert len(entries) == 5
    assert state() == State.QUEUED


def test_it_alarms_on_nothing_that_we_did_send(queue: Queue, at: datetime) -> None:
    """The control: the same receipt beside a message that went out."""
    queue("a")
    send(at)
    assert told(READ, at).foreign == 0
    assert actions.settle_receipts(at=at + rules.PATIENCE, roll=0.5).foreign == 0


def test_a_failure_that_may_pass_goes_out_again_and_the_old_receipt_stays_known(
    queue: Queue, at: datetime
) -> None:
    queue("a")
    send(at, "11")
    later_again = Result(outcome=Outcome.LATER, code="131047", after=0.0, counts=False)
    assert told(FAILED, at, result=later_again).failed == 1
    assert state() == State.QUEUED
    send(at, "12")
    assert state() == State.SENT
    assert told(SENT, at, provider_id="11").foreign == 0
    assert told(DELIVERED, at, provider_id="12").climbed == 1


def test_a_late_failure_of_an_older_attempt_changes_nothing(queue: Queue, at: datetime) -> None:
    queue("a")
    send(at, "12")
    told(
        FAILED,
        at,
        provider_id="11",
        reference="a",
        result=Result(outcome=Outcome.REFUSED, code="131026"),
    )
    assert state() == State.SENT


def test_a_cancelled_message_is_not_tried_again(queue: Queue, at: datetime) -> None:
    queue("a", about="bulletin:7")
    send(at)
    Message.objects.update(cancelled_at=at)
    told(FAILED, at, result=Result(outcome=Outcome.LATER, code="131047", after=0.0))
    assert state() == State.CANCELLED


def test_a_failure_names_who_cannot_be_reached_and_stops_the_channel(
    siti: object, queue: Queue, at: datetime
) -> None:
    contact = siti.id  # type: ignore[attr-defined]
    queue("a", contact_id=contact)
    send(at)
    gone = Result(outcome=Outcome.REFUSED, code="131026", contact_dead=True, channel_down=True)
    assert told(FAILED, at, result=gone).dead == [(contact, "131026")]
    assert [pause.channel for pause in queries.pauses()] == ["telegram"]


def test_a_forgotten_person_leaves_no_id_of_the_provider(queue: Queue, at: datetime) -> None:
    queue("a")
    send(at, "wamid.HBgLNjI4")
    told(READ, at, provider_id="wamid.HBgLNjI4")
    actions.erase_sent_to(contact_ids=[], addresses=["987654321"], at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT provider_id FROM outbox_deliveryreceipt UNION ALL SELECT provider_id FROM outbox_message"
        )
        assert not any("wamid" in row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("count", [1, 40])
def test_it_asks_as_often_for_one_as_for_many(queue: Queue, at: datetime, count: int) -> None:
    """Besides the two writes that each receipt is."""
    for number in range(count):
        queue(f"a{number}")
    Message.objects.update(state=State.SENT, settled_at=at, attempts=1)
    for number, message in enumerate(Message.objects.all()):
        Message.objects.filter(pk=message.pk).update(provider_id=f"p{number}", parts=[f"p{number}"])
    actions.receive_receipts(
        [Delivery(channel="telegram", provider_id=f"p{number}", said=READ) for number in range(count)], at=at
    )
    with CaptureQueriesContext(connection) as asked:
        assert actions.settle_receipts(at=at, roll=0.5).climbed == count
    reads = [query for query in asked if query["sql"].startswith("SELECT")]
    assert len(reads) == 5
    assert DeliveryReceipt.objects.filter(settled_at=None).count() == 0


def test_the_doer_is_the_system(at: datetime) -> None:
    told(READ, at)
    actions.settle_receipts(at=at + rules.PATIENCE, roll=0.5)
    assert next(entry for entry in audit.since(0) if entry.verb == "receipt.foreign").by_ref == SYSTEM.ref


def test_it_finds_messages_by_an_index(at: datetime) -> None:
    """Looked at twice: with the index, and once it is gone."""
    ask = "SELECT id FROM outbox_message WHERE channel IN ({}) AND provider_id IN ({}) AND NOT (provider_id = '')"
    said = (ask.format("'x', 'y'", "'1', '2'"), ask.format("'x'", "'1', '2', '3'"))
    assert all("message_receipt" in plan(sql, small=True) for sql in said)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX message_receipt")
    assert not any("message_receipt" in plan(f"/* without */ {sql}", small=True) for sql in said)
    assert "receipt_open" in plan(
        "SELECT id FROM outbox_deliveryreceipt WHERE settled_at IS NULL ORDER BY id LIMIT 500", small=True
    )


def test_many_that_wait_hold_up_nobody(queue: Queue, at: datetime) -> None:
    """A flood of receipts for what we never sent, and one behind it that we know."""
    queue("a")
    send(at)
    flood = [Delivery(channel="telegram", provider_id=f"x{number}", said=READ) for number in range(1001)]
    actions.receive_receipts(flood, at=at)
    assert told(READ, at).climbed == 1


def test_two_receipts_that_name_no_id_are_two(queue: Queue, at: datetime) -> None:
    queue("a")
    queue("b")
    send(at)
    told(READ, at, provider_id="", reference="a")
    told(READ, at, provider_id="", reference="b")
    assert set(Message.objects.values_list("state", flat=True)) == {State.READ}
