from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.people.models import Throttle
from destana.kit.rows import insert
from destana.messaging.inbox.models import InboundMessage

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 13, 22, 4, 5, 678901, tzinfo=UTC)


def message(number: int) -> dict[str, object]:
    return {
        "channel": "api",
        "key": f"key-{number}",
        "raw": b"\x00\xff",
        "content_type": "text/plain",
        "sha256": "",
        "received_at": AT,
    }


def test_it_gives_keys_in_the_order_of_the_rows_also_over_several_statements() -> None:
    found = insert(InboundMessage, [message(number) for number in range(300)])
    rows = InboundMessage.objects.in_bulk(found)
    assert [rows[pk].key for pk in found] == [f"key-{number}" for number in range(300)]


def test_it_stores_what_a_model_would_and_its_defaults() -> None:
    insert(InboundMessage, [message(1)])
    quick = InboundMessage.objects.get()
    slow = InboundMessage.objects.create(**message(2))
    slow.refresh_from_db()
    for name in ("raw", "received_at", "state", "read_at", "why", "contact_id"):
        assert getattr(quick, name) == getattr(slow, name), name
    assert quick.received_at == AT


def test_it_leaves_out_what_the_clause_leaves_out() -> None:
    insert(InboundMessage, [message(1)])
    found = insert(
        InboundMessage,
        [message(1), message(2)],
        and_then="ON CONFLICT (channel, key) DO NOTHING",
        give="channel, key, id",
    )
    assert [key for _channel, key, _pk in found] == ["key-2"]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(InboundMessage, [message(2)])


def test_it_gives_values_to_the_clause() -> None:
    row = {"key": "a", "count": 3, "ends_at": AT}
    more = "ON CONFLICT (key) DO UPDATE SET count = people_throttle.count + %s"
    insert(Throttle, [row])
    assert insert(
        Throttle, [row | {"ends_at": AT + timedelta(days=1)}], and_then=more, values=[4], give="count"
    ) == [7]
    assert Throttle.objects.get().ends_at == AT


def test_nothing_is_nothing() -> None:
    assert insert(InboundMessage, []) == []
