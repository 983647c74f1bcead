import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError

from destana.kit.batches import Asked
from destana.messaging.gateway import writer as writing
from destana.messaging.gateway.writer import Job, Press, Writer
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.inbox.terms import Arrival, Receipt
from destana.messaging.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def job(at: datetime, key: str = "1", press: Press | None = None) -> Job:
    return Job(Arrival("telegram", key, b"x"), at, press)


class Round(list["Receipt | Exception"]):
    """What the askers of one turn were told."""

    def of(self, *jobs: Job) -> Asked[Job, Receipt]:
        return Asked(jobs, self.extend)


def keep(writer: Writer, *jobs: Job) -> list[Receipt]:
    """Ask for all at once, as requests of one moment do."""

    async def ask() -> list[Receipt]:
        return await asyncio.gather(*(writer.kept(job) for job in jobs))

    return asyncio.run(ask())


@pytest.fixture
def writer() -> Iterator[Writer]:
    one = Writer(on_broken_disk=lambda: None)
    yield one
    one.stop()


def test_it_resolves_after_the_commit(writer: Writer, at: datetime) -> None:
    assert keep(writer, job(at))[0].is_new
    assert InboundMessage.objects.count() == 1  # seen by another connection: it is committed


def test_it_takes_one_bad_message_out_of_the_batch(writer: Writer, at: datetime) -> None:
    told = Round()
    writer.write([told.of(job(at, "1"), job(at, "")), told.of(job(at, "3"))])
    assert [type(answer) for answer in told] == [Receipt, inbox.BadKey, Receipt]
    assert InboundMessage.objects.count() == 2


def test_it_bounds_a_batch(at: datetime) -> None:
    one = Writer()
    for number in range(Writer.most + 5):
        one._queue.put(Round().of(job(at, str(number))))
    one._queue.put(None)
    assert [len(one.next()) for _turn in range(3)] == [Writer.most, 5, 0]


def test_a_crowd_is_waited_for_and_who_comes_alone_is_not(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, waits = Writer(), list[float]()

    def meanwhile(seconds: float) -> None:
        waits.append(seconds)
        one._queue.put(Round().of(*(job(at) for _more in range(6))))

    monkeypatch.setattr("time.sleep", meanwhile)
    one._queue.put(Round().of(*(job(at) for _crowd in range(7))))
    assert len(one.next()) == 1
    one._queue.put(Round().of(job(at)))
    assert [len(asked.jobs) for asked in one.next()] == [1, 6]  # as many as before: they were waited for
    assert waits == [one.gather]
    one._last = 1
    one._queue.put(Round().of(job(at)))
    assert len(one.next()) == len(waits) == 1


def test_it_writes_what_waits_before_it_stops(at: datetime) -> None:
    one = Writer()
    told = Round()
    for number in range(20):
        one.put(told.of(job(at, str(number))))
    one.stop()
    assert len(told) == 20
    assert InboundMessage.objects.count() == 20


def test_it_starts_again_after_it_stopped(writer: Writer, at: datetime) -> None:
    keep(writer, job(at, "1"))
    writer.stop()
    assert keep(writer, job(at, "2"))[0].is_new


def test_it_keeps_a_message_whose_asker_has_left(writer: Writer, at: datetime) -> None:
    async def leave() -> Receipt:
        asker = asyncio.ensure_future(writer.kept(job(at)))
        await asyncio.sleep(0)
        asker.cancel()
        return await writer.kept(job(at, "2"))

    assert asyncio.run(leave()).is_new
    assert InboundMessage.objects.count() == 2


def test_it_writes_for_a_loop_that_is_gone(writer: Writer, at: datetime) -> None:
    held: list[Asked[Job, Receipt]] = []

    async def ask_and_go() -> None:
        asking = asyncio.ensure_future(writer.kept(job(at)))
        await asyncio.wait([asking], timeout=0.01)
        asking.cancel()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "put", held.append)
        asyncio.run(ask_and_go())
    writer.put(held[0])
    writer.stop()
    assert InboundMessage.objects.count() == 1


def test_nobody_waits_longer_than_he_must(writer: Writer, at: datetime) -> None:
    writer.within = 0.01
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "put", lambda asked: None)  # the disk stands still
        with pytest.raises(TimeoutError):
            keep(writer, job(at))


def test_what_one_turn_brings_crosses_in_one_step(
    writer: Writer, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    crossed: list[int] = []
    put = writer.put

    def counting(asked: Asked[Job, Receipt]) -> None:
        crossed.append(len(asked.jobs))
        put(asked)

    monkeypatch.setattr(writer, "put", counting)
    keep(writer, *(job(at, str(number)) for number in range(30)))
    assert crossed == [30]


def test_it_keeps_the_press_and_its_answer_together(
    writer: Writer, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = job(at, press=Press("4382", "987654321"))
    told = Round()

    def stumble(pressed: Any) -> None:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_answer", stumble)
        writer.write([told.of(pressed)])
    assert isinstance(told[0], ValueError)
    assert not InboundMessage.objects.exists()
    writer.write([told.of(pressed)])
    assert (InboundMessage.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize(("said", "ends"), [("disk I/O error", True), ("database is locked", False)])
def test_it_ends_the_process_when_the_disk_itself_fails(
    at: datetime, monkeypatch: pytest.MonkeyPatch, said: str, ends: bool
) -> None:
    ended: list[bool] = []

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError(said)

    monkeypatch.setattr(inbox, "receive_many", fail)
    told = Round()
    Writer(on_broken_disk=lambda: ended.append(True)).write([told.of(job(at))])
    assert isinstance(told[0], OperationalError)
    assert bool(ended) is ends
