import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from destana.messaging.inbox import actions, queries
from destana.messaging.inbox.models import Conflict, InboundMessage
from destana.messaging.inbox.terms import Arrival, Receipt, State

RAW = b'{"update_id": 10001}'


def receive(at: datetime, key: str = "10001", raw: bytes = RAW) -> Receipt:
    return actions.receive(channel="telegram", key=key, raw=raw, at=at)


@pytest.mark.django_db
def test_it_keeps_the_bytes_as_they_came(at: datetime) -> None:
    raw = bytes(range(256))
    receipt = receive(at, raw=raw)
    assert receipt.is_new
    kept = queries.unread()
    assert [(message.id, message.raw, message.received_at) for message in kept] == [(receipt.id, raw, at)]


@pytest.mark.django_db
def test_it_is_the_same_message_20_times(at: datetime) -> None:
    first = receive(at)
    again = [receive(at) for _turn in range(20)]
    assert set(again) == {Receipt(first.id, is_new=False)}
    assert InboundMessage.objects.count() == 1


@pytest.mark.django_db
def test_it_keeps_both_when_the_content_differs(at: datetime) -> None:
    first = receive(at)
    second = receive(at, raw=b"other")
    assert second == Receipt(first.id, is_new=False, conflict=True)
    assert receive(at, raw=b"other") == second
    (conflict,) = queries.open_conflicts()
    assert queries.conflict_raw(conflict.id) == b"other"
    assert (conflict.message_id, conflict.key) == (first.id, "10001")
    assert queries.unread()[0].raw == RAW  # the first copy still goes its way


@pytest.mark.django_db
def test_it_keeps_the_same_key_of_two_channels_apart(at: datetime) -> None:
    receive(at)
    assert actions.receive(channel="simulator", key="10001", raw=RAW, at=at).is_new


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "a\x00b", "a\nb"])
def test_it_refuses_a_key_that_is_none(at: datetime, key: str) -> None:
    with pytest.raises(actions.BadKey):
        receive(at, key=key)


@pytest.mark.django_db
def test_it_takes_several_in_one_go_and_answers_in_order(at: datetime) -> None:
    receive(at, key="b")
    keys = ["a", "b", "a", "c"]
    receipts = actions.receive_many([Arrival("telegram", key, RAW) for key in keys], at=at)
    assert [receipt.is_new for receipt in receipts] == [True, False, False, True]
    assert receipts[0].id == receipts[2].id


@pytest.mark.django_db(transaction=True)
def test_it_keeps_all_or_none(at: datetime) -> None:
    with pytest.raises(ValueError), actions.keeping():
        actions.receive_many([Arrival("telegram", "a", RAW)], at=at)
        raise ValueError
    assert not InboundMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_has_committed_before_it_returns(at: datetime) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        receive(at)


def _storm(at: datetime) -> list[object]:
    """The same message from eight sides at once, twenty times."""
    gate = threading.Barrier(8)

    def one(_number: int) -> list[object]:
        gate.wait()
        try:
            return [receive(at) for _turn in range(20)]
        except (DatabaseError, IntegrityError) as error:
            return [error]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return [receipt for found in pool.map(one, range(8)) for receipt in found]


@pytest.mark.django_db(transaction=True)
def test_it_is_one_message_from_eight_sides_at_once(at: datetime) -> None:
    receipts = _storm(at)
    assert InboundMessage.objects.count() == 1
    assert [receipt.is_new for receipt in receipts if isinstance(receipt, Receipt)].count(True) == 1
    assert len(receipts) == 160


@contextmanager
def _without_the_unique_key() -> Iterator[None]:
    """Take the guard away; on SQLite that makes the table anew from what the model says."""
    held = InboundMessage._meta.constraints
    constraint = next(one for one in held if one.name == "inbound_once")
    InboundMessage._meta.constraints = [one for one in held if one is not constraint]
    with connection.schema_editor() as editor:
        editor.remove_constraint(InboundMessage, constraint)
    try:
        yield
    finally:
        InboundMessage.objects.all().delete()
        InboundMessage._meta.constraints = held
        with connection.schema_editor() as editor:
            editor.add_constraint(InboundMessage, constraint)


@pytest.mark.django_db(transaction=True)
def test_it_is_the_unique_key_that_does_it(at: datetime) -> None:
    """The control of the tests above: without the key a repeat is not recognised, and they would fail."""
    with _without_the_unique_key():
        with pytest.raises((OperationalError, DatabaseError)):
            receive(at)  # no ON CONFLICT without it: nothing is ever taken in unguarded
        row = InboundMessage(
            channel="telegram", key="10001", raw=RAW, sha256="", received_at=at, content_type=""
        )
        InboundMessage.objects.bulk_create([row])
        row.pk = None
        InboundMessage.objects.bulk_create([row], ignore_conflicts=True)
        assert InboundMessage.objects.count() == 2


@contextmanager
def _full_disk() -> Iterator[None]:
    """SQLite may not grow any more: really full. PostgreSQL: the error that it gives then, at the insert."""
    if connection.vendor != "sqlite":

        def full(*call: Any) -> None:
            raise OperationalError("could not extend file") from _Code("53100")

        with connection.execute_wrapper(full):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA max_page_count")
        most = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most}")


class _Code(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@pytest.mark.django_db(transaction=True)
def test_it_says_when_the_disk_is_full(at: datetime) -> None:
    with _full_disk(), pytest.raises(actions.StorageFull) as caught:
        receive(at, raw=bytes(1_000_000))
    assert caught.value.status == 503
    assert not InboundMessage.objects.exists()
    assert receive(at, raw=bytes(1_000_000)).is_new


def test_it_knows_a_full_and_a_broken_disk_by_their_codes() -> None:
    def coded(sqlstate: str) -> DatabaseError:
        error = OperationalError("x")
        error.__cause__ = _Code(sqlstate)
        return error

    assert actions.is_full(coded("53100"))
    assert not actions.is_full(coded("58030"))
    assert actions.is_broken_disk(coded("58030"))
    assert actions.is_broken_disk(OperationalError("disk I/O error"))
    assert not actions.is_broken_disk(OperationalError("database is locked"))


@pytest.mark.django_db
def test_it_writes_a_new_message_in_one_statement(at: datetime, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # savepoint, insert, release
        receive(at, key="a")


@pytest.mark.django_db
def test_it_never_lets_the_two_states_disagree(at: datetime) -> None:
    receipt = receive(at)
    with pytest.raises(IntegrityError), transaction.atomic():
        InboundMessage.objects.filter(pk=receipt.id).update(state=State.READ)
    Conflict.objects.create(message_id=receipt.id, raw=b"", sha256="x", received_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.create(message_id=receipt.id, raw=b"", sha256="x", received_at=at)
