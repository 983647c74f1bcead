from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError

from destana.messaging.gateway import writer as writing
from destana.messaging.gateway.writer import Job, Press, Writer
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.inbox.terms import Arrival, Receipt
from destana.messaging.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


Promised = tuple[Job, "Future[Receipt]"]


def job(at: datetime, key: str = "1", press: Press | None = None) -> Job:
    return Job(Arrival("telegram", key, b"x"), at, press)


def promised(at: datetime, key: str = "1", press: Press | None = None) -> Promised:
    return job(at, key, press), Future()


@pytest.fixture
def writer() -> Iterator[Writer]:
    one = Writer(on_broken_disk=lambda: None)
    yield one
    one.stop()


def test_it_resolves_after_the_commit(writer: Writer, at: datetime) -> None:
    assert writer.submit(job(at)).result(10).is_new
    assert InboundMessage.objects.count() == 1  # seen by another connection: it is committed


def test_it_takes_one_bad_message_out_of_the_batch(writer: Writer, at: datetime) -> None:
    jobs = [promised(at, "1"), promised(at, ""), promised(at, "3")]
    writer.write(jobs)
    assert [promise.exception() is None for _job, promise in jobs] == [True, False, True]
    assert isinstance(jobs[1][1].exception(), inbox.BadKey)
    assert InboundMessage.objects.count() == 2


def test_it_bounds_a_batch(at: datetime) -> None:
    one = Writer()
    for number in range(Writer.most + 5):
        one._jobs.put(promised(at, str(number)))
    one._jobs.put(None)
    first, second = one._next(), one._next()
    assert first is not None
    assert second is not None
    assert (len(first), len(second), one._next()) == (Writer.most, 5, None)


def test_it_writes_what_waits_before_it_stops(at: datetime) -> None:
    one = Writer()
    promises = [one.submit(job(at, str(number))) for number in range(20)]
    one.stop()
    assert all(promise.done() for promise in promises)
    assert InboundMessage.objects.count() == 20


def test_it_starts_again_after_it_stopped(writer: Writer, at: datetime) -> None:
    writer.submit(job(at, "1")).result(10)
    writer.stop()
    assert writer.submit(job(at, "2")).result(10).is_new


def test_it_keeps_a_message_whose_asker_has_left(writer: Writer, at: datetime) -> None:
    one = promised(at)
    one[1].cancel()
    writer.write([one])
    writer.write([promised(at, "2")])
    assert InboundMessage.objects.count() == 2


def test_it_keeps_the_press_and_its_answer_together(
    writer: Writer, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = promised(at, press=Press("4382", "987654321"))

    def stumble(pressed: Any) -> None:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_answer", stumble)
        writer.write([pressed])
    assert isinstance(pressed[1].exception(), ValueError)
    assert not InboundMessage.objects.exists()
    writer.write([promised(at, press=Press("4382", "987654321"))])
    assert (InboundMessage.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize(("said", "ends"), [("disk I/O error", True), ("database is locked", False)])
def test_it_ends_the_process_when_the_disk_itself_fails(
    at: datetime, monkeypatch: pytest.MonkeyPatch, said: str, ends: bool
) -> None:
    ended: list[bool] = []

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError(said)

    monkeypatch.setattr(inbox, "receive_many", fail)
    one = promised(at)
    Writer(on_broken_disk=lambda: ended.append(True)).write([one])
    assert isinstance(one[1].exception(), OperationalError)
    assert bool(ended) is ends
