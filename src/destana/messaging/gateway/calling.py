"""How a channel is called: on its own event loop, by a few threads, or here and now; and the way back of the results.

Nothing here touches the database: what it calls with was claimed and committed before, and the results wait for the
thread that writes them.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

import structlog

from destana.messaging.channels.base import Channel, Concurrent, NotSent, Outgoing, Refused, Sent, TryLater
from destana.messaging.outbox.terms import Claim, Outcome, Result

log = structlog.get_logger(__name__)

Job = tuple[Claim, Outgoing]
Ended = tuple[Claim, Result]

GATHER = 0.005
"""Seconds that results wait for others, so that many are written in one commit."""


class Returned:
    """Results on their way back to the thread that writes them."""

    def __init__(self) -> None:
        self._ready: deque[Ended] = deque()
        self._wanted = 1
        self._bell = threading.Event()

    def add(self, claim: Claim, result: Result) -> None:
        """Bring one result; wakes the writer at the first, and when there are as many as it waits for."""
        self._ready.append((claim, result))
        if len(self._ready) == 1 or len(self._ready) >= self._wanted:
            self._bell.set()

    def take(self, *, wanted: int, seconds: float) -> list[Ended]:
        """Return what is there: at least ``wanted``, or fewer once nothing has joined them soon or time is up."""
        self._wanted = wanted
        limit = time.monotonic() + seconds
        while len(self._ready) < wanted and (left := limit - time.monotonic()) > 0:
            self._bell.clear()
            before = len(self._ready)
            if before < wanted and not self._bell.wait(min(GATHER, left) if before else left):
                break
        return [self._ready.popleft() for _each in range(len(self._ready))]


class Caller(Protocol):
    """Starts calls; each result comes back through :class:`Returned`."""

    ahead: int
    """How many messages may wait behind each call in flight, where the provider is fast."""

    def start(self, jobs: Sequence[Job]) -> None:
        """Begin to call for each of these."""


class Here:
    """A channel without a network: called on the writer's own thread and connection."""

    ahead = 0

    def __init__(self, channel: Channel, back: Returned) -> None:
        self.channel = channel
        self.back = back

    def start(self, jobs: Sequence[Job]) -> None:
        """Call, one after the other."""
        for claim, body in jobs:
            self.back.add(claim, hand_over(self.channel, claim, body))


class Threads:
    """A channel whose library waits: one thread a call in flight, kept for the life of the process."""

    ahead = 16

    def __init__(self, channel: Channel, back: Returned, pool: ThreadPoolExecutor) -> None:
        self.channel = channel
        self.back = back
        self.pool = pool
        self._waiting: deque[Job] = deque()
        self._at_work = 0
        self._lock = threading.Lock()

    def start(self, jobs: Sequence[Job]) -> None:
        """Put the jobs where the threads take them; one that has finished takes the next by itself."""
        with self._lock:
            self._waiting.extend(jobs)
            idle = self.channel.limits.at_once - self._at_work
            called = min(idle, len(self._waiting))
            self._at_work += called
        for _each in range(called):
            self.pool.submit(self._work)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            claim, body = job
            self.back.add(claim, hand_over(self.channel, claim, body))

    def _next(self) -> Job | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._at_work -= 1
            return None


class OnLoop:
    """A channel that makes many calls at once on its event loop."""

    ahead = 0

    def __init__(self, channel: Concurrent, back: Returned) -> None:
        self.channel = channel
        self.back = back
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, jobs: Sequence[Job]) -> None:
        """Hand the jobs to the loop, all in one step."""
        self.channel.loop.call(self._begin, jobs)

    def _begin(self, jobs: Sequence[Job]) -> None:
        for claim, body in jobs:
            task = self.channel.loop.loop.create_task(self._one(claim, body))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _one(self, claim: Claim, body: Outgoing) -> None:
        result = Result(outcome=Outcome.UNKNOWN, code="error", note="cancelled")
        try:
            result = ended(await self.channel.carry(claim.address, body, claim.key))
        except Exception as failure:  # noqa: BLE001 - said in the outbox's words
            result = failed(self.channel, claim, failure)
        finally:
            self.back.add(claim, result)


def hand_over(channel: Channel, claim: Claim, body: Outgoing) -> Result:
    """Call the provider once and say in the outbox's words how it ended. Never raises: the unforeseen is unknown."""
    try:
        return ended(channel.send(claim.address, body, claim.key))
    except Exception as failure:  # noqa: BLE001 - a bug must not leave an attempt without a result
        return failed(channel, claim, failure)


def ended(sent: Sent) -> Result:
    """Return what the outbox is told of a message that the provider took."""
    return Result(outcome=Outcome.SENT, provider_ids=sent.provider_ids, moved_to=sent.moved_to)


def failed(channel: Channel, claim: Claim, failure: Exception) -> Result:
    """Return what the outbox is told of a call that ended without a yes."""
    if isinstance(failure, NotSent):
        return result_of(failure)
    error = type(failure).__name__
    # No traceback: it shows people's words.
    log.error("send_failed", channel=channel.name, message=claim.message_id, error=error)
    return Result(outcome=Outcome.UNKNOWN, code="error", note=error)


def result_of(failure: NotSent) -> Result:
    """Return in the outbox's words what a channel says of a failure, at once or in a receipt."""
    match failure:
        case Refused():
            said = Result(
                outcome=Outcome.REFUSED,
                contact_dead=failure.contact_dead,
                contact_doubtful=failure.contact_doubtful,
                channel_down=failure.channel_down,
            )
        case TryLater():
            said = Result(
                outcome=Outcome.LATER,
                after=failure.after,
                counts=failure.counts,
                whole_channel=failure.whole_channel,
                at_most=failure.at_most,
                window_closed=failure.window_closed,
            )
        case _:
            said = Result(outcome=Outcome.UNKNOWN)
    return replace(said, code=failure.code, note=failure.note, provider_ids=failure.parts)


_pools: dict[str, ThreadPoolExecutor] = {}
_pools_lock = threading.Lock()


def caller(channel: Channel, back: Returned) -> Caller:
    """Return the way in which a channel is called."""
    if channel.limits.is_local:
        return Here(channel, back)
    if isinstance(channel, Concurrent):
        return OnLoop(channel, back)
    with _pools_lock:
        if channel.name not in _pools:
            _pools[channel.name] = ThreadPoolExecutor(
                channel.limits.at_once, thread_name_prefix=f"send-{channel.name}"
            )
        return Threads(channel, back, _pools[channel.name])
