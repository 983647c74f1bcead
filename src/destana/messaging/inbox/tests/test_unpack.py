from datetime import datetime

import pytest
from django.db import transaction

from destana.messaging.inbox import actions
from destana.messaging.inbox.models import Conflict, InboundMessage
from destana.messaging.inbox.terms import Arrival, State

pytestmark = pytest.mark.django_db

PARTS = [Arrival("whatsapp", "wamid.1", b"one"), Arrival("whatsapp", "wamid.2", b"two")]


def body(at: datetime, key: str = "body") -> int:
    row = InboundMessage.objects.create(
        channel="whatsapp.post", key=key, raw=b"both", content_type="x", sha256="y", received_at=at
    )
    return row.pk


def test_it_keeps_each_part_and_destroys_the_body(at: datetime) -> None:
    number = body(at)
    actions.unpack(number, PARTS, at=at)
    kept = InboundMessage.objects.get(pk=number)
    assert (kept.state, bytes(kept.raw), kept.sha256, kept.erased_at) == (State.READ, b"", "", at)
    rows = InboundMessage.objects.filter(channel="whatsapp").order_by("id")
    assert [(row.key, bytes(row.raw), row.state) for row in rows] == [
        ("wamid.1", b"one", State.NEW),
        ("wamid.2", b"two", State.NEW),
    ]


def test_a_part_that_came_before_is_not_kept_twice(at: datetime) -> None:
    actions.unpack(body(at, "a"), PARTS, at=at)
    actions.unpack(body(at, "b"), PARTS[:1], at=at)
    assert InboundMessage.objects.filter(channel="whatsapp").count() == 2
    assert not Conflict.objects.exists()


def test_it_keeps_a_body_with_something_strange(at: datetime) -> None:
    number = body(at)
    actions.unpack(number, PARTS, at=at, strange="telepathy")
    kept = InboundMessage.objects.get(pk=number)
    assert (kept.state, kept.why, bytes(kept.raw)) == (State.IGNORED, "telepathy", b"both")


def test_whoever_is_slower_keeps_nothing(at: datetime) -> None:
    number = body(at)
    actions.unpack(number, [], at=at)
    with pytest.raises(actions.AlreadyRead), transaction.atomic():
        actions.unpack(number, PARTS, at=at)
    assert not InboundMessage.objects.filter(channel="whatsapp").exists()


@pytest.mark.parametrize("key", ["", "a\nb", "x" * 201])
def test_a_part_without_a_key_stops_the_whole(at: datetime, key: str) -> None:
    number = body(at)
    with pytest.raises(actions.BadKey), transaction.atomic():
        actions.unpack(number, [*PARTS, Arrival("whatsapp", key, b"x")], at=at)
    assert InboundMessage.objects.get().pk == number
