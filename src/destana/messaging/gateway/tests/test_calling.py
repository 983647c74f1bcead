"""The way back of the results, and what becomes of calls whose loop is taken away."""

import asyncio
import threading
from datetime import UTC, datetime

from destana.kit.loops import LoopThread
from destana.messaging.channels.base import Limits, Outgoing, Sent
from destana.messaging.gateway.calling import OnLoop, Returned
from destana.messaging.outbox.terms import Claim, Outcome, Result

SENT = Result(outcome=Outcome.SENT)
CLAIM = Claim(1, 1, "k", "telegram", "5", None, Outgoing(text="x"), datetime(2026, 1, 14, tzinfo=UTC))


def test_it_gives_what_is_there_once_time_is_up() -> None:
    back = Returned()
    assert back.take(wanted=2, seconds=0.0) == []
    back.add(CLAIM, SENT)
    assert back.take(wanted=2, seconds=0.0) == [(CLAIM, SENT)]


def test_it_gathers_what_comes_together() -> None:
    back = Returned()
    for _each in range(5):
        back.add(CLAIM, SENT)
    assert len(back.take(wanted=3, seconds=10)) == 5
    assert back.take(wanted=1, seconds=0.0) == []


def test_it_wakes_for_a_single_result() -> None:
    back = Returned()
    threading.Timer(0.01, back.add, (CLAIM, SENT)).start()
    assert back.take(wanted=8, seconds=10) == [(CLAIM, SENT)]


class Deaf:
    """A provider that never answers."""

    name = "deaf"
    limits = Limits(text=10)

    def __init__(self) -> None:
        self.loop = LoopThread("deaf")
        self.called = threading.Event()

    async def carry(self, address: str, body: Outgoing, key: str) -> Sent:
        self.called.set()
        await asyncio.sleep(3600)
        return Sent()


def test_a_call_that_is_cut_off_is_unknown_and_never_forgotten() -> None:
    channel, back = Deaf(), Returned()
    OnLoop(channel, back).start([(CLAIM, CLAIM.body)])  # type: ignore[arg-type]  # all that is asked of it
    assert channel.called.wait(10)
    channel.loop.close()
    ((claim, result),) = back.take(wanted=1, seconds=10)
    assert (claim, result.outcome) == (CLAIM, Outcome.UNKNOWN)
