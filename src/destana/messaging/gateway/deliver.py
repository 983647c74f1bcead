"""Out: claims what is due, calls the provider, writes how it ended. No transaction is open while anybody is called.

The database is used on the caller's thread only; the calling is done elsewhere (:mod:`.calling`). A worker calls
:func:`deliver_due` in a loop, best with one thread a channel, so that a dead mail server does not hold up Telegram.
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from destana.foundation.files import queries as files
from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.kit.refusals import Refusal
from destana.messaging.channels import registry
from destana.messaging.channels.base import Channel, ChannelOff, Outgoing
from destana.messaging.gateway.calling import Caller, Ended, Returned, caller
from destana.messaging.gateway.holding import hold
from destana.messaging.gateway.pace import AHEAD, Pace, Speed
from destana.messaging.gateway.receipts import doubt
from destana.messaging.gateway.watch import Watch
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries, rules
from destana.messaging.outbox.terms import Claim, Outcome, Result

log = structlog.get_logger(__name__)

LOOK = 0.3
"""Seconds after which the outbox is asked again although calls are still under way: a warning may have come."""
LONGEST = 3.0
"""Seconds after which a pass takes nothing more: the worker may have been told to stop, others sweep meanwhile."""

_paces: dict[str, Pace] = {}
_paces_lock = threading.Lock()


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
    limit: int = 100_000,
    channel: str = "",
    is_stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send due messages of one channel, or of each in turn, for some seconds; returns what was done.

    ``owner`` is this worker's name, unique among the workers. No more than ``limit`` are taken of a channel.
    ``is_stopping`` ends the pass early: what is in flight is waited for, nothing new is claimed. A channel that is off
    leaves its messages waiting.
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
    """One pass over one channel: claims what can be called at once, and little more.

    ``hands``: how many messages it may hold; ``flying``: how many it holds.
    """

    channel: Channel
    owner: str
    watch: Watch
    limit: int
    done: Delivered
    is_stopping: Callable[[], bool]
    speed: Speed = field(default_factory=Speed)
    hands: int = 0
    flying: int = 0
    claimed: int = 0

    def run(self) -> None:
        """Claim, call and write until nothing is due."""
        pace, back = _pace(self.channel), Returned()
        calls = caller(self.channel, back)
        ready: list[Ended] = []
        while True:
            self.speed.note(len(ready))
            at_once = self.channel.limits.at_once
            self.hands = at_once + self.speed.ahead(most=min(calls.ahead * at_once, pace.within(AHEAD)))
            claims = self._turn(ready, pace)
            ready = self._call(calls, claims)
            if (in_the_air := self.flying - len(ready)) > 0:
                wanted = min(in_the_air, max(1, self.hands // 2))
                ready += back.take(wanted=wanted, seconds=0.0 if ready else self._rest(pace))
            elif not claims:
                if not self._may_go_on() or pace.free() > 0:
                    return
                threading.Event().wait(pace.wait())

    def _rest(self, pace: Pace) -> float:
        """Return for how long to wait for results before the outbox is asked again."""
        return LOOK if pace.free() > 0 else min(LOOK, pace.wait())

    def _may_go_on(self) -> bool:
        return self.claimed < self.limit and self.watch.passed() < LONGEST and not self.is_stopping()

    def _turn(self, ready: Sequence[Ended], pace: Pace) -> list[Claim]:
        """Write the results that are there and claim the next messages, in one commit; then tell who is not reached."""
        self.flying -= len(ready)
        room = self._room(pace)
        if not ready and room <= 0:
            return []
        at = self.watch.now()
        results = [(claim, result, random.random()) for claim, result in ready]  # noqa: S311 - jitter
        claims = outbox.turn(results, channel=self.channel.name, owner=self.owner, at=at, limit=room)
        pace.take(len(claims))
        self.claimed += len(claims)
        self.done.claimed += len(claims)
        for ended in ready:
            self._told(*ended, at=at)
        return claims

    def _room(self, pace: Pace) -> int:
        """Return how many may be called now beside those in flight."""
        room = min(self.hands - self.flying, pace.free(), self.limit - self.claimed)
        if room <= 0 or not self._may_go_on():
            return 0
        if queries.is_probing(self.channel.name, limit=rules.BREAKER_AT):
            return min(room, 1 - self.flying)
        return room

    def _call(self, calls: Caller, claims: Sequence[Claim]) -> list[Ended]:
        """Call for those that may go now; return at once what must not go yet, or not at all."""
        if not claims:
            return []
        self.flying += len(claims)
        at = self.watch.now()
        held = hold(self.channel, claims, at)
        # The same words to thousands are one object in their claims; they are completed once.
        whole: dict[tuple[int, datetime, bool], Outgoing] = {}
        jobs = []
        for claim in held.go:
            is_open = claim.message_id not in held.closed
            if (which := (id(claim.body), claim.expires_at, is_open)) not in whole:
                whole[which] = replace(_complete(claim, at), is_window_open=is_open)
            jobs.append((claim, whole[which]))
        if jobs:
            calls.start(jobs)
        return held.back

    def _told(self, claim: Claim, result: Result, *, at: datetime) -> None:
        """Count a result that is written; remember who cannot be reached any more."""
        self.done.count(result.outcome)
        if result.outcome != Outcome.SENT:
            log.warning("not_sent", message=claim.message_id, channel=claim.channel, code=result.code)
        if result.contact_dead and claim.contact_id is not None:
            people.mark_dead(contact_id=claim.contact_id, reason=result.code, by=SYSTEM, at=at)
        if result.contact_doubtful and claim.contact_id is not None:
            doubt(claim.contact_id, result.code, at=at)


def _complete(claim: Claim, at: datetime) -> Outgoing:
    """Add what is never stored: the moment, the expiry, the photo's bytes."""
    body = replace(claim.body, at=at, expires_at=claim.expires_at)
    if body.photo_id is None:
        return body
    try:
        return replace(body, photo=files.path(body.photo_id, size="screen").read_bytes())
    except (OSError, Refusal) as reason:  # the words still count
        log.warning("photo_missing", photo=body.photo_id, reason=type(reason).__name__)
        return body


def _pace(channel: Channel) -> Pace:
    with _paces_lock:
        if channel.name not in _paces:
            _paces[channel.name] = Pace(channel.limits.per_second, channel.limits.burst)
        return _paces[channel.name]
