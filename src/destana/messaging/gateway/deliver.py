"""Out: claims what is due, calls the provider, writes how it ended. No transaction is open while anybody is called.

The database is used on the caller's thread only; a small pool of threads does the calling. A worker calls
:func:`deliver_due` in a loop, best with one thread a channel, so that a dead mail server does not hold up Telegram.
"""

import random
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from destana.foundation.files import queries as files
from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.kit.refusals import Refusal
from destana.messaging.channels import registry
from destana.messaging.channels.base import (
    Channel,
    ChannelOff,
    NotSent,
    Outgoing,
    Refused,
    Sent,
    TryLater,
)
from destana.messaging.gateway.pace import Pace
from destana.messaging.gateway.watch import Watch
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries, rules
from destana.messaging.outbox.terms import Claim, Outcome, Result

log = structlog.get_logger(__name__)

_paces: dict[str, Pace] = {}
_pools: dict[str, ThreadPoolExecutor] = {}
_pools_lock = threading.Lock()


@dataclass(slots=True)
class Delivered:
    """What a pass did: how many messages ended how."""

    claimed: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> None:
        """Note one outcome."""
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1


def deliver_due(
    *,
    now: datetime,
    owner: str,
    limit: int = 100,
    channel: str = "",
    is_stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send up to ``limit`` due messages of one channel, or of each in turn; returns what was done.

    ``owner`` is this worker's name, unique among the workers. ``is_stopping`` ends the pass early: what is in flight
    is waited for, nothing new is claimed. A channel that is off leaves its messages waiting.
    """
    outbox.sweep(at=now)
    done = Delivered()
    for name in [channel] if channel else registry.switched_on():
        try:
            provider = registry.get(name)
        except ChannelOff:
            continue
        _Pass(provider, owner, Watch(now), limit, done, is_stopping).run()
    return done


@dataclass(slots=True)
class _Pass:
    """One pass over one channel: as many calls in flight as it likes, and claims only what can be called at once."""

    channel: Channel
    owner: str
    watch: Watch
    limit: int
    done: Delivered
    is_stopping: Callable[[], bool]
    flying: dict[Future[Result], Claim] = field(default_factory=dict)
    claimed: int = 0

    def run(self) -> None:
        """Claim, call and write until nothing is due."""
        pace = _pace(self.channel)
        while True:
            claims = self._claim(pace)
            self._call(claims)
            if self.flying:
                self._collect()
            elif not claims:
                if not self._may_go_on() or pace.free() > 0:
                    return
                threading.Event().wait(pace.wait())

    def _may_go_on(self) -> bool:
        return self.claimed < self.limit and not self.is_stopping()

    def _claim(self, pace: Pace) -> list[Claim]:
        room = self.channel.limits.at_once - len(self.flying)
        if queries.is_probing(self.channel.name, limit=rules.BREAKER_AT):
            room = min(room, 1 - len(self.flying))
        room = min(room, pace.free(), self.limit - self.claimed)
        if room <= 0 or not self._may_go_on():
            return []
        claims = outbox.claim(channel=self.channel.name, owner=self.owner, at=self.watch.now(), limit=room)
        pace.take(len(claims))
        self.claimed += len(claims)
        self.done.claimed += len(claims)
        return claims

    def _call(self, claims: list[Claim]) -> None:
        """Hand claimed messages to the pool; a local channel is called here and now."""
        for claim in claims:
            body = self._complete(claim)
            if self.channel.limits.is_local:
                future: Future[Result] = Future()
                future.set_result(hand_over(self.channel, claim, body))
            else:
                future = _pool(self.channel).submit(hand_over, self.channel, claim, body)
            self.flying[future] = claim

    def _complete(self, claim: Claim) -> Outgoing:
        """Add what is never stored: the moment, the expiry, the photo's bytes."""
        body = replace(claim.body, at=self.watch.now(), expires_at=claim.expires_at)
        if body.photo_id is None:
            return body
        try:
            return replace(body, photo=files.path(body.photo_id, size="screen").read_bytes())
        except (OSError, Refusal) as reason:  # the words still count
            log.warning("photo_missing", photo=body.photo_id, reason=type(reason).__name__)
            return body

    def _collect(self) -> None:
        """Write all results that are there, in one transaction; then tell who cannot be reached any more."""
        ready, _rest = wait(self.flying, return_when=FIRST_COMPLETED)
        results = [(self.flying.pop(future), future.result(), random.random()) for future in ready]  # noqa: S311
        at = self.watch.now()
        outbox.finish(results, owner=self.owner, at=at)
        for claim, result, _roll in results:
            self.done.count(result.outcome)
            if result.outcome != Outcome.SENT:
                log.warning("not_sent", message=claim.message_id, channel=claim.channel, code=result.code)
            if result.contact_dead and claim.contact_id is not None:
                people.mark_dead(contact_id=claim.contact_id, reason=result.code, by=SYSTEM, at=at)


def hand_over(channel: Channel, claim: Claim, body: Outgoing) -> Result:
    """Call the provider once and say in the outbox's words how it ended. Never raises: the unforeseen is unknown."""
    try:
        return _sent(channel.send(claim.address, body, claim.key))
    except NotSent as failure:
        return _not_sent(failure)
    except Exception as surprise:  # noqa: BLE001 - a bug must not leave an attempt without a result
        log.error(  # noqa: TRY400 - no traceback: it shows people's words
            "send_failed", channel=channel.name, message=claim.message_id, error=type(surprise).__name__
        )
        return Result(outcome=Outcome.UNKNOWN, code="error", note=type(surprise).__name__)


def _sent(sent: Sent) -> Result:
    return Result(outcome=Outcome.SENT, provider_ids=sent.provider_ids, moved_to=sent.moved_to)


def _not_sent(failure: NotSent) -> Result:
    match failure:
        case Refused():
            said = Result(
                outcome=Outcome.REFUSED, contact_dead=failure.contact_dead, channel_down=failure.channel_down
            )
        case TryLater():
            said = Result(
                outcome=Outcome.LATER,
                after=failure.after,
                counts=failure.counts,
                whole_channel=failure.whole_channel,
            )
        case _:
            said = Result(outcome=Outcome.UNKNOWN)
    return replace(said, code=failure.code, note=failure.note, provider_ids=failure.parts)


def _pace(channel: Channel) -> Pace:
    with _pools_lock:
        if channel.name not in _paces:
            _paces[channel.name] = Pace(channel.limits.per_second, channel.limits.burst)
        return _paces[channel.name]


def _pool(channel: Channel) -> ThreadPoolExecutor:
    """The threads that call; kept for the life of the process, one small pool a channel."""
    with _pools_lock:
        if channel.name not in _pools:
            _pools[channel.name] = ThreadPoolExecutor(
                channel.limits.at_once, thread_name_prefix=f"send-{channel.name}"
            )
        return _pools[channel.name]
